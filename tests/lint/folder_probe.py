"""Run in a process of its own: makes the real engine's environment from changed folders.

``python -m tests.lint.folder_probe`` reads a JSON object of cases from standard input and writes
one of results. A case is ``{"game", "files", "players"}``: the folder's name, and for each file of
the engine's free game what stands there instead (a text, a list of bytes, ``null`` for no file). A
result has ``error``, the name of what was raised, or ``info`` after one step, ``state`` (the name
of the start state), ``started`` (whether one was loaded), ``reward`` and ``done``; and always
``states``, ``scenarios`` and ``games`` as the engine lists them, and ``digests``, those by which it
would import the ROM. Where ``scenarios`` cannot be listed it is the name of what was raised.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import stable_retro
from stable_retro.data import (
    Integrations,
    get_known_hashes,
    get_romfile_path,
    list_games,
    list_scenarios,
    list_states,
)

GAME = "Example-Genesis-v0"


def attempt(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        return type(error).__name__


def run(case: dict[str, Any], root: Path, original: Path) -> dict[str, Any]:
    game = case.get("game", GAME)
    folder = root / game
    shutil.copytree(original, folder)
    for name, content in case.get("files", {}).items():
        if content is None:
            (folder / name).unlink()
        else:
            data = content.encode() if isinstance(content, str) else bytes(content)
            (folder / name).write_bytes(data)
    Integrations.add_custom_path(str(root))
    only = Integrations.CUSTOM_ONLY
    result: dict[str, Any] = {
        "states": list_states(game, only),
        "scenarios": attempt(lambda: list_scenarios(game, only)),
        "games": list_games(only),
        "digests": [d for d, found in get_known_hashes().items() if found[0] == game],
    }
    try:
        environment = stable_retro.make(
            game, inttype=only, players=case.get("players", 1), render_mode="rgb_array"
        )
        environment.reset()
        _, reward, done, _, info = environment.step(environment.action_space.sample() * 0)
        result.update(
            info=info,
            reward=reward,
            done=done,
            state=environment.statename,
            started=environment.initial_state is not None,
        )
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        result["error"] = type(error).__name__
    return result


def main() -> None:
    original = Path(get_romfile_path("Airstriker-Genesis-v0")).parent
    results: dict[str, Any] = {}
    for name, case in json.load(sys.stdin).items():
        with tempfile.TemporaryDirectory() as temporary:
            root = Path(temporary)
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    (root / "result").write_text(json.dumps(run(case, root / "games", original)))
                    code = 0
                finally:
                    os._exit(code)
            status = os.waitpid(pid, 0)[1]
            if status:
                results[name] = {"signal": os.WTERMSIG(status)}
            else:
                results[name] = json.loads((root / "result").read_text())
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
