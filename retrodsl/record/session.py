"""A session with a policy or a person, seen from outside: starts its process and hears of it."""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retrodsl.record.errors import RecordError
from retrodsl.record.process import Played, SessionRequest, play_in_process

_LAST_WORDS_SECONDS = 5.0
_TURN_SECONDS = 0.2


def play_session(
    request: SessionRequest,
    time_limit: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> Played:
    """Let a policy or a person play in a process of its own, since it can hang or crash.

    Ctrl-C ends the session and keeps what was played, if the process still answers. Raises
    ``RecordError`` for whatever went wrong, and after ``time_limit`` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="retrodsl-record-") as scratch:
        return _session(request, Path(scratch), time_limit, progress)


def _session(
    request: SessionRequest,
    scratch: Path,
    time_limit: float | None,
    progress: Callable[[int], None] | None,
) -> Played:
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    answers, theirs = context.Pipe(duplex=False)
    arguments = (request, scratch, theirs, stop)
    process = context.Process(target=play_in_process, args=arguments, daemon=True)
    with _without_interrupts():
        process.start()
    theirs.close()
    deadline = None if time_limit is None else time.monotonic() + time_limit
    interrupted = False
    try:
        while True:
            try:
                if answers.poll(_TURN_SECONDS):
                    answer = answers.recv()
                    if answer[0] == "played":
                        return answer[1]  # type: ignore[no-any-return]
                    if answer[0] == "failed":
                        raise RecordError(answer[1], answer[2])
                    if progress is not None:
                        progress(answer[1])
            except EOFError as error:
                process.join(_LAST_WORDS_SECONDS)
                raise _died(process.exitcode) from error
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                stop.set()
                deadline = time.monotonic() + _LAST_WORDS_SECONDS
            if deadline is not None and time.monotonic() >= deadline:
                if interrupted:
                    raise KeyboardInterrupt
                raise RecordError(
                    f"the session did not end within {time_limit:g} seconds",
                    "a longer one needs a higher --time-limit; a policy that never returns hangs",
                )
    finally:
        process.kill()
        process.join()
        process.close()
        answers.close()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C, which is for this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _died(code: int | None) -> RecordError:
    """The error for a process that ended without a word."""
    if code is not None and code < 0:
        number = -code
        names = {item.value: item.name for item in signal.Signals}
        how = f"died of signal {number} ({names.get(number, 'unknown')})"
    else:
        how = f"exited with code {code}"
    return RecordError(
        f"the process of the emulator and the policy {how}",
        "a policy that ends the process, or a fault of the core, does that",
    )
