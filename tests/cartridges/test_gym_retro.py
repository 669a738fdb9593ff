"""Every cartridge on gym-retro 0.8.0, the second engine: it boots, and its game is the model's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from cartridges.layout import SIZE
from cartridges.model import NOTHING, Game
from cartridges.movies import MOVIES
from cartridges.system import UPDATES_AT_START, System
from cartridges.systems import load_systems
from retrodsl.engines._base import RunRequest
from retrodsl.engines.gym_retro import GymRetro
from tests.cartridges.play import compiled
from tests.cartridges.verify import verify
from tests.engines.gym_retro_here import needs_gym_retro

FEW_MOVIES = 2
"""Random movies of each system; ``TENFOLD_MOVIES`` in the environment asks for another number."""

STEPS_FROM_POWER_ON = 120
"""Steps in which every cartridge has come to the update of the start state."""

SYSTEMS = load_systems()

pytestmark = needs_gym_retro
each_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))


@each_system
def test_it_boots_there(system: System) -> None:
    """From power-on, without a state of the other engine: one update a step, once there are any."""
    subject = compiled(system)
    players = subject.program.players
    with GymRetro() as engine, tempfile.TemporaryDirectory() as written:
        subject.write(Path(written))
        request = RunRequest(
            rom=system.rom,
            data=Path(written) / "data.json",
            scenario=Path(written) / "scenario.json",
            state=None,
            inputs=[(0,) * players] * STEPS_FROM_POWER_ON,
            players=players,
        )
        run = engine.run(request)
    assert run.engine == "gym-retro 0.8.0"
    assert run.ram is not None
    ram = [bytes(row) for row in run.ram.columns_many([(system.base, SIZE)])[0]]
    idle = _without_pads(len(ram) + UPDATES_AT_START)
    first = next(frame for frame, row in enumerate(ram) if row in idle)
    expected = idle[idle.index(ram[first]) :]
    assert ram[first:] == expected[: len(ram) - first]
    assert idle[UPDATES_AT_START - 1] in ram


def _without_pads(updates: int) -> list[bytes]:
    """The game's bytes after the first update from power-on, after the second, and so on."""
    game = Game()
    rows = []
    for _ in range(updates):
        game.step(NOTHING)
        rows.append(game.ram())
    return rows


@each_system
def test_the_game_is_the_models_on_every_frame(system: System) -> None:
    """From the states that stable-retro saved, which this engine's older cores take as they are."""
    movies = int(os.environ.get("TENFOLD_MOVIES", FEW_MOVIES))
    verified = verify(system, movies, GymRetro)
    assert verified.problems == []
    assert verified.seen == (list(system.bits), list(system.pad_2_bits))
    assert (verified.fixed, verified.random) == (len(MOVIES), movies)
