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
from typing import Any, Dict

from tests.engine_facts.probe_base import engine, in_child

SOUND = {"data.json": b'{"info": {}}', "scenario.json": b"{}"}


def loads(folder: Path, name: str, content: bytes) -> Any:
    for sound, other in SOUND.items():
        (folder / sound).write_bytes(content if sound == name else other)
    glue = engine.data.GameDataGlue()
    return bool(glue.load(str(folder / "data.json"), str(folder / "scenario.json")))


def main() -> None:
    results = {}  # type: Dict[str, Any]
    for name, encoded in json.load(sys.stdin).items():
        content = base64.b64decode(encoded)
        results[name] = []
        for role in SOUND:
            answer = in_child(loads, role, content)
            if isinstance(answer, dict) and "exit" in answer:
                raise RuntimeError("the engine raised on a " + role)
            results[name].append(answer["signal"] if isinstance(answer, dict) else answer)
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
