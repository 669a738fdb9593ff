from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from retrodsl.platforms import (
    BadType,
    Platform,
    UnknownPlatform,
    installed_games,
    load_platforms,
    platform_of_game,
    platform_of_rom,
)
from retrodsl.platforms.memory_maps import CPU_BYTE_ORDER, MEMORY_MAPS


def test_every_system_of_the_engine_is_there(engine_report: dict[str, Any]) -> None:
    assert set(load_platforms()) == set(engine_report["systems"])
    assert set(MEMORY_MAPS) <= set(load_platforms())


def test_platforms_say_what_the_engine_says(engine_report: dict[str, Any]) -> None:
    for name, core in engine_report["systems"].items():
        platform = load_platforms()[name]
        assert platform.name == name
        assert platform.core == core["lib"]
        assert list(platform.extensions) == core["ext"]
        assert list(platform.buttons) == core["buttons"]
        assert platform.rambase == core.get("rambase")
        assert list(platform.types) == core.get("types", [])
        assert [[list(b) for b in group] for group in platform.actions] == core["actions"]
        overlay = core.get("overlay")
        assert platform.overlay == (None if overlay is None else tuple(overlay))


def test_byte_order_agrees_with_overlays_and_types() -> None:
    for platform in load_platforms().values():
        if platform.overlay is not None:
            assert platform.byte_order == platform.overlay[1]
        unsigned = {t[0] for t in platform.types if re.fullmatch(r"[<>]u[2-8]", t)}
        assert unsigned <= {platform.byte_order}
        assert unsigned or platform.name in CPU_BYTE_ORDER


@pytest.mark.parametrize(
    ("system", "order"),
    [("Genesis", ">"), ("Snes", "<"), ("Nes", "<"), ("GbAdvance", "<"), ("N64", ">")],
)
def test_byte_order_by_example(system: str, order: str) -> None:
    platform = load_platforms()[system]
    assert platform.native_type("u2") == f"{order}u2"
    assert platform.native_type("u1") == "|u1"
    assert platform.native_type("<>u4") == "<>u4"
    with pytest.raises(BadType):
        platform.native_type("u16")


def test_memory_of_genesis_is_the_engines(each_report: dict[str, Any]) -> None:
    blocks = each_report["blocks"]["Airstriker.md"]
    genesis = load_platforms()["Genesis"]
    assert [(b.base, b.size) for b in genesis.memory] == [(base, size) for base, size in blocks]


@pytest.mark.parametrize(
    "rom",
    [
        "nes.nes",
        "battery.nes",
        "lorom.sfc",
        "hirom.sfc",
        "superfx.sfc",
        "gameboy.gb",
        "color.gbc",
        "master.sms",
        "gear.gg",
        "atari.a26",
        "engine.pce",
        "advance.gba",
        "ds.nds",
    ],
)
def test_memory_is_what_the_engine_shows(each_report: dict[str, Any], rom: str) -> None:
    """What is not optional is there; what is there is known; optional blocks may be smaller."""
    platform = platform_of_rom(rom)
    if platform.name not in each_report["systems"]:
        pytest.skip(f"this engine has no core for {platform.name}")
    shown = dict(each_report["blocks"][rom])
    for block in platform.memory:
        if block.optional:
            assert shown.get(block.base, 0) <= block.size
        else:
            assert shown.get(block.base) == block.size
    assert set(shown) <= {block.base for block in platform.memory}


def test_block_at_does_not_span_blocks() -> None:
    nes = load_platforms()["Nes"]
    assert nes.block_at(0x3FF) is not None
    assert nes.block_at(0x3FF, 2) is None
    assert nes.block_at(0x400, 2) is not None
    assert nes.block_at(0x800) is None
    genesis = load_platforms()["Genesis"]
    assert genesis.block_at(0xFFFFFF, 1) is not None
    assert genesis.block_at(0xFFFFFF, 2) is None
    assert genesis.block_at(-1) is None


def test_memory_is_described() -> None:
    platforms = load_platforms()
    assert platforms["Genesis"].describe_memory() == (
        "Genesis memory: 0xFF0000 to 0xFFFFFF work RAM"
    )
    assert platforms["Nes"].describe_memory() == (
        "Nes memory: 0x0 to 0x7FF work RAM, "
        "0x5C00 to 0x5FFF MMC5 RAM (if the cartridge has it), "
        "0x6000 to 0x7FFF cartridge RAM (if the cartridge has it)"
    )
    assert "(real up to 0xDFFF)" in platforms["Sms"].describe_memory()
    assert platforms["Saturn"].describe_memory() == "the memory map of Saturn is not known"
    assert not platforms["Saturn"].memory_known
    assert platforms["Saturn"].block_at(0) is None


def test_every_shipped_game_has_a_platform() -> None:
    games = installed_games()
    assert len(games) >= 1000
    found: set[str] = set()
    for game in games:
        platform = platform_of_game(game.name)
        found.add(platform.name)
        assert platform == platform_of_game(re.sub(r"-v0$", "", game.name))
    assert {"Genesis", "Snes", "Nes", "FBNeo", "32x"} <= found


@pytest.mark.parametrize(
    ("game", "suggestions"),
    [
        ("Airstriker-genesis", ("Genesis",)),
        ("Airstriker-Genesi-v0", ("Genesis",)),
        ("Airstriker-MegaDrive", ("Genesis",)),
        ("Airstriker-md", ("Genesis",)),
        ("Mario-Nse", ("Nes",)),
        ("Mario-Xyzzy", ()),
        ("Airstriker", ()),
        ("-Genesis", ()),
        ("", ()),
    ],
)
def test_unknown_platforms_are_explained(game: str, suggestions: tuple[str, ...]) -> None:
    with pytest.raises(UnknownPlatform) as caught:
        platform_of_game(game)
    assert caught.value.suggestions == suggestions
    assert game in caught.value.message


def test_roms_by_extension() -> None:
    def name(path: str | Path) -> str:
        found: Platform = platform_of_rom(path)
        return found.name

    assert name("rom.md") == "Genesis"
    assert name(Path("somewhere") / "rom.sfc") == "Snes"
    with pytest.raises(UnknownPlatform, match="small letters") as caught:
        name("ROM.MD")
    assert caught.value.suggestions == (".md",)
    with pytest.raises(UnknownPlatform, match="no extension"):
        name("rom")
    with pytest.raises(UnknownPlatform, match="is not the extension"):
        name("rom.exe")
