"""Run in a process of its own: a real engine's systems, memory and values, as JSON.

``python -m tests.platforms.engine_probe [MODULE]`` writes

- ``systems``: the engine's own table of systems,
- ``blocks``: for each ROM its memory blocks as [base, size] pairs; no pairs where the engine has no
  core for it,
- ``values``: for Airstriker (overlay) and a tiny NES ROM (none) a list of [type, bytes as hex in
  address order, mask or null, address, value].
"""
# ruff: noqa: UP006, UP035

import json
import random
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

from tests.engine_facts.probe_base import airstriker_rom, answer, engine, in_child
from tests.platforms.tiny_roms import TINY_ROMS

ORDERS = ("<", ">", "=", "|", "<>", "><", "<=", ">=")
TYPES = [f"{o}{r}{w}" for o in ORDERS for r in "uidn" for w in range(1, 9)]
MASKS = (None, None, -1, 0, 1, 255, 0x80, 0x180, -113, 0xFFFF, 1 << 40, -(1 << 63), (1 << 63) - 1)
INTERESTING = (0x00, 0x7F, 0x80, 0xFF, 0x99, 0x9A, 0xA9, 0x0F, 0xF0)


def open_rom(path: Path) -> Tuple[Any, Any]:
    emulator = engine.RetroEmulator(str(path))
    data = engine.data.GameData()
    emulator.configure_data(data)
    for _ in range(3):
        emulator.step()
    data.update_ram()
    return emulator, data


def read_blocks(_folder: Path, path: Path) -> List[Tuple[int, int]]:
    _emulator, data = open_rom(path)
    return sorted((base, len(block)) for base, block in data.memory.blocks.items())


def read_values(folder: Path, path: Path, base: int) -> List[Tuple[str, str, Any, int, int]]:
    chance = random.Random(base)
    _emulator, data = open_rom(path)
    asked = [
        (code, base + start, chance.choice(MASKS))
        for code in TYPES
        for start in (chance.randrange(0, 16, 2), chance.randrange(1, 16, 2))
    ]
    info: Dict[str, Dict[str, Any]] = {
        f"byte{offset}": {"address": base + offset, "type": "|u1"} for offset in range(32)
    }
    for number, (code, address, mask) in enumerate(asked):
        info[f"v{number}"] = {"address": address, "type": code}
        if mask is not None:
            info[f"v{number}"]["mask"] = mask
    (folder / "data.json").write_text(json.dumps({"info": info}))
    (folder / "scenario.json").write_text("{}")
    assert data.load(str(folder / "data.json"), str(folder / "scenario.json"))
    found = []
    for turn in range(4):
        for offset in range(32):
            byte = chance.choice(INTERESTING) if turn % 2 else chance.randrange(256)
            data.memory.assign(base + offset, "|u1", byte)
        data.update_ram()
        values = data.lookup_all()
        logical = bytes(values[f"byte{offset}"] for offset in range(32))
        for number, (code, address, mask) in enumerate(asked):
            raw = logical[address - base :][: int(code[-1])]
            found.append((code, raw.hex(), mask, address, values[f"v{number}"]))
    return found


def main() -> None:
    airstriker = Path(airstriker_rom())
    blocks = {"Airstriker.md": in_child(read_blocks, airstriker)}
    with tempfile.TemporaryDirectory() as temporary:
        for name, image in TINY_ROMS.items():
            rom = Path(temporary) / name
            rom.write_bytes(image)
            known = rom.suffix in engine.data.EMU_EXTENSIONS
            blocks[name] = in_child(read_blocks, rom) if known else []
        values = {
            "Genesis": in_child(read_values, airstriker, 0xFF8000),
            "Nes": in_child(read_values, Path(temporary) / "nes.nes", 0x200),
        }
    answer({"systems": engine.data.EMU_INFO, "blocks": blocks, "values": values})


if __name__ == "__main__":
    main()
