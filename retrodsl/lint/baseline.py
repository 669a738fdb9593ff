"""What was found before: a file with which a linter can be taken up on old integrations.

Findings are known by file, code and message, counted, without lines: those move with every edit.
Files are named from the folder of the baseline, so that it holds wherever the linter is called and
however the paths are typed. Version 1 named them as they were typed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.files import write_atomically

_VERSION = 2
_AS_TYPED = 1
Key = tuple[str, str, str]


class BaselineError(ValueError):
    """A baseline that cannot be read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of a file, counted. ``folder`` is what its names start from; ``None``: as typed.

    Each count is of one file, code and message.
    """

    counts: Counter[Key]
    folder: Path | None


def _key(diagnostic: Diagnostic, folder: Path | None) -> Key:
    name = diagnostic.label.source.name if diagnostic.label is not None else ""
    if name and folder is not None:
        name = _from_folder(Path(name), folder)
    return name.replace("\\", "/"), diagnostic.code, diagnostic.message


def _from_folder(path: Path, folder: Path) -> str:
    whole = path.parent.resolve() / path.name
    try:
        return os.path.relpath(whole, folder.resolve())
    except ValueError:  # another drive of Windows
        return str(whole)


def write_baseline(path: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Write what was found; gives how many. Raises :class:`BaselineError`."""
    counts = Counter(_key(d, path.parent) for d in diagnostics)
    document = {
        "version": _VERSION,
        "findings": [
            {"file": file, "code": code, "message": message, "count": count}
            for (file, code, message), count in sorted(counts.items())
        ],
    }
    try:
        write_atomically(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        raise BaselineError(f"{path} cannot be written: {error.strerror}") from error
    return sum(counts.values())


def read_baseline(path: Path) -> Baseline:
    """Raises :class:`BaselineError`."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] not in (_AS_TYPED, _VERSION):
            raise BaselineError(f"{path} is a baseline of another version: write it again")
        counts = Counter(
            {(f["file"], f["code"], f["message"]): int(f["count"]) for f in document["findings"]}
        )
        return Baseline(counts, None if document["version"] == _AS_TYPED else path.parent)
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror}") from error
    except BaselineError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path} is no baseline: write it again") from error


def new_since(known: Baseline, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings that are not in the baseline, the first ones of each kind being the known."""
    left = Counter(known.counts)
    found = []
    for diagnostic in diagnostics:
        key = _key(diagnostic, known.folder)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(diagnostic)
    return found
