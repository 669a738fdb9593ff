"""What comes of taking an integration over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from retrodsl.diagnostics import Label

NoteKind = Literal[
    "ignored",
    "constant",
    "unknown-variable",
    "unread-variable",
    "outside-memory",
    "bad-name",
    "bad-mask",
    "bad-number",
    "always-done",
    "unknown-button",
    "bad-actions",
    "bad-crop",
    "bad-script",
    "bad-hash",
    "missing-state",
    "inherited",
    "not-said",
    "broken-file",
    "lua",
]
"""What a note is about."""

#: Kinds of notes on what the engine itself ignores, or on what means the same said otherwise.
HARMLESS: frozenset[NoteKind] = frozenset({"ignored", "constant", "lua"})


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the original that the spec does not have, or has otherwise, and why.

    ``about`` is the name that it concerns (a variable, a state, a file), ``label`` its place.
    """

    kind: NoteKind
    about: str
    message: str
    label: Label | None = None

    @property
    def is_loss(self) -> bool:
        """Whether the spec means something else than the original here."""
        return self.kind not in HARMLESS


@dataclass(frozen=True, slots=True)
class Lifted:
    """A spec: its text in the one layout, and the scripts that it keeps, by file name.

    ``states`` are the saved states that were found, for a check of the spec without its folder.
    """

    game: str
    text: str
    scripts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    states: frozenset[str] = frozenset()

    @property
    def losses(self) -> tuple[Note, ...]:
        """The notes on what could not be taken over."""
        return tuple(note for note in self.notes if note.is_loss)


class NotLiftable(Exception):  # noqa: N818 (named for what it reports)
    """A folder that cannot be taken over at all; the message says why."""
