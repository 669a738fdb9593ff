"""Whether a trace is one of the game that the spec is for."""

from __future__ import annotations

from pathlib import Path

import pytest

import retrodsl
from retrodsl.platforms import platform_of_game
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.search import CannotPlay
from retrodsl.search.origin import why_another_play

GENESIS = (Block(0xFF0000, 0x10000),)
ATARI = (Block(0x80, 0x80),)
NES = (Block(0x0, 0x400), Block(0x400, 0x400))


def trace(blocks: tuple[Block, ...], game: str = "") -> RamTrace:
    builder = RamTraceBuilder(blocks)
    builder.append({block.base: bytes(block.size) for block in blocks})
    found = builder.build()
    found.game = game
    return found


def why(blocks: tuple[Block, ...], game: str, of: str = "") -> str | None:
    return why_another_play(trace(blocks, of), game, platform_of_game(game))


@pytest.mark.parametrize(
    ("blocks", "game"),
    [
        (GENESIS, "Hero-Genesis"),
        ((Block(0xFF0000, 61), Block(0xFF0100, 32)), "Hero-Genesis"),
        (ATARI, "Hero-Atari2600"),
        (NES, "Hero-Nes"),
        ((*NES, Block(0x6000, 0x400)), "Hero-Nes"),
        ((Block(0x0, 0x800),), "Hero-Nes"),
    ],
)
def test_memory_that_a_system_has(blocks: tuple[Block, ...], game: str) -> None:
    assert why(blocks, game) is None


@pytest.mark.parametrize(
    ("blocks", "game"),
    [
        (ATARI, "Hero-Nes"),  # where the other has memory too
        (ATARI, "Hero-Genesis"),
        (GENESIS, "Hero-Nes"),
        (NES, "Hero-Snes"),
        ((Block(0xFF0000, 0x10001),), "Hero-Genesis"),
    ],
)
def test_memory_of_another_system(blocks: tuple[Block, ...], game: str) -> None:
    found = why(blocks, game)
    assert found is not None
    assert f"a trace of another system than that of {game}: it has the memory 0x" in found
    assert f"{game.partition('-')[2]} memory: 0x" in found


def test_the_game_that_was_played() -> None:
    assert why(GENESIS, "Hero-Genesis", "Hero-Genesis") is None
    assert why(GENESIS, "Hero-Genesis", "Hero-Genesis-v0") is None
    # What the cartridge has besides is not asked of a game that is known.
    assert why(((Block(0x40, 8)),), "Hero-Genesis", "Hero-Genesis") is None
    found = why(GENESIS, "Hero-Genesis", "Villain-Genesis")
    assert found == (
        "is a trace of Villain-Genesis, and the spec is for Hero-Genesis: "
        "name the spec of the game that was played"
    )


def test_a_file_says_which_game_it_is_of(tmp_path: Path) -> None:
    spec = tmp_path / "hero.retro"
    spec.write_text('game "Hero-Genesis"\n')
    trace(GENESIS, "Hero-Genesis").save(tmp_path / "own.ram")
    trace(GENESIS).save(tmp_path / "old.ram")
    trace(GENESIS, "Villain-Genesis").save(tmp_path / "other.ram")
    trace(NES).save(tmp_path / "nes.ram")
    for name in ("own.ram", "old.ram"):
        assert retrodsl.open_search(tmp_path / name, spec).recording.trace.frames == 1
    for name in ("other.ram", "nes.ram"):
        with pytest.raises(CannotPlay, match=rf"{name} is a trace of"):
            retrodsl.open_search(tmp_path / name, spec)
