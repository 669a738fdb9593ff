"""States made by the real cores, once a session, and those that the engine ships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrodsl.platforms import installed_games, platform_of_game
from tests.states.core_probe import Job, Seen, run_jobs
from tests.states.roms import all_roms

IO_REGISTERS = 0x4000000
"""The Game Boy Advance's: poking them at random may stop the core."""


@pytest.fixture(scope="session")
def roms(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The file of each ROM, by its name."""
    folder = tmp_path_factory.mktemp("roms")
    found = {}
    for name, make in all_roms().items():
        found[name] = folder / name
        found[name].write_bytes(make())
    return found


@pytest.fixture(scope="session")
def made(roms: Mapping[str, Path]) -> Mapping[str, Seen]:
    """What each ROM's core saved and restored, by the ROM's name."""
    jobs = [Job(rom, seed=n, leave=(IO_REGISTERS,)) for n, rom in enumerate(roms.values())]
    return dict(zip(roms, run_jobs(jobs), strict=True))


@pytest.fixture(scope="session")
def shipped() -> Mapping[str, list[Path]]:
    """The files of the engine's states, by the name of their system."""
    found: dict[str, list[Path]] = defaultdict(list)
    for game in installed_games():
        system = platform_of_game(game.name).name
        found[system] += sorted(game.folder.glob("*.state"))
    return found
