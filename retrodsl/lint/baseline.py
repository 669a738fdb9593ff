"""What was found before: a file with which a linter can be taken up on old integrations.

Findings are known by file, code and message, counted, without lines: those move with every edit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.files import write_atomically

_VERSION = 1
Key = tuple[str, str, str]


class BaselineError(ValueError):
    """A baseline that cannot be read or written; the message says why."""


def _key(diagnostic: Diagnostic) -> Key:
    name = diagnostic.label.source.name if diagnostic.label is not None else ""
    return name.replace("\\", "/"), diagnostic.code, diagnostic.message


def write_baseline(path: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Write what was found; gives how many. Raises :class:`BaselineError`."""
    counts = Counter(_key(d) for d in diagnostics)
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


def read_baseline(path: Path) -> Counter[Key]:
    """Raises :class:`BaselineError`."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] != _VERSION:
            raise BaselineError(f"{path} is a baseline of another version: write it again")
        return Counter(
            {(f["file"], f["code"], f["message"]): int(f["count"]) for f in document["findings"]}
        )
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror}") from error
    except BaselineError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"{path} is no baseline: write it again") from error


def new_since(known: Counter[Key], diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings that are not in the baseline, the first ones of each kind being the known."""
    left = Counter(known)
    found = []
    for diagnostic in diagnostics:
        key = _key(diagnostic)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(diagnostic)
    return found
