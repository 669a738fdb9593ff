"""Run in a process of its own: tries the facts of ``tests.engine_facts`` on a real engine.

``python -m tests.engine_facts.probe [MODULE]`` reads ``{"experiments", "cases"}`` from standard
input and writes the same with what each showed. An experiment is ``[module.function, arguments]``,
in ``tests.engine_facts.experiments``; a case is one of ``tests.models.engine_probe``.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from tests.engine_facts.probe_base import airstriker_rom, answer, each_in_child, engine
from tests.models.engine_probe import run_all


def experiment(folder: Path, asked: Any) -> Any:
    """What one experiment shows; ``{"raised": ...}`` if it fails."""
    where, arguments = asked
    module, _, function = where.partition(".")
    found = importlib.import_module("tests.engine_facts.experiments." + module)
    try:
        return getattr(found, function)(folder, *arguments)
    except Exception as error:  # noqa: BLE001 (the test shows it)
        return {"raised": type(error).__name__ + ": " + str(error)}


def main() -> None:
    asked = json.load(sys.stdin)
    # First, while this process has no emulator yet.
    experiments = each_in_child(experiment, asked["experiments"])
    emulator = engine.RetroEmulator(airstriker_rom())
    answer({"experiments": experiments, "cases": run_all(asked["cases"], emulator)})


if __name__ == "__main__":
    main()
