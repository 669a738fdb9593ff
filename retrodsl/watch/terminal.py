"""The terminal itself: its modes, its size, its keys; always given back as it was."""

from __future__ import annotations

import os
import select
import signal
import termios
import tty
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any

from retrodsl.watch.ansi import ENTER, LEAVE
from retrodsl.watch.keys import Keys

#: How long, in seconds, the rest of a key's sequence may take.
_ESCAPE_SECONDS = 0.05

#: The size of a terminal that does not know its own.
_SIZE = os.terminal_size((80, 24))

#: Signals that end the program; the terminal is given back first.
_ENDING = (signal.SIGTERM, signal.SIGHUP)


class TerminalGone(Exception):  # noqa: N818 - named for what it reports
    """Nobody is at the other end any more."""


class Terminal:
    """A context manager: within it keys come one by one, and the other screen is shown.

    ``OSError`` where ``source`` is no terminal. Ctrl-C is a ``KeyboardInterrupt`` as always;
    Ctrl-Z gives the terminal back until the program goes on.
    """

    def __init__(self, source: int, sink: int, encoding: str = "utf-8") -> None:
        self._source = source
        self._sink = sink
        self._encoding = encoding
        self._keys = Keys()
        self._before: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self.redraw = True

    def __enter__(self) -> Terminal:
        try:
            self._before = termios.tcgetattr(self._source)
        except termios.error as error:
            raise OSError(*error.args) from error
        for number in (*_ENDING, signal.SIGTSTP):
            self._handlers[number] = signal.getsignal(number)
        for number in _ENDING:
            signal.signal(number, _end)
        signal.signal(signal.SIGTSTP, self._suspend)
        self._take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._give_back()
        finally:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)

    def _take(self) -> None:
        tty.setcbreak(self._source)
        self.write(ENTER)
        self.redraw = True

    def _give_back(self) -> None:
        try:
            self.write(LEAVE)
        except TerminalGone:
            return
        termios.tcsetattr(self._source, termios.TCSADRAIN, self._before)

    def _suspend(self, number: int, frame: FrameType | None) -> None:
        del frame
        self._give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # goes on behind this line with SIGCONT
        signal.signal(number, self._suspend)
        self._take()

    def size(self) -> os.terminal_size:
        """Columns and rows, as they are now."""
        try:
            size = os.get_terminal_size(self._sink)
        except OSError:
            return _SIZE
        return size if size.columns > 0 and size.lines > 0 else _SIZE

    def write(self, text: str) -> None:
        """Send everything; ``TerminalGone`` where nobody takes it."""
        data = text.encode(self._encoding, "replace")
        try:
            while data:
                data = data[os.write(self._sink, data) :]
        except OSError as error:
            raise TerminalGone from error

    def read(self, seconds: float, others: Sequence[int] = ()) -> list[str]:
        """The keys that were pressed; waits for one, or until one of ``others`` can be read.

        Raises ``TerminalGone`` at the end of the input.
        """
        ready, _, _ = select.select([self._source, *others], [], [], max(seconds, 0))
        keys: list[str] = []
        if self._source in ready:
            keys = self._keys.feed(self._bytes())
        while self._keys.waits:
            more, _, _ = select.select([self._source], [], [], _ESCAPE_SECONDS)
            keys += self._keys.feed(self._bytes()) if more else self._keys.flush()
        return keys

    def _bytes(self) -> bytes:
        try:
            data = os.read(self._source, 4096)
        except OSError as error:
            raise TerminalGone from error
        if not data:
            raise TerminalGone
        return data


def _end(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(128 + number)
