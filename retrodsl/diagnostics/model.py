"""The one shape of everything retrodsl has to say about an input."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from retrodsl.source import Source, Span


class Severity(Enum):
    """How bad it is: errors stop a compilation, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """A place in a source and what is to be said right there (may be empty)."""

    source: Source
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what is under ``span`` by ``text``."""

    source: Source
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend that a tool can apply.

    ``safe`` means that the meaning after the edits is surely what was meant.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a code, what is wrong, where, what is known about it and how to mend it.

    ``label`` is the place it is reported at (``None`` for a finding without a file, such as a
    missing program); ``related`` are further places; ``notes`` are facts; ``helps`` are mends
    in words, ``fix`` one that a tool can apply.
    """

    code: str
    severity: Severity
    message: str
    label: Label | None = None
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def is_error(self) -> bool:
        """Whether this stops a compilation."""
        return self.severity is Severity.ERROR


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """Order by file, then place, then code: the order in which findings are shown."""
    label = diagnostic.label
    if label is None:
        return ("", -1, -1, diagnostic.code, diagnostic.message)
    return (
        label.source.name,
        label.span.start,
        label.span.end,
        diagnostic.code,
        diagnostic.message,
    )
