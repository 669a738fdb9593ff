"""Scripts in several objects, and in files that change."""
# ruff: noqa: UP006, UP035

import math
from pathlib import Path
from typing import Any, List

from tests.engine_facts.experiments.parts import Core
from tests.engine_facts.probe_base import airstriker_rom, engine

SCENARIO = {"scripts": ["script.lua"], "reward": {"script": "lua:f"}}


def _reward(data: Any) -> Any:
    """The reward of one update, or ``c`` for a call that fails."""
    try:
        data.update_ram()
    except RuntimeError:
        return "c"
    return data.current_reward(0)


def shared(folder: Path) -> List[Any]:
    """The rewards of two objects in turn, twice, each with a script ``f`` of its own."""
    core = Core(Path(airstriker_rom()))
    first, second = folder / "first", folder / "second"
    first.mkdir()
    second.mkdir()
    core.load(first, {}, SCENARIO, "n = 0 function f() n = n + 1 return n end")
    mine = core.data
    core.emulator.configure_data(mine)
    other = engine.data.GameData()
    core.data = other
    core.emulator.configure_data(other)
    core.load(second, {}, SCENARIO, "n = n or 100 function f() n = n + 2 return n end")
    return [[_reward(mine), _reward(other)], [_reward(mine), _reward(other)]]


def changed_file(folder: Path) -> List[Any]:
    """The rewards before a script's file is changed, after it, and after a reset."""
    core = Core(Path(airstriker_rom()))
    core.load(folder, {}, SCENARIO, "function f() return 1 end")
    found = [_reward(core.data)]
    (folder / "script.lua").write_text("function f() return 2 end")
    found.append(_reward(core.data))
    core.data.reset()
    found.append(_reward(core.data))
    return found


def not_a_number(folder: Path) -> bool:
    """Whether a reward of 0 / 0 is not a number."""
    core = Core(Path(airstriker_rom()))
    core.load(folder, {}, SCENARIO, "function f() return 0 / 0 end")
    return math.isnan(_reward(core.data))
