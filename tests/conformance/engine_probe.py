"""Run in a process of its own: the real engine, one case a line.

``python -m tests.conformance.engine_probe`` reads JSON objects, one a line: ``data`` and
``scenario`` are paths of compiled files, ``players`` how many there are, ``episodes`` for each
frame of each episode the bytes to write, as [address, byte]. It answers with a line: ``episodes``,
for each frame the rewards by player, done and info; or ``error``. No step of the emulator is made,
so RAM is as written, and 0 elsewhere.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import stable_retro
from stable_retro.data import GameData, get_romfile_path

BASE, SIZE = 0xFF0000, 0x10000


def run(emulator: Any, request: dict[str, Any]) -> dict[str, Any]:
    data = GameData()
    emulator.configure_data(data)
    if not data.load(request["data"], request["scenario"]):
        return {"error": "the engine does not load the files"}
    memory = data.memory
    touched: set[int] = set()
    episodes = []
    try:
        for frames in request["episodes"]:
            for address in touched:
                memory.assign(address, "|u1", 0)
            found = []
            for number, changes in enumerate(frames):
                for address, byte in changes:
                    memory.assign(address, "|u1", byte)
                    touched.add(address)
                if number == 0:
                    data.reset()
                data.update_ram()
                rewards = [float(data.current_reward(p)) for p in range(request["players"])]
                found.append((rewards, bool(data.is_done()), data.lookup_all()))
            episodes.append(found)
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        for address in touched:
            memory.assign(address, "|u1", 0)
    return {"episodes": episodes}


def main() -> None:
    emulator = stable_retro.RetroEmulator(get_romfile_path("Airstriker-Genesis-v0"))
    data = GameData()
    emulator.configure_data(data)
    emulator.step()
    for address in range(BASE, BASE + SIZE, 8):
        data.memory.assign(address, ">u8", 0)
    for line in sys.stdin:
        print(json.dumps(run(emulator, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
