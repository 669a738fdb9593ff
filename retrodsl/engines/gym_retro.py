"""The engine gym-retro 0.8.0, the predecessor, in an interpreter of its own.

Its wheels are for CPython 3.6 to 3.8, so it never lives in the interpreter that runs retrodsl. It
is found in this order: the interpreter that is given; the one that ``RETRODSL_GYM_RETRO`` names;
the environment that ``retrodsl engine install gym-retro`` made.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.worker_engine import WorkerEngine

VARIABLE = "RETRODSL_GYM_RETRO"
"""The environment variable that names a Python in which gym-retro is installed."""

_ASK = "import retro; print(retro.__version__)"
_MEND = (
    "make an environment for it with: retrodsl engine install gym-retro (it needs a Python 3.8 or "
    f"3.7), or name a Python that has it with --python or {VARIABLE}"
)


def environments() -> Path:
    """Where environments for engines are made: one folder an engine."""
    root = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(root) / "retrodsl" / "engines"


def environment_python() -> Path:
    """The interpreter of the environment that retrodsl makes, there or not."""
    return environments() / "gym-retro" / "bin" / "python"


def find_python() -> str | None:
    """The interpreter to use when none is given; ``None`` if there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    made = environment_python()
    return str(made) if made.is_file() else None


def gym_retro_version(python: str) -> str:
    """gym-retro's version in an interpreter; ``EngineMissingError`` if that has none."""
    try:
        done = subprocess.run(
            [python, "-W", "ignore", "-c", _ASK],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineMissingError(f"{python} does not run: {error}.", _MEND) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EngineMissingError(f"{python} has no gym-retro: {reason}.", _MEND)
    version = done.stdout.strip()
    if not version.startswith("0."):  # stable-retro brings a module of that name too
        raise EngineMissingError(f"the module retro of {python} is stable-retro {version}.", _MEND)
    return version


class GymRetro(WorkerEngine):
    """gym-retro, in the interpreter that is given or found; ``EngineMissingError`` without one."""

    name = "gym-retro"
    module = "retro"

    def __init__(self, python: str | None = None, fresh: bool = False) -> None:
        found = python or find_python()
        if found is None:
            raise EngineMissingError("gym-retro has no Python here.", _MEND)
        # The worker leads its life in a folder of its own; a bare name is looked up on the PATH.
        super().__init__(str(Path(found).absolute()) if os.sep in found else found, fresh)

    def version(self) -> str:
        """gym-retro's version; ``EngineMissingError`` where it is not installed."""
        return gym_retro_version(self._python)
