"""Airstriker, which the engine ships: its ROM, its integration and its start state."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import find_rom, find_state


@dataclass(frozen=True)
class Game:
    rom: Path
    data: Path
    scenario: Path
    state: bytes


@pytest.fixture(scope="session")
def airstriker() -> Game:
    rom, state = find_rom("Airstriker-Genesis"), find_state("Airstriker-Genesis", "Level1")
    assert rom is not None
    assert state is not None
    folder = rom.parent
    content = gzip.decompress(state.read_bytes())
    return Game(rom, folder / "data.json", folder / "scenario.json", content)


def run_python(script: str, *arguments: str) -> str:
    """What a script prints in a process of its own, where it may have the one emulator."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
