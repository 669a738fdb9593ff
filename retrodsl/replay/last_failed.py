"""Which replays failed last, remembered in the user's cache folder for each folder of work."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from retrodsl.diagnostics.render import encodable
from retrodsl.files import write_atomically

Key = tuple[str, str, str]
"""Where a replay is from (an absolute path), its movie and its scenario."""


class _Remembered(BaseModel):
    model_config = ConfigDict(extra="forbid")

    project: str
    failed: list[Key]


def cache_folder() -> Path:
    """The user's folder for what can be made anew: ``XDG_CACHE_HOME``, or ``~/.cache``."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "retrodsl"


def memory_path(project: Path) -> Path:
    """The file in which the failures of a folder of work are remembered."""
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:32]
    return cache_folder() / "last-failed" / f"{name}.json"


def absolute(key: Key) -> Key:
    """The key with an absolute path, which it has wherever it is run from; any file can hold it."""
    return encodable(str(Path(key[0]).resolve())), encodable(key[1]), key[2]


def read_failed(path: Path) -> set[Key]:
    """The replays that failed; none where nothing, or nothing readable, is remembered."""
    try:
        return set(_Remembered.model_validate_json(path.read_bytes()).failed)
    except (OSError, ValidationError):
        return set()


def remember(path: Path, project: Path, passed: Iterable[Key], failed: Iterable[Key]) -> None:
    """Take in the verdicts of a run; replays that were not run stay. Raises ``OSError``."""
    known = read_failed(path)
    now = (known - set(passed)) | set(failed)
    if now == known and (now or not path.exists()):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    document = _Remembered(project=encodable(str(project.resolve())), failed=sorted(now))
    write_atomically(path, document.model_dump_json(indent=1).encode())
