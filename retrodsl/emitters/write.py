"""Puts the files of an integration on disk: whole or not at all, and never over a person's work.

``.retrodsl.json`` in the folder remembers the digest of each file that the compiler wrote. A file
that is there with another digest was made or changed by a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from retrodsl.files import write_atomically

MANIFEST = ".retrodsl.json"


class Status(Enum):
    """What a compilation finds of a file that it would write, or has written before."""

    CURRENT = "current"
    MISSING = "missing"
    OUTDATED = "outdated"
    EDITED = "edited by hand"
    LEFTOVER = "left over"


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file of an integration and how it stands to what the spec compiles to."""

    path: Path
    status: Status


def compare(folder: Path, files: Mapping[str, str]) -> list[FileStatus]:
    """How what is in ``folder`` stands to ``files``; leftovers are those written by us alone."""
    written = _manifest(folder)
    result = []
    for name, text in files.items():
        path = folder / name
        digest = _digest_of(path)
        if digest is None:
            status = Status.MISSING
        elif digest == _digest(text.encode()):
            status = Status.CURRENT
        elif digest == written.get(name):
            status = Status.OUTDATED
        else:
            status = Status.EDITED
        result.append(FileStatus(path, status))
    for name, digest in written.items():
        if name not in files and _digest_of(folder / name) == digest:
            result.append(FileStatus(folder / name, Status.LEFTOVER))
    return result


def write(folder: Path, files: Mapping[str, str], *, force: bool = False) -> list[FileStatus]:
    """Bring ``folder`` up to date and tell what each file was before.

    Nothing is written when a file was edited by hand, unless ``force``. Raises ``OSError`` where
    the file system refuses; every file is then either as before or as it should be.
    """
    statuses = compare(folder, files)
    if not force and any(s.status is Status.EDITED for s in statuses):
        return statuses
    folder.mkdir(parents=True, exist_ok=True)
    for status in statuses:
        name = status.path.name
        if status.status is Status.LEFTOVER:
            status.path.unlink()
        elif status.status is not Status.CURRENT:
            write_atomically(status.path, files[name].encode())
    manifest = {name: _digest(text.encode()) for name, text in sorted(files.items())}
    text = json.dumps({"written by retrodsl compile": manifest}, indent=2) + "\n"
    if _digest_of(folder / MANIFEST) != _digest(text.encode()):
        write_atomically(folder / MANIFEST, text.encode())
    return statuses


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest_of(path: Path) -> str | None:
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return None


def _manifest(folder: Path) -> dict[str, str]:
    """What was written before; a manifest that cannot be read counts as none."""
    try:
        document = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    entries = document.get("written by retrodsl compile") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        return {}
    return {name: str(digest) for name, digest in entries.items() if _is_file_name(name)}


def _is_file_name(name: str) -> bool:
    return bool(name) and name != ".." and Path(name).name == name
