"""On a terminal: colours, its width, and a bar while a movie plays."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios

import pytest

from tests.e2e.conftest import BROKEN, Cli


def _on_a_terminal(cli: Cli, columns: int, *words: str) -> tuple[int, str]:
    """Exit code and what the terminal was sent; 0 columns for one that does not know its size."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        cli.command(*words),
        cwd=cli.folder,
        env=cli.environment(TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # Linux: the other end has closed
            break
        if not read:
            break
        shown += read
    os.close(ours)
    return process.wait(60), shown.decode()


@pytest.mark.parametrize("columns", [0, 100])
def test_findings_are_coloured(cli: Cli, columns: int) -> None:
    cli.write("a.retro", BROKEN)
    code, shown = _on_a_terminal(cli, columns, "check", "a.retro")
    assert code == 1
    assert "\x1b[" in shown
    assert "reward { points : gain(scroe) }" in shown


def test_long_lines_are_cut_to_the_terminal(cli: Cli) -> None:
    cli.write("a.retro", BROKEN.replace("gain(scroe)", "gain(scroe)" + " + gain(scroe)" * 20))
    code, shown = _on_a_terminal(cli, 60, "check", "a.retro")
    assert code == 1
    assert "\N{HORIZONTAL ELLIPSIS}" in shown


def test_a_replay_shows_how_far_it_is(cli: Cli) -> None:
    cli.write("a.retro")
    code, shown = _on_a_terminal(cli, 100, "replay", "a.retro")
    assert code == 0
    assert "31/31" in shown
    assert "None" not in shown
    assert "1 of 1 replays passed" in shown
