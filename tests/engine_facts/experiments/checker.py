"""The checker that comes with stable-retro; gym-retro's wheels have none."""

import json
import shutil
from pathlib import Path
from typing import Any

from tests.engine_facts.experiments.parts import folder_of
from tests.engine_facts.probe_base import engine


def there(_folder: Path) -> bool:
    """Whether the engine has one."""
    try:
        __import__(engine.__name__ + ".testing.tools")
    except ImportError:
        return False
    return True


def tools() -> Any:
    """The checker's functions."""
    return __import__(engine.__name__ + ".testing.tools", fromlist=["tools"])


def same_hash_twice(folder: Path) -> Any:
    """What is said of two games with one ROM."""
    for game in ("One-Nes", "Two-Nes"):
        shutil.copytree(str(folder_of("Nes")), str(folder / game))
    engine.data.Integrations.add_custom_path(str(folder))
    return [list(each) for each in tools().verify_hash_collisions()]


def said_of(_folder: Path, data: Any, scenario: Any) -> Any:
    """The warnings and errors about a data.json and a scenario.json."""
    checker = tools()
    game, only = "Airstriker-Genesis-v0", engine.data.Integrations.STABLE
    found = checker.verify_data(game, only, raw=json.dumps(data))
    about = checker.verify_scenario(game, only, raw=json.dumps(scenario), dataraw=json.dumps(data))
    return [sorted(text for _, text in part) for both in (found, about) for part in both]
