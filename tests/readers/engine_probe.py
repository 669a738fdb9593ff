"""Run in a process of its own: which data.json files does a real engine load?

``python -m tests.readers.engine_probe [MODULE]`` reads a JSON object of files in Base64 from
standard input and writes one of results: what ``load`` gave, for each of the roles ``data`` and
``scenario`` that the file can have beside a sound one, or the number of the signal that the engine
died of.
"""
# ruff: noqa: UP006, UP035

import base64
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

from tests.engine_facts.probe_base import answer, engine, in_few_children

SOUND = {"data.json": b'{"info": {}}', "scenario.json": b"{}"}


def loads(folder: Path, asked: Tuple[str, bytes]) -> bool:
    name, content = asked
    for sound, other in SOUND.items():
        (folder / sound).write_bytes(content if sound == name else other)
    glue = engine.data.GameDataGlue()
    return bool(glue.load(str(folder / "data.json"), str(folder / "scenario.json")))


def main() -> None:
    files = json.load(sys.stdin)
    results: Dict[str, List[Any]] = {name: [] for name in files}
    for role in SOUND:
        asked = {name: (role, base64.b64decode(text)) for name, text in files.items()}
        for name, loaded in in_few_children(loads, asked).items():
            if isinstance(loaded, dict) and "exit" in loaded:
                raise RuntimeError("the engine raised on " + name + " as a " + role)
            results[name].append(loaded["signal"] if isinstance(loaded, dict) else loaded)
    answer(results)


if __name__ == "__main__":
    main()
