"""Reading places of a state's memory, and states that are not what they should be."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrodsl.platforms import load_platforms, platform_of_rom
from retrodsl.states import StateFileUnreadable, StateMemory, StateUnreadable, state_memory
from retrodsl.states.recognise import what_it_is
from tests.states.core_probe import Seen
from tests.states.roms import all_roms

PLATFORMS = load_platforms()
DAMAGED = (
    *("tiny.md", "tiny.sms", "mapper4.nes", "lorom5.sfc", "mbc3.gb", "tiny.gba", "F8.a26"),
    *("tiny.pce", "tiny.32x", "tiny.n64", "tiny.nds"),
)
SAME_FORMAT = [{"Sms", "GameGear"}, {"GameBoy", "GbColor"}]


def test_a_read_stays_inside_one_block() -> None:
    memory = StateMemory(((0x10, b"abcd"), (0x14, b"efgh")), "made up")
    assert memory.read(0x10) == b"a"
    assert memory.read(0x10, 4) == b"abcd"
    assert memory.read(0x14, 2) == b"ef"
    assert memory.read(0x17) == b"h"
    for address, width in ((0x0F, 1), (0x13, 2), (0x18, 1), (0x17, 2), (0x10, 0), (-1, 1)):
        assert memory.read(address, width) is None


@pytest.mark.parametrize("name", ["FBNeo", "SCD", "Saturn"])
def test_systems_without_a_proven_layout_are_refused(name: str) -> None:
    with pytest.raises(StateUnreadable, match=f"states of {name} are not read: .+"):
        state_memory(bytes(100), PLATFORMS[name])


def test_every_system_is_read_or_refused_with_a_reason() -> None:
    for platform in PLATFORMS.values():
        with pytest.raises(StateUnreadable) as caught:
            state_memory(b"nothing of the kind", platform)
        assert "nothing is known" not in caught.value.reason
        with pytest.raises(StateUnreadable):
            state_memory(b"", platform)


def test_a_file_is_read_like_its_content(made: Mapping[str, Seen], tmp_path: Path) -> None:
    state = made["tiny.md"].made[0][0]
    path = tmp_path / "a.state"
    path.write_bytes(gzip.compress(state))
    memory = state_memory(path, PLATFORMS["Genesis"])
    assert memory == state_memory(state, PLATFORMS["Genesis"])
    assert memory.how == "read from the state of Genesis Plus GX"
    path.write_bytes(state)
    with pytest.raises(StateFileUnreadable, match="a state of Genesis Plus GX"):
        state_memory(path, PLATFORMS["Genesis"])


def test_a_state_of_another_system_is_refused_by_name(made: Mapping[str, Seen]) -> None:
    for rom, seen in made.items():
        own = platform_of_rom(rom).name
        state = seen.made[0][0]
        # mGBA's states begin with a version only.
        assert (what_it_is(state) is None) == (own == "GbAdvance")
        for other in PLATFORMS.values():
            if other.name == own or {own, other.name} in SAME_FORMAT:
                continue
            with pytest.raises(StateUnreadable) as caught:
                state_memory(state, other)
            assert caught.value.reason


@pytest.mark.parametrize("rom", DAMAGED)
def test_damaged_states_are_read_or_refused_and_nothing_else(
    rom: str, made: Mapping[str, Seen]
) -> None:
    chance = random.Random(rom)
    platform = platform_of_rom(rom)
    state = made[rom].made[0][0]
    blocks = state_memory(state, platform).blocks
    head = min(len(state), 3000)
    refused = 0
    for turn in range(150):
        damaged = bytearray(state[:head] if turn % 3 == 0 else state)
        if turn % 2:
            del damaged[chance.randrange(head if turn % 4 == 1 else len(damaged)) :]
        else:
            for _ in range(chance.randrange(1, 4)):
                damaged[chance.randrange(head)] = chance.randrange(256)
        try:
            seen = state_memory(bytes(damaged), platform).blocks
        except StateUnreadable:
            refused += 1
        else:
            assert {b: len(d) for b, d in seen}.items() <= {b: len(d) for b, d in blocks}.items()
    assert 0 < refused < 150


def test_no_state_is_read_past_its_end(made: Mapping[str, Seen]) -> None:
    for rom in all_roms():
        platform = platform_of_rom(rom)
        for state, _ in made[rom].made:
            with pytest.raises(StateUnreadable):
                state_memory(state[:100], platform)
