"""What runs below a process, told from /proc (no tool has to be installed), and waiting for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def status(pid: int) -> tuple[str, int] | None:
    """A process's state (``R`` at work, ``Z`` over) and parent; ``None`` where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, parent = text.rpartition(")")[2].split()[:2]
    return state, int(parent)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended may wait for its parent to notice."""
    found = status(pid)
    return found is not None and found[0] != "Z"


def works(pid: int) -> bool:
    """Whether a process is at work, and waits for nothing."""
    found = status(pid)
    return found is not None and found[0] == "R"


def children(pid: int) -> dict[int, str]:
    """The living children of a process, each with its command."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        child = int(folder.name)
        if not lives(child) or (status(child) or ("", 0))[1] != pid:
            continue
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            found[child] = words.replace("\0", " ")
    return found


def emulators(pid: int) -> list[int]:
    """Those of them that are emulators."""
    return [child for child, words in children(pid).items() if "child.py" in words]


def until(condition: Callable[[], object], seconds: float, said: Path = Path(os.devnull)) -> None:
    """Wait; where it is in vain, show what has been ``said`` by then."""
    deadline = time.monotonic() + seconds
    # A condition may hold for a moment only: it counts once seen, and is not asked again.
    while not condition():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)
