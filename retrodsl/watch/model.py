"""What the viewer shows, and what a key makes of it: no terminal is needed for either."""

from __future__ import annotations

from dataclasses import dataclass, replace

from retrodsl.watch.subject import Subject

#: The speed is the game's, times two to the power of one of these.
SLOWEST, FASTEST = -4, 6


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question on the last line: ``kind`` is ``frame``, ``find`` or ``memory``.

    ``choice`` is how often Tab went on to another find.
    """

    kind: str
    text: str = ""
    choice: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a view is made of, but for the subject and the size of the terminal.

    ``row`` is a row of the subject's table; ``items`` are what is shown, ``chosen`` what was
    chosen first; ``speed`` is a power of two. ``page`` is how many items a page has.
    """

    items: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    row: int = 0
    selected: int = 0
    running: bool = False
    speed: int = 0
    picture: bool = False
    help: bool = False
    quit: bool = False
    message: str = ""
    prompt: Prompt | None = None
    page: int = 10

    @property
    def item(self) -> str | None:
        """The selected item, ``None`` where there are no items."""
        return self.items[self.selected] if self.items else None


def start(
    subject: Subject, items: tuple[str, ...] = (), *, row: int = 0, picture: bool = False
) -> State:
    """The state that the viewer begins with; ``items`` are chosen, none for the usual ones."""
    found = items or subject.usual()
    return State(found, found, row=row, picture=picture)


def moved(state: State, subject: Subject, row: int) -> State:
    """On another row, as near as there is one."""
    return replace(state, row=min(max(row, 0), subject.rows - 1))


def advanced(state: State, subject: Subject, rows: int) -> State:
    """So many rows on; at the end it stops running."""
    found = moved(state, subject, state.row + rows)
    if found.row == subject.rows - 1:
        return replace(found, running=False, message="the end")
    return found


def matches(subject: Subject, text: str) -> list[str]:
    """The columns in whose name ``text`` occurs: those that begin with it first."""
    if not text:
        return []
    low = text.lower()
    found = [name for name in subject.names if low in name.lower()]
    return sorted(found, key=lambda name: not name.lower().startswith(low))
