"""The viewer at work: keys in, lines out, frames at the game's speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from retrodsl.watch.actions import press
from retrodsl.watch.ansi import Screen
from retrodsl.watch.model import State, advanced
from retrodsl.watch.pictures import Picture
from retrodsl.watch.subject import Subject
from retrodsl.watch.terminal import Terminal, TerminalGone
from retrodsl.watch.view import picture_size, room_of, view

#: A terminal is drawn at most so often in a second.
_DRAWN = 30

#: How often, in seconds, its size is looked at while nothing happens.
_IDLE = 0.2


class Pictures(Protocol):
    """Where pictures come from; see ``retrodsl.watch.screens``."""

    def ask(self, row: int, width: int, height: int) -> None:
        """Have the picture of a row made, at most so large; not waited for."""

    def newest(self) -> Picture | None:
        """The last picture that came, ``None`` before the first."""

    def files(self) -> list[int]:
        """What can be waited for."""

    @property
    def trouble(self) -> str:
        """Why there are no pictures, empty where there are."""


def run(
    state: State,
    subject: Subject,
    terminal: Terminal,
    screen: Screen,
    pictures: Callable[[], Pictures],
) -> State:
    """Show and obey until somebody quits; the last state. ``pictures`` is called when needed."""
    clock = _Clock(subject.rate)
    source: Pictures | None = None
    try:
        while not state.quit:
            size = terminal.size()
            room = room_of(state, subject, size.columns, size.lines)
            state = replace(state, page=max(room - 1, 1))
            picture = None
            if state.picture:
                source = source or pictures()
                source.ask(state.row, *picture_size(size.columns, room))
                picture = source.newest()
                if source.trouble:
                    state = replace(state, picture=False, message=source.trouble)
            if terminal.redraw:
                screen.forget()
                terminal.redraw = False
            terminal.write(screen.update(view(state, subject, size.columns, size.lines, picture)))
            wait = 1 / _DRAWN if state.running else _IDLE
            files = source.files() if source is not None and state.picture else []
            for key in terminal.read(wait, files):
                state = press(state, key, subject)
            if terminal.size() != size:
                terminal.redraw = True
            state = clock.tick(state, subject)
    except TerminalGone:
        return replace(state, quit=True)
    return state


class _Clock:
    """Moves a running state on, by the time that went by."""

    def __init__(self, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = now
        self._last = now()
        self._due = 0.0

    def tick(self, state: State, subject: Subject) -> State:
        """The state as it is by now."""
        now = self._now()
        elapsed, self._last = now - self._last, now
        if not state.running:
            self._due = 0.0
            return state
        self._due += min(elapsed, 0.5) * self._rate * 2.0**state.speed
        rows = int(self._due)
        self._due -= rows
        return advanced(state, subject, rows) if rows else state
