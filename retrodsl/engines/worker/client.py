"""The parent's side of a worker: starts it, talks to it, and always gets rid of it.

The worker leads a process group of its own, works in a temporary folder of its own (cores may
write save files), and its output goes to a pipe of which the end is kept for error messages.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrodsl.engines.errors import (
    EngineCrashError,
    EngineMissingError,
    EngineRaisedError,
    EngineTimeoutError,
)
from retrodsl.engines.worker.protocol import (
    PHASES,
    PLACE,
    STARTING,
    Decoder,
    Message,
    ProtocolError,
    encode,
)

CHILD = Path(__file__).with_name("child.py")

OUTPUT_TAIL = 8192
"""How many bytes of the worker's output are kept."""

_READ = 1 << 20
_LAST_WORDS_SECONDS = 5.0


@dataclass(slots=True)
class _Resources:
    """What a worker holds outside this process's memory."""

    process: subprocess.Popen[bytes]
    requests: int
    answers: int
    output: int
    place: mmap.mmap
    folder: tempfile.TemporaryDirectory[str]
    owner: int

    def end(self) -> None:
        """Kill the worker's process group and give everything back; not for a fork of its owner."""
        if os.getpid() != self.owner:
            return
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for descriptor in (self.requests, self.answers, self.output):
            os.close(descriptor)
        self.place.close()
        self.folder.cleanup()


def _start(python: str, module: str) -> _Resources:
    with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
        folder = tempfile.TemporaryDirectory(prefix="retrodsl-worker-")
        ours.callback(folder.cleanup)
        ends = []
        for _ in range(3):
            read, write = os.pipe()
            ends.append((read, write))
        (wants, requests), (answers, gives), (output, prints) = ends
        for descriptor in (requests, answers, output):
            ours.callback(os.close, descriptor)
            os.set_blocking(descriptor, False)
        for descriptor in (wants, gives, prints):
            theirs.callback(os.close, descriptor)
        shared = theirs.enter_context(tempfile.TemporaryFile())
        shared.write(PLACE.pack(STARTING, -1))
        shared.flush()
        place = mmap.mmap(shared.fileno(), PLACE.size)
        ours.callback(place.close)
        passed = (wants, gives, shared.fileno())
        try:
            process = subprocess.Popen(
                [python, "-W", "ignore", str(CHILD), module, *map(str, passed)],
                stdin=subprocess.DEVNULL,
                stdout=prints,
                stderr=prints,
                cwd=folder.name,
                pass_fds=passed,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineMissingError(
                f"the worker's Python does not start: {error}",
                f"{python} has to be a Python in which the engine is installed",
            ) from error
        ours.pop_all()
        return _Resources(process, requests, answers, output, place, folder, os.getpid())


class Worker:
    """One worker process. ``close`` ends it; so does the end of this object or of the program."""

    def __init__(self, module: str, python: str = sys.executable) -> None:
        self.module = module
        self.version = ""
        self._resources = _start(python, module)
        self._end = weakref.finalize(self, self._resources.end)
        self._decoder = Decoder()
        self._tail = bytearray()

    @property
    def alive(self) -> bool:
        """Whether the process runs and has not been closed."""
        return self._end.alive and self._resources.process.poll() is None

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._resources.process.pid

    def close(self) -> None:
        """End the process, whatever it does."""
        self._end()

    def kill(self) -> None:
        """Kill the process and keep the rest: for a thread other than the one that uses this."""
        if self._end.alive and self._resources.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._resources.process.pid, signal.SIGKILL)

    def place(self) -> tuple[int, int | None]:
        """The phase that the worker is in, and the frame that it works on."""
        phase, frame = PLACE.unpack_from(self._resources.place)
        return phase, frame if frame >= 0 else None

    def output(self) -> str:
        """The end of what the worker has printed."""
        return self._tail.decode("utf-8", "replace").strip()

    def wait_until_ready(self, deadline: float, limit: float) -> None:
        """Wait for the worker to import the engine; errors as in ``exchange``."""
        for message in self._messages(b"", deadline, limit):
            if message.kind != "hello":
                raise self._nonsense(f"a message {message.kind!r} in place of the greeting")
            self.version = str(message.head.get("version", ""))
            return

    def exchange(
        self, head: dict[str, Any], body: bytes, deadline: float, limit: float
    ) -> Iterator[Message]:
        """Send a request and give its answers one by one, ``end`` or ``error`` last.

        ``deadline`` is on the clock of ``time.monotonic``; ``limit`` is what to call it in the
        error. Raises ``EngineTimeoutError``, ``EngineCrashError``, ``EngineMissingError`` (it died
        before the engine was imported) or ``EngineRaisedError`` (it sent no message). After any of
        these, and unless the last answer was taken, the worker is of no further use.
        """
        for message in self._messages(encode(head, body), deadline, limit):
            yield message
            if message.kind in ("end", "error"):
                return

    def _messages(self, data: bytes, deadline: float, limit: float) -> Iterator[Message]:
        """Write ``data`` and give messages as they come, until the deadline or the worker's end."""
        with selectors.DefaultSelector() as selector:
            ours = self._resources
            selector.register(ours.answers, selectors.EVENT_READ)
            selector.register(ours.output, selectors.EVENT_READ)
            unsent = memoryview(data)
            if unsent:
                selector.register(ours.requests, selectors.EVENT_WRITE)
            while True:
                left = deadline - time.monotonic()
                ready = {key.fd for key, _ in selector.select(left)} if left > 0 else set()
                if not ready and deadline <= time.monotonic():
                    raise self._timed_out(limit)
                if ours.output in ready and self._read_output() == 0:
                    selector.unregister(ours.output)
                if ours.requests in ready:
                    try:
                        unsent = unsent[os.write(ours.requests, unsent) :]
                    except BrokenPipeError:
                        unsent = unsent[:0]
                    if not unsent:
                        selector.unregister(ours.requests)
                if ours.answers in ready:
                    received = os.read(ours.answers, _READ)
                    if not received:
                        raise self._died()
                    try:
                        yield from self._decoder.feed(received)
                    except ProtocolError as error:
                        raise self._nonsense(str(error)) from error

    def _read_output(self) -> int | None:
        """Keep what the worker has printed: how many bytes, 0 at the end, ``None`` for not yet."""
        try:
            printed = os.read(self._resources.output, _READ)
        except BlockingIOError:
            return None
        self._tail += printed
        del self._tail[:-OUTPUT_TAIL]
        return len(printed)

    def _where(self) -> tuple[str, int | None]:
        phase, frame = self.place()
        if frame is not None:
            return f"at frame {frame}", frame
        return f"while {PHASES[phase] if 0 <= phase < len(PHASES) else 'running'}", None

    def _timed_out(self, limit: float) -> EngineTimeoutError:
        where, frame = self._where()
        return EngineTimeoutError(
            f"the run did not end within {limit:g} seconds; it was stopped {where}",
            "a longer run needs a higher time limit; a script that loops forever hangs the engine",
            frame,
            limit,
        )

    def _nonsense(self, what: str) -> EngineRaisedError:
        where, frame = self._where()
        return EngineRaisedError(
            f"the engine's worker sent {what} {where}",
            "this is a fault of retrodsl or of the engine; please report it",
            frame,
            what,
        )

    def _died(self) -> EngineCrashError | EngineMissingError:
        """The error for a worker whose answers have ended."""
        process = self._resources.process
        try:
            code = process.wait(_LAST_WORDS_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        while self._read_output():
            pass
        where, frame = self._where()
        if self.place()[0] == STARTING and code > 0:
            reason = self.output().splitlines()[-1:] or ["no reason given"]
            return EngineMissingError(
                f"the engine {self.module} cannot be imported: {reason[0]}",
                "install it for this Python: pip install stable-retro",
            )
        number = -code if code < 0 else None
        how = f"exited with code {code}" if number is None else f"died of {_signal_text(number)}"
        printed = f"; it printed last:\n{self.output()}" if self._tail else ""
        return EngineCrashError(
            f"the engine's process {how} {where}{printed}",
            "a scenario whose script is not named lua:FUNCTION beside its list of scripts ends "
            "the engine like this; so can a fault of the core",
            frame,
            number,
        )


def _signal_text(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
