"""What the probes share that run inside an engine's interpreter.

A probe is started as ``python -m PROBE MODULE``, where ``MODULE`` is ``stable_retro`` (if it is
left out) or ``retro``, gym-retro's. Probes use the standard library and the engine alone, and only
what Python 3.6 has, since gym-retro needs an old interpreter.
"""
# ruff: noqa: UP006, UP035, B905

import importlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict

MODULE = sys.argv[1] if len(sys.argv) > 1 else "stable_retro"


#: The answer alone goes to standard output; what the engine and its cores print, to standard error.
OUTPUT = os.dup(1)
os.dup2(2, 1)

engine: Any = importlib.import_module(MODULE)

#: The free game that each engine brings; stable-retro 1.x has given it a suffix.
AIRSTRIKER = "Airstriker-Genesis-v0" if MODULE == "stable_retro" else "Airstriker-Genesis"


def airstriker_rom() -> str:
    """The path of its ROM."""
    return str(engine.data.get_romfile_path(AIRSTRIKER))


def answer(result: Any) -> None:
    """Write what was found, as JSON."""
    with os.fdopen(OUTPUT, "w") as output:
        json.dump(result, output)


def in_child(work: Callable[..., Any], *arguments: Any) -> Any:
    """What ``work`` gives in a forked process with a folder of its own, its first argument.

    ``{"signal": n}`` where the process died of one, ``{"exit": n}`` where it ended otherwise.
    """
    return each_in_child(lambda folder, _: work(folder, *arguments), {"": None})[""]


def each_in_child(work: Callable[..., Any], cases: Dict[str, Any], *shared: Any) -> Dict[str, Any]:
    """``work(folder, case, *shared)`` of every case, each as ``in_child``."""
    found: Dict[str, Any] = {}
    for name, case in cases.items():
        found.update(in_few_children(work, {name: case}, *shared))
    return found


def in_few_children(
    work: Callable[..., Any], cases: Dict[str, Any], *shared: Any
) -> Dict[str, Any]:
    """The same, but one process goes on from case to case until it ends on one of them."""
    found: Dict[str, Any] = {}
    left = list(cases)
    while left:
        with tempfile.TemporaryDirectory() as temporary:
            folders = [Path(temporary) / str(number) for number in range(len(left))]
            pid = os.fork()
            if pid == 0:
                code = 1
                try:
                    for name, folder in zip(left, folders):
                        folder.mkdir()
                        result = json.dumps(work(folder, cases[name], *shared))
                        folder.with_suffix(".json").write_text(result)
                    code = 0
                finally:
                    os._exit(code)
            status = os.waitpid(pid, 0)[1]
            for folder in folders:
                if not folder.with_suffix(".json").exists():
                    break
                found[left.pop(0)] = json.loads(folder.with_suffix(".json").read_text())
            if left and os.WIFSIGNALED(status):
                found[left.pop(0)] = {"signal": os.WTERMSIG(status)}
            elif left:
                found[left.pop(0)] = {"exit": os.WEXITSTATUS(status)}
    return found
