"""Run in a process of its own: makes a real engine's environment from changed folders.

``python -m tests.lint.folder_probe [MODULE]`` reads a JSON object of cases from standard input and
writes one of results. A case is ``{"game", "files", "players"}``: the folder's name, and for each
file of the engine's free game what stands there instead (a text, a list of bytes, ``null`` for no
file). A result has ``error``, the name of what was raised, or ``info`` after one step, ``state``
(the name of the start state), ``started`` (whether one was loaded), ``reward`` and ``done``; and
always ``states``, ``scenarios`` and ``games`` as the engine lists them, and, where no file
but rom.sha differs, ``digests``, those by which it would import the ROM. Where ``scenarios`` cannot
be listed it is the name of what was raised.
"""
# ruff: noqa: UP006, UP035

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Callable, Dict

from tests.engine_facts.probe_base import airstriker_rom, answer, each_in_child, engine

GAME = "Example-Genesis-v0"


def attempt(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        return type(error).__name__


def run(temporary: Path, case: Dict[str, Any], original: Path) -> Dict[str, Any]:
    game = case.get("game", GAME)
    root = temporary / "games"
    folder = root / game
    shutil.copytree(str(original), str(folder))
    for name, content in case.get("files", {}).items():
        if content is None:
            (folder / name).unlink()
        else:
            data = content.encode() if isinstance(content, str) else bytes(content)
            (folder / name).write_bytes(data)
    find = engine.data
    find.Integrations.add_custom_path(str(root))
    only = find.Integrations.CUSTOM_ONLY
    result: Dict[str, Any] = {
        "states": find.list_states(game, only),
        "scenarios": attempt(lambda: find.list_scenarios(game, only)),
        "games": find.list_games(only),
    }
    if set(case.get("files", {})) <= {"rom.sha"}:  # it takes a while
        known = find.get_known_hashes().items()
        result["digests"] = [digest for digest, found in known if found[0] == game]
    # gym-retro has one way to render, and gym's step gives four values, gymnasium's five.
    options = {} if engine.__name__ == "retro" else {"render_mode": "rgb_array"}
    try:
        environment = engine.make(game, inttype=only, players=case.get("players", 1), **options)
        environment.reset()
        step = environment.step(environment.action_space.sample() * 0)
        result.update(
            info=step[-1],
            reward=step[1],
            done=step[2],
            state=environment.statename,
            started=environment.initial_state is not None,
        )
    except Exception as error:  # noqa: BLE001 (what the engine raises is the result)
        result["error"] = type(error).__name__
    return result


def main() -> None:
    original = Path(airstriker_rom()).parent
    answer(each_in_child(run, json.load(sys.stdin), original))


if __name__ == "__main__":
    main()
