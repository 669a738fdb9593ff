"""A terminal of a test's own: a program in it, its keys, and all that it was sent."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

SECONDS = 60.0

#: Makes the terminal that of a session of its own, so that its keys can be signals.
_LAUNCH = """\
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class InTerminal:
    """``python WORDS`` in a terminal of 100 columns and 24 rows; a context manager."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._ours, self._theirs = pty.openpty()
        self.resize(100, 24)
        self.before = self.modes()
        self.shown = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *words],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
        )

    def __enter__(self) -> InTerminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def modes(self) -> list[object]:
        """The terminal's modes."""
        return list(termios.tcgetattr(self._theirs))

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait_for(self, text: str) -> str:
        """Everything sent since the last call, once ``text`` is in it."""
        deadline = time.monotonic() + SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, f"never saw {text!r} in {self.shown[-2000:]!r}"
            self._read(0.1)
        found, self.shown = self.shown, ""
        return found

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            self.shown += os.read(self._ours, 65536).decode("utf-8", "replace")

    def end(self) -> tuple[int, str]:
        """The exit code, and what was sent last."""
        deadline = time.monotonic() + SECONDS
        while self._process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            self._read(0.05)
        while select.select([self._ours], [], [], 0)[0]:
            self._read(0)
        return self._process.returncode, self.shown
