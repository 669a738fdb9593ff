"""The terminal is given back as it was, however the viewer ends."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from retrodsl.watch.ansi import ENTER, LEAVE
from retrodsl.watch.terminal import Terminal, TerminalGone
from tests.repo.root import ROOT
from tests.watch.terminals import InTerminal

#: A viewer of the movie that the tests make up.
VIEWER = """\
import sys
from retrodsl.watch import loop, model, terminal, ansi
from retrodsl.watch.screens import NoScreens
from tests.watch.watched import subject
of = subject()
with terminal.Terminal(0, 1) as held:
    screen = ansi.Screen(ansi.Colours.NONE)
    last = loop.run(model.start(of), of, held, screen, lambda: NoScreens("no screen here"))
print("row", last.row)
"""

#: One that breaks down at the first key.
CRASH = VIEWER.replace("with terminal", "loop.press = None\nwith terminal")


def viewer(script: str, tmp_path: Path) -> InTerminal:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return InTerminal(["-c", script], tmp_path, environment)


def test_keys_a_new_size_and_quitting(tmp_path: Path) -> None:
    with viewer(VIEWER, tmp_path) as terminal:
        assert terminal.wait_for("? help").startswith(ENTER)
        assert terminal.modes() != terminal.before
        terminal.press("\x1b[C\x1b[1;2C")
        terminal.wait_for("frame 11\x1b[0m of 399")
        terminal.resize(40, 10)
        resized = terminal.wait_for("\x1b[10;1H")
        assert "\x1b[2J" in resized
        assert "\x1b[11;1H" not in resized
        terminal.press("s")
        terminal.wait_for("no screen here")
        terminal.press("/sco\x1b")
        terminal.wait_for("space run")
        terminal.press(" ")
        terminal.wait_for("running 1x")
        terminal.press("\x1b[Hjn")
        terminal.wait_for("frame 120")
        terminal.press("q")
        code, shown = terminal.end()
        assert code == 0
        assert shown.endswith(f"{LEAVE}row 120\r\n")
        assert terminal.modes() == terminal.before


@pytest.mark.parametrize(
    ("script", "key", "number", "code"),
    [
        (VIEWER, "\x03", None, -signal.SIGINT),
        (VIEWER, "", signal.SIGTERM, 128 + signal.SIGTERM),
        (VIEWER, "", signal.SIGHUP, 128 + signal.SIGHUP),
        (CRASH, "x", None, 1),
    ],
    ids=["ctrl-c", "sigterm", "sighup", "a fault"],
)
def test_the_terminal_is_given_back(
    script: str, key: str, number: signal.Signals | None, code: int, tmp_path: Path
) -> None:
    with viewer(script, tmp_path) as terminal:
        terminal.wait_for("? help")
        if number is None:
            terminal.press(key)
        else:
            terminal.signal(number)
        ended, shown = terminal.end()
        assert ended == code
        assert LEAVE in shown
        assert "\x1b[" not in shown.split(LEAVE)[1]
        assert terminal.modes() == terminal.before


def test_it_can_be_put_aside(tmp_path: Path) -> None:
    with viewer(VIEWER, tmp_path) as terminal:
        terminal.wait_for("? help")
        terminal.press("\x1a")  # Ctrl-Z
        # No shell waits in this terminal, so the system lets it go on at once.
        shown = terminal.wait_for(LEAVE)
        shown += terminal.wait_for("? help") if "? help" not in shown else ""
        assert ENTER in shown[shown.index(LEAVE) :]
        assert terminal.modes() != terminal.before
        terminal.press("q")
        assert terminal.end()[0] == 0
        assert terminal.modes() == terminal.before


def test_what_is_no_terminal_is_refused() -> None:
    ours, theirs = os.pipe()
    try:
        with pytest.raises(OSError, match="ioctl"), Terminal(ours, theirs):
            pass
        terminal = Terminal(ours, theirs)
        assert terminal.size() == (80, 24)
        os.close(theirs)
        theirs = os.open(os.devnull, os.O_WRONLY)
        with pytest.raises(TerminalGone):
            terminal.read(1.0)
    finally:
        os.close(ours)
        os.close(theirs)
