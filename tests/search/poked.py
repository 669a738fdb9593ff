"""What is played for the poking: a cartridge, or a game that is made up here.

What is known of it is found again by writing alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cartridges.system import INTEGRATIONS, System
from retrodsl.api import compile_spec
from retrodsl.engines._base import RunRequest
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.ir.program import Program
from retrodsl.platforms import Platform
from retrodsl.project import Project
from retrodsl.ram import Block, RamTraceBuilder
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.runner import Runner
from retrodsl.search import Candidate, Course, Group, Recording
from retrodsl.search.groups import courses, group
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.poke import Play
from retrodsl.search.poke.play import Poke, PokeRun
from retrodsl.search.rank import cost, place_costs
from retrodsl.search.readings import all_readings

READINGS = {reading.code: reading for reading in all_readings()}


def played(system: System, movie: str, steps: int) -> tuple[Program, Recording, Play]:
    """The first steps of a fixed movie, and what the emulator was given."""
    compiled = compile_spec(system.spec, INTEGRATIONS)
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    with StableRetro() as engine, tempfile.TemporaryDirectory() as folder:
        runner = Runner(program, integration, Project.of(system.spec, INTEGRATIONS), engine)
        inputs = runner.inputs(movie_replay(str(INTEGRATIONS / system.game / f"{movie}.bk2")))
        for name, text in integration.files.items():
            Path(folder, name).write_text(text, "utf-8")
        request = RunRequest(
            rom=runner.find_rom(),
            data=Path(folder, "data.json"),
            scenario=Path(folder, "scenario.json"),
            state=inputs.state,
            inputs=inputs.steps[:steps],
            players=inputs.players,
            engine_check=False,
        )
        run = engine.run(request)
    assert run.ram is not None
    recording = Recording(run.ram, request.inputs)
    return program, recording, Play(system.rom, inputs.state, request.inputs)


@dataclass(frozen=True)
class MadeUpGame:
    """A game of a few bytes: ``rule`` changes them on the way to a frame.

    ``run_pokes`` stands for the one that plays on the emulator.
    """

    first: bytes
    rule: Callable[[bytearray, int], None]

    def recording(self, frames: int) -> Recording:
        """The game without a poke."""
        block = Block(0xFF0000, len(self.first))
        builder = RamTraceBuilder((block,))
        for image in self._images(bytearray(self.first), 0, frames - 1):
            builder.append({block.base: image})
        return Recording(builder.build())

    def run_pokes(
        self,
        play: Play,
        index: TraceIndex,
        pokes: Sequence[Poke],
        watched: Integers,
        length: int,
        **_: Any,
    ) -> list[PokeRun]:
        """What each poke leads to; pictures are not looked at."""
        return [self._run(index, poke, watched, length) for poke in pokes]

    def _run(self, index: TraceIndex, poke: Poke, watched: Integers, length: int) -> PokeRun:
        frames = range(poke.frame, poke.frame + length + 1)
        unpoked = np.stack([index.image(frame) for frame in frames])
        memory = bytearray(unpoked[0].tobytes())
        for position, byte in poke.writes:
            memory[position] = byte
        images = self._images(memory, poke.frame, length)
        now = np.stack([np.frombuffer(image, np.uint8) for image in images])
        touched = np.flatnonzero(now[0] != unpoked[0])
        different = now != unpoked
        different[:, np.union1d(touched, np.array(poke.positions, np.int64))] = False
        others = different.sum(axis=1)
        nothing = np.zeros((0, 2), np.int64)
        return PokeRun(poke, watched, now[:, watched], others, None, touched, nothing)

    def _images(self, memory: bytearray, frame: int, length: int) -> list[bytes]:
        images = [bytes(memory)]
        for now in range(frame + 1, frame + length + 1):
            self.rule(memory, now)
            images.append(bytes(memory))
        return images


def find(recording: Recording, platform: Platform, places: Sequence[tuple[str, int]]) -> Group:
    """Types at addresses as a search would have found them: one group, equal on all frames."""
    index = recording.index
    candidates = []
    for code, address in places:
        position = int(np.flatnonzero(index.addresses == address)[0])
        there = place_costs(np.array([position]), READINGS[code], index, platform)
        against = cost(READINGS[code], platform) + float(there[0])
        candidates.append(
            Candidate(address, READINGS[code], 20.0, against, 20.0 - against, position)
        )
    candidates.sort(key=lambda candidate: -candidate.score)
    found: list[Course] = []
    for candidate in candidates:
        found += courses(index, candidate.reading, np.array([candidate.position]))
    (made,) = group(candidates, found)
    return made


def readings_alike(
    recording: Recording, code: str, address: int, most: int = 6
) -> list[tuple[str, int]]:
    """Every reading that is what a type at an address is on all frames, and shares its bytes."""
    index = recording.index
    position = int(np.flatnonzero(index.addresses == address)[0])
    wanted = courses(index, READINGS[code], np.array([position]))[0]
    found = []
    for reading in READINGS.values():
        if reading.scale != 1 or reading.bias or reading.mask is not None or reading.width > most:
            continue
        starts = np.arange(max(position - reading.span + 1, 0), position + READINGS[code].span)
        starts = np.intersect1d(starts, reading.starts(index))
        if not len(starts):
            continue
        for start, course in zip(starts.tolist(), courses(index, reading, starts), strict=True):
            offsets = {start + offset for offset in reading.offsets}
            if course == wanted and offsets & set(range(position, position + READINGS[code].span)):
                found.append((reading.code, int(index.addresses[start])))
    return found
