"""A process that answers one request with an emulator of its own, and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


class ChildEnded(Exception):  # noqa: N818 - named for what it reports
    """The process came to no good end; ``str`` says how, such as ``died of signal 11 (SIGSEGV)``.

    With what it wrote last on its error output. ``timed_out`` where it was not done in time.
    """

    def __init__(self, how: str, *, timed_out: bool = False) -> None:
        super().__init__(how)
        self.timed_out = timed_out


def run_one_shot(script: Path, folder: Path, time_limit: float) -> None:
    """Run ``script``, a Python file that finds its request in ``folder`` and answers there.

    Waits for its end, at most ``time_limit`` seconds. Raises ``ChildEnded``.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", str(script), str(folder)],
            cwd=folder,  # some cores leave files where they are
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for this process, which ends the child
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildEnded(f"was not done in {time_limit:g} seconds", timed_out=True) from error
    if done.returncode == 0:
        return
    if done.returncode < 0:
        names = {item.value: item.name for item in signal.Signals}
        how = f"died of signal {-done.returncode} ({names.get(-done.returncode, 'unknown')})"
    else:
        how = f"exited with code {done.returncode}"
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    raise ChildEnded(f"{how}; it said last: {last[0]}" if last else how)
