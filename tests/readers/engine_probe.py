"""Run in a process of its own: which data.json files does the real engine load?

``python -m tests.readers.engine_probe`` reads a JSON object of files in Base64 from standard input
and writes one of results: what ``load`` gave, for each of the roles ``data`` and ``scenario`` that
the file can have beside a sound one, or the number of the signal that the engine died of.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from pathlib import Path

from stable_retro._retro import GameDataGlue

SOUND = {"data.json": b'{"info": {}}', "scenario.json": b"{}"}


def loads(folder: Path, name: str, content: bytes) -> bool | int:
    for sound, other in SOUND.items():
        (folder / sound).write_bytes(content if sound == name else other)
    pid = os.fork()
    if pid == 0:
        code = 2
        try:
            glue = GameDataGlue()
            code = 0 if glue.load(str(folder / "data.json"), str(folder / "scenario.json")) else 1
        finally:
            os._exit(code)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    code = os.WEXITSTATUS(status)
    if code == 2:
        raise RuntimeError(f"the engine raised on a {name}")
    return code == 0


def main() -> None:
    results: dict[str, list[bool | int]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, encoded in json.load(sys.stdin).items():
            content = base64.b64decode(encoded)
            results[name] = [loads(Path(temporary), role, content) for role in SOUND]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
