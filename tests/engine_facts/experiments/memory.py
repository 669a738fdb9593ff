"""Memory: its bytes in the blocks and in variables, its ends, its mirrors."""
# ruff: noqa: UP006, UP035

import gc
from pathlib import Path
from typing import Any, Dict, List

from tests.engine_facts.experiments.parts import Core, cartridge, start_state
from tests.engine_facts.experiments.systems import SYSTEMS
from tests.engine_facts.probe_base import airstriker_rom
from tests.platforms.tiny_roms import TINY_ROMS

GENESIS_RAM = 0xFF0000


def order_of_blocks(_folder: Path) -> Dict[str, List[int]]:
    """Where in the block the bytes are that variables see at 0x100 to 0x103 behind its base."""
    found: Dict[str, List[int]] = {}
    for system in SYSTEMS:
        core = Core(cartridge(system))
        core.emulator.set_state(start_state(system))
        core.steps(2)
        base, size = max(((b, len(m)) for b, m in core.memory().items()), key=lambda x: x[1])
        start = base + (0x100 if size > 0x100 else 0x20)
        for offset in range(4):
            core.data.memory.assign(start + offset, "|u1", 0xA1 + offset)
        block = core.memory()[base]
        part = block[start - base : start - base + 4]
        found[system] = [part.index(0xA1 + offset) for offset in range(4)]
        del core
        gc.collect()
    return found


def past_the_end(folder: Path) -> Dict[str, Any]:
    """A variable of four bytes of which two are behind the end of the work RAM."""
    rom = folder / "rom.nes"
    rom.write_bytes(TINY_ROMS["nes.nes"])
    core = Core(rom)
    core.steps(3)
    inside = {"a": {"address": 0x7FE, "type": "|u1"}, "b": {"address": 0x7FF, "type": "|u1"}}
    past = {"x": {"address": 0x7FE, "type": ">u4"}, "outside": {"address": 0x800, "type": "|u1"}}
    scenario = {"reward": {"variables": {"x": {"reward": 1}}}}
    loaded = core.load(folder, {**inside, **past}, scenario)
    core.info()
    core.data.memory.assign(0x7FE, "|u1", 0x12)
    core.data.memory.assign(0x7FF, "|u1", 0x34)
    info = core.info()
    return {
        "loaded": loaded,
        "info": sorted(info),
        "high bytes": info["x"] >> 16 if "x" in info else None,
    }


def mirrors(folder: Path) -> Dict[str, List[str]]:
    """Of two variables in a place and its mirror, those that the engine reads, by system."""
    places = {
        "nes.nes": (0x10, 0x810),
        "gameboy.gb": (0xC010, 0xE010),
        "engine.pce": (0xF80010, 0x2010),
        "lorom.sfc": (0x7E0010, 0x800010),
    }
    found: Dict[str, List[str]] = {}
    for name, (place, mirror) in places.items():
        rom = folder / name
        rom.write_bytes(TINY_ROMS[name])
        core = Core(rom)
        core.steps(3)
        core.load(
            folder,
            {
                "place": {"address": place, "type": "|u1"},
                "mirror": {"address": mirror, "type": "|u1"},
            },
        )
        found[name] = sorted(core.info())
        del core
        gc.collect()
    return found


def real_part(folder: Path) -> Dict[str, Any]:
    """The length of the block of work RAM, and whether the cartridge in play changes its first 8 KB
    and the rest of it."""
    found: Dict[str, Any] = {}
    for system in ("Sms", "GameGear", "PCEngine"):
        core = Core(cartridge(system))
        core.emulator.set_state(start_state(system))
        core.steps(2)
        base = min(core.memory())
        before = core.memory()[base]
        core.steps(30)
        after = core.memory()[base]
        changed = [before[part] != after[part] for part in (slice(8192), slice(8192, None))]
        found[system] = [len(after), *changed]
        del core
        gc.collect()
    return found


def unaligned(folder: Path) -> Any:
    """On the Genesis, ``>u2`` at an odd address over bytes 1, 2, 3, 4."""
    core = Core(Path(airstriker_rom()))
    core.load(folder, {"x": {"address": GENESIS_RAM + 0x8001, "type": ">u2"}})
    for offset in range(4):
        core.data.memory.assign(GENESIS_RAM + 0x8000 + offset, "|u1", offset + 1)
    return core.info()["x"]
