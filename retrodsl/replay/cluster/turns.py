"""Who plays beside whom: a movie that is suspected of killing workers plays alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

#: How often, in seconds, one who waits looks whether it is still wanted.
_TICK = 0.2


class Turns:
    """Any number play together, or one alone; those who want to be alone wait until last."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._together = 0
        self._alone = False

    @contextmanager
    def together(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Play with others; waits for one who plays alone, unless no longer ``wanted``."""
        with self._changed:
            while self._alone and wanted():
                self._changed.wait(_TICK)
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Play with nobody else; waits for all others, unless no longer ``wanted``."""
        with self._changed:
            while (self._alone or self._together) and wanted():
                self._changed.wait(_TICK)
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
