"""How far a run of many replays is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ReplayProgress:
    """Shows nothing: for output that is no terminal."""

    def frames(self, index: int, done: int, total: int) -> None:
        """Movie ``index`` has played ``done`` frames of ``total``; from any thread."""

    def ended(self, index: int) -> None:
        """The verdict on movie ``index`` is known."""

    @contextmanager
    def printing(self) -> Iterator[None]:
        """While other things are printed."""
        yield


class BarProgress(ReplayProgress):
    """A bar for each movie that is being played, and one for all where there are several."""

    def __init__(self, bar: Progress, names: Sequence[str]) -> None:
        self._bar = bar
        self._names = names
        self._whole = bar.add_task("replays", total=len(names)) if len(names) > 1 else None
        self._tasks: dict[int, TaskID] = {}
        self._ended: set[int] = set()
        self._lock = Lock()

    def frames(self, index: int, done: int, total: int) -> None:
        """Show it, unless the movie's verdict is known already."""
        with self._lock:
            if index in self._ended:
                return
            if index not in self._tasks:
                self._tasks[index] = self._bar.add_task(self._names[index], total=total)
            self._bar.update(self._tasks[index], completed=done, total=total)

    def ended(self, index: int) -> None:
        """Take the movie's bar away and count it."""
        with self._lock:
            self._ended.add(index)
            if index in self._tasks:
                # Drawn ten times a second: a short movie would leave its bar at nothing.
                self._bar.refresh()
                self._bar.remove_task(self._tasks.pop(index))
            if self._whole is not None:
                self._bar.update(self._whole, completed=len(self._ended))

    @contextmanager
    def printing(self) -> Iterator[None]:
        """Without the bar, which would be written into it."""
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()


@contextmanager
def replay_progress(names: Sequence[str]) -> Iterator[ReplayProgress]:
    """The progress of these movies, gone again at the end."""
    if not sys.stderr.isatty() or not names:
        yield ReplayProgress()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        yield BarProgress(bar, names)
