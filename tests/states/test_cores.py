"""The memory in a state is what the real core shows after restoring it, block for block."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from retrodsl.platforms import Platform, load_platforms, platform_of_rom
from retrodsl.states import StateUnreadable, read_state_file, state_memory
from retrodsl.states.formats import parallel_n64
from tests.states.core_probe import Job, Seen, run_jobs
from tests.states.roms import all_roms

NOT_IN_STATES: dict[str, set[int]] = {
    "GameBoy": {0xA000},
    "GbColor": {0xA000},
    "GbAdvance": {0x4000000, 0xE000000},
}
"""The engine's blocks that a state does not tell, by the system."""

NOT_IN_THESE: dict[str, set[int]] = {"superfx5.sfc": {0x6000}, "spc7110-3.sfc": {0x700000}}
"""The same, by the ROM."""

REAL_SIZES = {"Sms": 0x2000, "GameGear": 0x2000, "PCEngine": 0x2000}
CARTRIDGE_DECIDES = {0x206000, 0x700000}
"""Blocks of the Snes that every state tells, and the cartridge has one of them, or a part."""

SAMPLE = 8
UNREADABLE = {"FBNeo", "Saturn"}
PLATFORMS = load_platforms()


def check(state: bytes, platform: Platform, shown: Mapping[int, bytes]) -> set[int]:
    """Every byte of a state that the core shows too is equal; the blocks that it does not tell."""
    told = dict(state_memory(state, platform).blocks)
    for base, data in told.items():
        assert base in shown or (platform.name == "Snes" and base in CARTRIDGE_DECIDES), hex(base)
        if base not in shown:
            continue
        size = len(data)
        if platform.name == "Snes" and base in CARTRIDGE_DECIDES:
            size = min(size, len(shown[base]))
        assert size == REAL_SIZES.get(platform.name, len(shown[base])), hex(base)
        assert data[:size] == shown[base][:size], hex(base)
    return set(shown) - set(told)


@pytest.mark.parametrize("rom", all_roms())
def test_states_made_by_the_core(rom: str, made: Mapping[str, Seen]) -> None:
    platform = platform_of_rom(rom)
    assert len(made[rom].made) == 2
    for state, shown in made[rom].made:
        assert any(len(set(data)) > 64 for data in shown.values())
        missing = check(state, platform, shown)
        assert missing == NOT_IN_STATES.get(platform.name, set()) | NOT_IN_THESE.get(rom, set())


def restored(rom: Path, files: list[Path], platform: Platform) -> int:
    """How many of these states the core takes; each is checked."""
    states = tuple(read_state_file(file) for file in files)
    (seen,) = run_jobs([Job(rom, states=states)])
    taken = [(s, shown) for s, shown in zip(states, seen.restored, strict=True) if shown]
    for state, shown in taken:
        check(state, platform, shown)
    return len(taken)


@pytest.mark.parametrize(
    ("system", "rom"),
    [
        ("Genesis", "tiny.md"),
        ("Snes", "tiny.sfc"),
        ("Sms", "tiny.sms"),
        ("32x", "tiny.32x"),
        ("GameBoy", "tiny.gb"),
        ("GameBoy", "mbc3.gb"),
    ],
)
def test_shipped_states_restored_through_another_rom(
    system: str, rom: str, roms: Mapping[str, Path], shipped: Mapping[str, list[Path]]
) -> None:
    files = shipped[system]
    if system == "GameBoy":
        # The core takes states of the length of its own: with as much cartridge RAM.
        files = [f for f in files if (f.parent.name == "PokemonRed-GameBoy") == (rom == "mbc3.gb")]
    chosen = random.Random(3).sample(files, min(SAMPLE, len(files)))
    assert restored(roms[rom], chosen, PLATFORMS[system]) == len(chosen) > 0


@pytest.mark.parametrize(
    "rom", ["2K.a26", "4K.a26", "F8.a26", "F6.a26", "F8SC.a26", "E0.a26", "FE.a26"]
)
def test_shipped_states_of_stella_restored_through_a_cartridge_of_their_kind(
    rom: str, roms: Mapping[str, Path], shipped: Mapping[str, list[Path]]
) -> None:
    assert restored(roms[rom], shipped["Atari2600"], PLATFORMS["Atari2600"]) > 0


def test_shipped_states_of_fceumm_restored_through_roms_with_states_as_long(
    roms: Mapping[str, Path], made: Mapping[str, Seen], shipped: Mapping[str, list[Path]]
) -> None:
    def kind(state: bytes) -> tuple[int, int]:
        return len(state), len(state_memory(state, PLATFORMS["Nes"]).blocks)

    by_kind = {kind(made[name].made[0][0]): name for name in roms if name.endswith(".nes")}
    matching: dict[str, list[Path]] = {}
    for file in shipped["Nes"]:
        name = by_kind.get(kind(read_state_file(file)))
        if name is not None:
            matching.setdefault(name, []).append(file)
    assert len(matching) >= 5
    for name, files in matching.items():
        chosen = random.Random(4).sample(files, min(SAMPLE, len(files)))
        assert restored(roms[name], chosen, PLATFORMS["Nes"]) == len(chosen)


def test_the_shipped_state_of_the_n64_restored_once_it_names_another_rom(
    roms: Mapping[str, Path], made: Mapping[str, Seen], shipped: Mapping[str, list[Path]]
) -> None:
    (file,) = shipped["N64"]
    state, own = bytearray(read_state_file(file)), made["tiny.n64"].made[0][0]
    (refused,) = run_jobs([Job(roms["tiny.n64"], states=(bytes(state),))])
    assert refused.restored == [None]
    state[parallel_n64.MD5] = own[parallel_n64.MD5]
    (seen,) = run_jobs([Job(roms["tiny.n64"], states=(bytes(state),))])
    (shown,) = seen.restored
    assert shown is not None
    assert check(bytes(state), PLATFORMS["N64"], shown) == set()


def test_all_shipped_states_are_read_but_for_two_systems(
    shipped: Mapping[str, list[Path]],
) -> None:
    assert sum(len(files) for files in shipped.values()) > 1500
    for system, files in shipped.items():
        for file in files:
            if system in UNREADABLE:
                with pytest.raises(StateUnreadable, match="are not read"):
                    state_memory(file, PLATFORMS[system])
            else:
                assert state_memory(file, PLATFORMS[system]).blocks, file
