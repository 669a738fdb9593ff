"""Makes the environment in which gym-retro 0.8.0 runs: an old CPython, and the packages that fit.

The pins were found by trying: gym 0.26 and pyglet 2 break it, later releases of the others have
left the old interpreters. gym 0.21.0 itself only builds with a setuptools of its time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.gym_retro import gym_retro_version

VERSIONS = ("3.8", "3.7", "3.6")
"""The Pythons that gym-retro 0.8.0 has wheels for, best first."""

_BUILD = {
    "3.8": ("pip<24.1", "setuptools<66", "wheel<0.40"),
    "3.7": ("pip<24.1", "setuptools<60", "wheel<0.38"),
    "3.6": ("pip<22", "setuptools<60", "wheel<0.38"),
}
_COMMON = ("gym-retro==0.8.0", "gym==0.21.0", "pyglet==1.5.31")
PINS = {
    "3.8": (*_COMMON, "numpy==1.24.4", "cloudpickle==3.1.2"),
    "3.7": (
        *_COMMON,
        "numpy==1.21.6",
        "cloudpickle==2.2.1",
        "importlib_metadata==4.13.0",
        "typing_extensions==4.7.1",
        "zipp==3.15.0",
    ),
    "3.6": (
        *_COMMON,
        "numpy==1.19.5",
        "cloudpickle==2.2.1",
        "importlib_metadata==4.8.3",
        "typing_extensions==4.1.1",
        "zipp==3.6.0",
    ),
}

_ASK = (
    "import json, platform, sys; "
    "print(json.dumps(['%d.%d' % sys.version_info[:2], platform.python_implementation()]))"
)


def python_version(python: str) -> str | None:
    """``3.8`` for a CPython of one of ``VERSIONS``; ``None`` for any other, or one that fails."""
    try:
        done = subprocess.run(
            [python, "-c", _ASK], capture_output=True, text=True, timeout=30, check=False
        )
        version, implementation = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return version if implementation == "CPython" and version in VERSIONS else None


def find_old_pythons() -> Iterator[tuple[str, str]]:
    """Each interpreter found that fits, with its version, best first.

    Looked at: the ``PATH``, and what pyenv and uv have installed.
    """
    seen: set[str] = set()
    for version in VERSIONS:
        for candidate in _candidates(version):
            path = os.path.realpath(candidate)
            if path not in seen and python_version(candidate) == version:
                seen.add(path)
                yield candidate, version


def _candidates(version: str) -> Iterator[str]:
    on_path = shutil.which(f"python{version}")
    if on_path is not None:
        yield on_path
    home = Path.home()
    data = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    for folder, pattern in (
        (Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions", f"{version}.*"),
        (Path(data) / "uv" / "python", f"cpython-{version}.*"),
    ):
        for path in sorted(folder.glob(f"{pattern}/bin/python{version}")):
            yield str(path)


def install(
    folder: Path, python: str | None = None, tell: Callable[[str], None] | None = None
) -> Path:
    """Make the environment in ``folder``; gives its interpreter.

    ``python`` is the old interpreter to make it from, else the first that is found; ``tell`` gets
    a line a step. An environment that is there already is removed first. Raises
    ``EngineMissingError``; the folder is then gone.
    """
    tell = tell or _silent
    base, version = _base(python)
    tell(f"making an environment of Python {version} ({base}) in {folder}")
    if folder.exists():
        if not (folder / "pyvenv.cfg").is_file():
            raise EngineMissingError(f"{folder} is there and is no environment.", "remove it first")
        shutil.rmtree(folder)
    made = folder / "bin" / "python"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run([base, "-m", "venv", str(folder)], "the environment cannot be made")
        pip = [str(made), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        tell("installing what builds the old gym")
        _run([*pip, *_BUILD[version]], "pip failed")
        tell(f"installing {', '.join(PINS[version])}")
        _run([*pip, "--no-build-isolation", *PINS[version]], "pip failed")
        tell(f"gym-retro {gym_retro_version(str(made))} runs")
    except BaseException:  # Ctrl-C too: half an environment would be found by the next command
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made


def _silent(text: str) -> None:
    del text


def _base(python: str | None) -> tuple[str, str]:
    wanted = " or ".join(VERSIONS)
    if python is not None:
        version = python_version(python)
        if version is None:
            raise EngineMissingError(
                f"{python} is no CPython {wanted}.", "gym-retro 0.8.0 has wheels for these alone"
            )
        return python, version
    found = next(find_old_pythons(), None)
    if found is None:
        raise EngineMissingError(
            f"there is no CPython {wanted} on the PATH, nor one of pyenv or uv.",
            "install one (pyenv install 3.8, or uv python install 3.8), or name it with --python",
        )
    return found


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
    except OSError as error:
        raise EngineMissingError(
            f"{what}: {error}.", "name another Python with --python"
        ) from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        lines = lines or done.stderr.strip().splitlines()[-3:] or ["no reason given"]
        raise EngineMissingError(f"{what}: {'; '.join(lines)}", "try again, or another Python")
