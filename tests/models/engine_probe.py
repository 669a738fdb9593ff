"""Run in a process of its own: loads scenarios into a real engine and tells what it made of them.

``python -m tests.models.engine_probe [MODULE]`` reads a JSON object of cases from standard input
and writes one of results. A case is ``{"info", "scenario", "frames", "script", "save"}``: variables
as in data.json, a scenario (a text is written as it is), for each frame the values to write to
variables or ``"reset"``, the text of script.lua (``null`` for no file), and whether to let the
engine save what it loaded. It may have ``data``, the text of data.json, and ``again``, a scenario
that is loaded by the same object before the frames. A result has ``loaded``, ``reward`` (per frame,
per player), ``total``, ``done`` (per frame), ``info``, ``actions``, ``crop`` (per player),
``saved`` (the scenario as the engine saves it), ``error``, the name of what was raised, if
anything, and ``message``, its text; a process that died gives ``{"signal": n}``.
"""
# ruff: noqa: UP006, UP035

import json
import sys
from pathlib import Path
from typing import Any, Dict

from tests.engine_facts.probe_base import (
    airstriker_rom,
    answer,
    each_in_child,
    engine,
    in_few_children,
)


def run(folder: Path, case: Dict[str, Any], emulator: Any) -> Dict[str, Any]:
    result: Dict[str, Any] = {"loaded": False, "reward": [], "done": []}
    data = engine.data.GameData()
    emulator.configure_data(data)
    emulator.step()
    files = {
        "data.json": case["data"] if "data" in case else {"info": case["info"]},
        "scenario.json": case["scenario"],
        "script.lua": case["script"],
        "again.json": case.get("again"),
    }
    for name, content in files.items():
        if content is not None or name == "scenario.json":
            (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    try:
        result["loaded"] = data.load(str(folder / "data.json"), str(folder / "scenario.json"))
        if not result["loaded"]:
            return result
        if "again" in case:
            result["loaded"] = data.load(str(folder / "data.json"), str(folder / "again.json"))
        result["actions"] = data.valid_actions()
        result["crop"] = [data.crop_info(player) for player in range(2)]
        for variable in case["info"].values():
            if variable["type"] in ("|u1", ">i8") and variable["address"] >= 0xFF0000:
                data.memory.assign(int(variable["address"]), variable["type"], 0)
        data.update_ram()
        data.reset()
        data.update_ram()
        for frame in case["frames"]:
            if frame == "reset":
                data.reset()
                continue
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
        result["message"] = str(error)
    return result


def run_all(cases: Dict[str, Any], emulator: Any) -> Dict[str, Any]:
    """Every case; those with a script have a process each, since there is one Lua state in each."""
    alone = {name: case for name, case in cases.items() if case["script"]}
    others = {name: case for name, case in cases.items() if not case["script"]}
    return {
        **in_few_children(run, others, emulator),
        **each_in_child(run, alone, emulator),
    }


def main() -> None:
    emulator = engine.RetroEmulator(airstriker_rom())
    answer(run_all(json.load(sys.stdin), emulator))


if __name__ == "__main__":
    main()
