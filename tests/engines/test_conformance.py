"""stable-retro passes the engines' conformance checks."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrodsl.engines.conformance import CHECKS, Check, Subject
from retrodsl.engines.stable_retro import StableRetro, find_rom, find_state


def subject(folder: Path) -> Subject:
    rom, state = find_rom("Airstriker-Genesis"), find_state("Airstriker-Genesis", "Level1")
    assert rom is not None
    assert state is not None
    return Subject(StableRetro, rom, gzip.decompress(state.read_bytes()), folder)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conformance(check: Check, tmp_path: Path) -> None:
    check(subject(tmp_path))
