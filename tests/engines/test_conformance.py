"""Every engine passes the engines' conformance checks."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from retrodsl.engines.conformance import CHECKS, Check, Subject
from retrodsl.engines.gym_retro import GymRetro
from retrodsl.engines.stable_retro import StableRetro, find_rom, find_state
from retrodsl.engines.worker_engine import WorkerEngine
from tests.engines.gym_retro_here import needs_gym_retro

ENGINES: list[object] = [
    pytest.param(StableRetro, id="stable-retro"),
    pytest.param(GymRetro, id="gym-retro", marks=needs_gym_retro),
]


def subject(make: Callable[[], WorkerEngine], folder: Path) -> Subject:
    rom, state = find_rom("Airstriker-Genesis"), find_state("Airstriker-Genesis", "Level1")
    assert rom is not None
    assert state is not None
    return Subject(make, rom, gzip.decompress(state.read_bytes()), folder)


@pytest.mark.parametrize("make", ENGINES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conformance(check: Check, make: Callable[[], WorkerEngine], tmp_path: Path) -> None:
    check(subject(make, tmp_path))
