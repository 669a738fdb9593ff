"""Run in a process of its own: loads scenarios into the real engine and tells what it made of them.

``python -m tests.models.engine_probe`` reads a JSON object of cases from standard input and writes
one of results. A case is ``{"info", "scenario", "frames", "script", "save"}``: variables as in
data.json, a scenario (a text is written as it is), for each frame the values to write to variables,
the text of script.lua, and whether to let the engine save what it loaded. A result has ``loaded``,
``reward`` (per frame, per player), ``total``, ``done`` (per frame), ``info``, ``actions``, ``crop``
(per player), ``saved`` (the scenario as the engine saves it) and ``error``, the name of what was
raised, if anything; a process that died gives ``{"signal": n}``.
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


def run(emulator: Any, case: dict[str, Any], folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = {"loaded": False, "reward": [], "done": []}
    data = GameData()
    emulator.configure_data(data)
    emulator.step()
    for name, content in (
        ("data.json", json.dumps({"info": case["info"]})),
        ("scenario.json", case["scenario"]),
        ("script.lua", case["script"]),
    ):
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    try:
        result["loaded"] = data.load(str(folder / "data.json"), str(folder / "scenario.json"))
        if not result["loaded"]:
            return result
        result["actions"] = data.valid_actions()
        result["crop"] = [data.crop_info(player) for player in range(2)]
        for variable in case["info"].values():
            if variable["type"] in ("|u1", ">i8") and variable["address"] >= 0xFF0000:
                data.memory.assign(int(variable["address"]), variable["type"], 0)
        data.update_ram()
        data.reset()
        data.update_ram()
        for frame in case["frames"]:
            for name, value in frame.items():
                variable = case["info"][name]
                data.memory.assign(variable["address"], variable["type"], value)
            data.update_ram()
            result["reward"].append([data.current_reward(0), data.current_reward(1)])
            result["done"].append(data.is_done())
        result["total"] = data.total_reward(0)
        result["info"] = data.lookup_all()
        if case["save"]:
            data.save(str(folder / "out_data.json"), str(folder / "out_scenario.json"))
            result["saved"] = (folder / "out_scenario.json").read_text()
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        result["error"] = type(error).__name__
    return result


def main() -> None:
    emulator = stable_retro.RetroEmulator(get_romfile_path("Airstriker-Genesis-v0"))
    results: dict[str, Any] = {}
    for name, case in json.load(sys.stdin).items():
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    (folder / "result").write_text(json.dumps(run(emulator, case, folder)))
                    code = 0
                finally:
                    os._exit(code)
            status = os.waitpid(pid, 0)[1]
            if status:
                results[name] = {"signal": os.WTERMSIG(status)}
            else:
                results[name] = json.loads((folder / "result").read_text())
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
