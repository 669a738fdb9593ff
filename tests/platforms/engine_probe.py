"""Run in a process of its own: the real engine's systems, memory and values, as JSON.

``python -m tests.platforms.engine_probe OUT.json`` writes

- ``systems``: the engine's own table of systems,
- ``blocks``: for each ROM its memory blocks as [base, size] pairs,
- ``values``: for Airstriker (overlay) and a tiny NES ROM (none) a list of [type, bytes as hex in
  address order, mask or null, address, value].
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import stable_retro
from stable_retro.data import GameData, get_romfile_path

from tests.platforms.tiny_roms import TINY_ROMS

ORDERS = ("<", ">", "=", "|", "<>", "><", "<=", ">=")
TYPES = [f"{o}{r}{w}" for o in ORDERS for r in "uidn" for w in range(1, 9)]
MASKS = (None, None, -1, 0, 1, 255, 0x80, 0x180, -113, 0xFFFF, 1 << 40, -(1 << 63), (1 << 63) - 1)
INTERESTING = (0x00, 0x7F, 0x80, 0xFF, 0x99, 0x9A, 0xA9, 0x0F, 0xF0)


def open_rom(path: Path) -> tuple[Any, Any]:
    emulator = stable_retro.RetroEmulator(str(path))
    data = GameData()
    emulator.configure_data(data)
    for _ in range(3):
        emulator.step()
    data.update_ram()
    return emulator, data


def read_blocks(path: Path) -> list[tuple[int, int]]:
    _emulator, data = open_rom(path)
    return sorted((base, len(block)) for base, block in data.memory.blocks.items())


def read_values(path: Path, base: int) -> list[tuple[str, str, int | None, int, int]]:
    chance = random.Random(base)
    _emulator, data = open_rom(path)
    asked = [
        (code, base + start, chance.choice(MASKS))
        for code in TYPES
        for start in (chance.randrange(0, 16, 2), chance.randrange(1, 16, 2))
    ]
    info: dict[str, dict[str, Any]] = {
        f"byte{offset}": {"address": base + offset, "type": "|u1"} for offset in range(32)
    }
    for number, (code, address, mask) in enumerate(asked):
        info[f"v{number}"] = {"address": address, "type": code}
        if mask is not None:
            info[f"v{number}"]["mask"] = mask
    folder = Path(tempfile.mkdtemp())
    (folder / "data.json").write_text(json.dumps({"info": info}))
    (folder / "scenario.json").write_text("{}")
    assert data.load(str(folder / "data.json"), str(folder / "scenario.json"))
    found: list[tuple[str, str, int | None, int, int]] = []
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


def in_child(work: Any, *arguments: Any) -> Any:
    """The result of ``work`` in a forked process: each holds one emulator and may crash."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                out.write_text(json.dumps(work(*arguments)))
                code = 0
            finally:
                os._exit(code)
        status = os.waitpid(pid, 0)[1]
        return json.loads(out.read_text()) if status == 0 else f"exit status {status}"


def main() -> None:
    airstriker = Path(get_romfile_path("Airstriker-Genesis-v0"))
    blocks = {"Airstriker.md": in_child(read_blocks, airstriker)}
    with tempfile.TemporaryDirectory() as folder:
        for name, image in TINY_ROMS.items():
            rom = Path(folder) / name
            rom.write_bytes(image)
            blocks[name] = in_child(read_blocks, rom)
        values = {
            "Genesis": in_child(read_values, airstriker, 0xFF8000),
            "Nes": in_child(read_values, Path(folder) / "nes.nes", 0x200),
        }
    report = {"systems": stable_retro.data.EMU_INFO, "blocks": blocks, "values": values}
    Path(sys.argv[1]).write_text(json.dumps(report))


if __name__ == "__main__":
    main()
