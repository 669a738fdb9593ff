"""Verifies one cartridge: every movie on the engine, against the model and the evaluators."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cartridges.movies import MOVIES
from cartridges.system import Masks, System
from retrodsl.engines._base import Engine, EngineRun, Screen, Wanted
from retrodsl.engines.stable_retro import StableRetro
from tests.cartridges.inputs import random_inputs
from tests.cartridges.play import Compiled, compiled, differences, play

RANDOM_MOVIES = 20
"""Random movies of each system; ``TENFOLD_MOVIES`` in the environment asks for another number."""

SCRIPTED = "idler"
"""The movie that is also played with the compiled Lua."""

PICTURE = ("champion", 420)
"""The movie and the frame whose picture is on the page."""


@dataclass
class Verified:
    """What the movies of a system showed; ``problems`` is empty where all was equal."""

    system: System
    variables: int
    core: str = ""
    fixed: int = 0
    random: int = 0
    frames: int = 0
    problems: list[str] = field(default_factory=list)
    seen: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    picture: Screen | None = None


def random_movies() -> int:
    """How many random movies are asked for."""
    return int(os.environ.get("TENFOLD_MOVIES", RANDOM_MOVIES))


def verify(
    system: System, movies: int, make_engine: Callable[[], Engine] = StableRetro
) -> Verified:
    """Play the fixed movies, one of them in the scenario with a script too, and random ones."""
    subject = compiled(system)
    result = Verified(system, len(subject.program.variables))
    with make_engine() as engine, tempfile.TemporaryDirectory(prefix="tenfold-") as written:
        folder = Path(written)
        subject.write(folder)
        for seed in range(movies):
            inputs = random_inputs(system, seed)
            run = play(engine, subject, folder, inputs)
            _take(result, f"random {seed}", run, differences(subject, run, inputs))
            result.random += 1
        for name, make in MOVIES.items():
            inputs = make(system)
            run = _fixed(engine, subject, folder, name, inputs, result)
            if name == "every_button":
                result.seen = buttons_seen(system, run, inputs)
            result.fixed += 1
        # A scenario with a script takes a process of its own, so one movie has to do.
        inputs = MOVIES[SCRIPTED](system)
        _fixed(engine, subject, folder, SCRIPTED, inputs, result, "scripted")
    return result


def _fixed(
    engine: Engine,
    subject: Compiled,
    folder: Path,
    name: str,
    inputs: Sequence[Masks],
    result: Verified,
    scenario: str = "scenario",
) -> EngineRun:
    """A fixed movie: with the emulator's own RAM, and the reference evaluator."""
    screens: frozenset[Wanted] = frozenset({PICTURE[1]})
    run = play(engine, subject, folder, inputs, scenario, True, screens)
    found = differences(subject, run, inputs, scenario, reference=True)
    _take(result, f"{name} ({scenario})", run, found)
    if name == PICTURE[0]:
        result.picture = run.screens[PICTURE[1]]
    return run


def _take(result: Verified, name: str, run: EngineRun, found: list[str]) -> None:
    result.core = run.core
    result.frames += run.frames
    result.problems += [f"{result.system.name}, movie {name}: {line}" for line in found]


def buttons_seen(
    system: System, run: EngineRun, inputs: Sequence[Masks]
) -> tuple[list[str], list[str]]:
    """The buttons of each pad that, pressed alone, set their own bit and nothing else."""
    seen: tuple[list[str], list[str]] = ([], [])
    for pad, bits in enumerate((system.bits, system.pad_2_bits)):
        for name, bit in bits.items():
            mask = 1 << list(system.buttons).index(name)
            alone = (mask, 0) if pad == 0 else (0, mask)
            words = {
                (run.info[frame]["pad_1"], run.info[frame].get("pad_2", 0))
                for frame, masks in enumerate(inputs, 1 + system.latency)
                if tuple(masks) == alone and frame < run.frames
            }
            if ((1 << bit, 0) if pad == 0 else (0, 1 << bit)) in words:
                seen[pad].append(name)
    return seen
