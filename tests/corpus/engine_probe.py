"""Run in a process of its own: the shipped scripts in the real engine, on RAM written by hand.

``python -m tests.corpus.engine_probe`` reads a JSON list of cases from standard input and writes a
list of results. A case is ``{"info", "scenario", "script", "frames"}``: variables as in data.json,
with places in the RAM of the Airstriker cartridge, a scenario, the Lua file's path, and for each
frame, from the reset on, every variable's value. A result is a list of ``[reward, done]`` for the
frames; the text of an error stands for a frame on which the engine raised, and is the last.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import stable_retro
from stable_retro.data import GameData, get_romfile_path


def run(emulator: Any, case: dict[str, Any], folder: Path) -> list[Any]:
    (folder / "data.json").write_text(json.dumps({"info": case["info"]}))
    (folder / "scenario.json").write_text(json.dumps(case["scenario"]))
    (folder / "script.lua").symlink_to(case["script"])
    data = GameData()
    emulator.configure_data(data)
    assert data.load(str(folder / "data.json"), str(folder / "scenario.json"))
    results: list[Any] = []
    for number, frame in enumerate(case["frames"]):
        for name, value in frame.items():
            variable = case["info"][name]
            data.memory.assign(variable["address"], variable["type"], value)
        try:
            if number == 0:
                data.reset()
            data.update_ram()
        except RuntimeError as error:
            results.append(str(error))
            break
        assert all(data.lookup_value(name) == value for name, value in frame.items())
        results.append([data.current_reward(0), data.is_done()])
    return results


def main() -> None:
    emulator = stable_retro.RetroEmulator(get_romfile_path("Airstriker-Genesis-v0"))
    emulator.step()
    results: list[Any] = []
    for case in json.load(sys.stdin):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            pid = os.fork()
            if pid == 0:  # a process each: the engine's script context outlives its data
                code = 1
                try:
                    (folder / "result").write_text(json.dumps(run(emulator, case, folder)))
                    code = 0
                finally:
                    os._exit(code)
            status = os.waitpid(pid, 0)[1]
            assert status == 0, f"status {status} for {case['script']}"
            results.append(json.loads((folder / "result").read_text()))
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
