"""Plays a movie on a cartridge and holds what the engine shows against the model."""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from cartridges.layout import SIZE
from cartridges.system import INTEGRATIONS, Masks, System
from retrodsl.api import check_source, compile_checked
from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import Engine, EngineRun, RunRequest, Wanted
from retrodsl.evaluators.arrays import Columns, done, rewards
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, reward_of
from retrodsl.ir.program import Program, ScenarioProgram
from retrodsl.project import Project
from retrodsl.source import Source
from tests.cartridges.expected import columns, images

LAST: frozenset[Wanted] = frozenset({"last"})
EVERY_TYPE = Path(__file__).with_name("every_type.retro")


@dataclass(frozen=True, eq=False)
class Compiled:
    """A system's spec with every type besides, and what it compiles to."""

    system: System
    program: Program
    integration: Integration

    def write(self, folder: Path) -> None:
        """Write the files for the engine."""
        for name, text in self.integration.files.items():
            (folder / name).write_text(text, "utf-8")


@cache
def compiled(system: System) -> Compiled:
    """The spec of ``specs/cartridges`` with what the tests read besides."""
    folder = system.spec.parent
    parts = (os.path.relpath(path, folder) for path in (system.spec, EVERY_TYPE))
    text = "".join(f'include "{part}"\n' for part in parts)
    path = folder / f"{system.folder}_every_type.retro"
    project = Project.of(path, INTEGRATIONS)
    checked = check_source(Source(str(path), text), project)
    errors = [d.message for d in checked.diagnostics if d.severity.name == "ERROR"]
    assert checked.program is not None, errors
    integration = compile_checked(checked, project).integration
    assert integration is not None
    return Compiled(system, checked.program, integration)


def play(
    engine: Engine,
    subject: Compiled,
    folder: Path,
    inputs: Sequence[Masks],
    scenario: str = "scenario",
    capture_ram: bool = False,
    screens: frozenset[Wanted] = LAST,
    state: bytes | None = None,
) -> EngineRun:
    """The engine's run of a movie, from ``Start`` if no state is given.

    ``folder`` has the written files.
    """
    system = subject.system
    players = subject.program.players
    request = RunRequest(
        rom=system.rom,
        data=folder / "data.json",
        scenario=folder / f"{scenario}.json",
        state=state or gzip.decompress(system.state.read_bytes()),
        inputs=[masks[:players] for masks in inputs],
        players=players,
        screens=screens,
        capture_ram=capture_ram,
    )
    return engine.run(request)


def differences(
    subject: Compiled,
    run: EngineRun,
    inputs: Sequence[Masks],
    scenario: str = "scenario",
    reference: bool = False,
) -> list[str]:
    """Where the engine, the model and the evaluators differ, each at its first frame.

    The game's bytes, every variable of ``info`` (every type among them), the reward of each
    player and done. ``reference`` also asks the reference evaluator, which is slow.
    """
    system, program = subject.system, subject.program
    image = images(system, inputs)
    if run.frames != len(image):
        return [f"the engine ran {run.frames} frames, not {len(image)}"]
    found = []
    if run.ram is not None:
        ram = run.ram.columns_many([(system.base, SIZE)])[0]
        for byte in range(SIZE):
            found += _first(f"byte 0x{byte:02X}", image[:, byte], ram[:, byte])
    known = columns(system, program.variables, image)
    for key, column in known.variables.items():
        shown = run.info.column(key)
        assert shown is not None, key
        found += _first(f"info {key}", column, shown)
    asked = program.scenario(scenario)
    for player in range(1, program.players + 1):
        paid = np.array([values[player - 1] for values in run.rewards])
        # The reset frame is not paid, and its deltas span two episodes.
        ours = rewards(asked, known, player)
        found += _first(f"reward p{player}", ours[1:], paid[1:], 1)
    found += _first("done", done(asked, known)[1:], np.array(run.done)[1:], 1)
    if reference:
        found += _against_reference(asked, known)
    return found


def _against_reference(scenario: ScenarioProgram, known: Columns) -> list[str]:
    """Where the array evaluator differs from the reference."""
    conditions = (*scenario.done, *scenario.truncate)
    terms = [named for player in scenario.rewards for named in player]
    episode = Episode([named.node for named in (*terms, *conditions, *scenario.invariants)])
    lists = {key: column.tolist() for key, column in known.variables.items()}
    paid: list[list[float]] = [[] for _ in scenario.rewards]
    ended: list[bool] = []
    found: list[str] = []
    for frame in range(known.frames):
        episode.step(Frame({key: column[frame] for key, column in lists.items()}))
        for column, player in zip(paid, scenario.rewards, strict=True):
            column.append(reward_of(episode.value(term.node) for term in player))
        ended.append(any(episode.value(condition.node) for condition in conditions))
        found += [
            f"frame {frame}: the invariant {named.name} does not hold"
            for named in scenario.invariants
            if not episode.value(named.node)
        ]
    for number, column in enumerate(paid, 1):
        ours = rewards(scenario, known, number)
        found += _first(f"reference reward p{number}", np.array(column), ours)
    return found + _first("reference done", np.array(ended), done(scenario, known))


def _first(what: str, expected: np.ndarray, shown: np.ndarray, start: int = 0) -> list[str]:
    """A line about the first frame on which two columns differ."""
    frames = np.flatnonzero(expected != shown)
    if not len(frames):
        return []
    frame = int(frames[0])
    others = f" and {len(frames) - 1} more" if len(frames) > 1 else ""
    return [
        f"{what}: the model says {expected[frame]}, the engine {shown[frame]}"
        f" on frame {frame + start}{others}"
    ]
