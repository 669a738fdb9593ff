"""Applies the fixes of findings to the files that they were found in."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.model import Edit
from retrodsl.files import write_atomically
from retrodsl.source import Source


class MendError(Exception):
    """A file that could not be written; the message says why. Nothing of it has changed."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The texts after the fixes by file name, and how many fixes are in them."""

    texts: dict[str, str]
    fixes: int


def apply_fixes(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> Mended:
    """Apply every fix that no earlier one overlaps; a fix is applied whole or not at all."""
    taken: dict[Source, list[Edit]] = {}
    count = 0
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not (fix.safe or unsafe):
            continue
        if all(_is_free(edit, taken.get(edit.source, ())) for edit in fix.edits):
            for edit in fix.edits:
                taken.setdefault(edit.source, []).append(edit)
            count += 1
    return Mended({source.name: _edited(source, edits) for source, edits in taken.items()}, count)


def _is_free(edit: Edit, others: Iterable[Edit]) -> bool:
    return all(
        edit.span.end <= other.span.start or other.span.end <= edit.span.start
        for other in others
        if other.span != edit.span or edit.span.start == edit.span.end
    ) and all(other.span != edit.span for other in others)


def _edited(source: Source, edits: list[Edit]) -> str:
    text = source.text
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was, its line ends and mark kept.

    Raises :class:`MendError`.
    """
    try:
        target = path.resolve()
        before = target.read_bytes()
        data = text.encode("utf-8")
        if b"\r\n" in before and b"\r\n" not in data:
            data = data.replace(b"\n", b"\r\n")
        if before.startswith(codecs.BOM_UTF8) and not data.startswith(codecs.BOM_UTF8):
            data = codecs.BOM_UTF8 + data
        mode = stat.S_IMODE(target.stat().st_mode)
        write_atomically(target, data)
        target.chmod(mode)
    except OSError as error:
        raise MendError(f"{path} cannot be written: {error.strerror}") from error
