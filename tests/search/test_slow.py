"""What takes long is said where somebody waits."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest

from retrodsl.cli.search_slow import tell_of_slow_searches
from retrodsl.search import Recording, Search, many_frames
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace())


class Stream(io.StringIO):
    """A standard error that may be a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture(autouse=True)
def logger() -> Iterator[None]:
    """The search's logger as it was, after the test."""
    found = logging.getLogger("retrodsl.search")
    handlers, level = list(found.handlers), found.level
    yield
    found.handlers[:] = handlers
    found.setLevel(level)


def said(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, formula: str, slow: int) -> list[str]:
    stream = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(many_frames, "SLOW", slow)
    tell_of_slow_searches()
    tell_of_slow_searches()
    assert Search(RECORDING, PROGRAM).at(120, "? == 375").at(290, formula).count
    return stream.getvalue().splitlines()


def test_a_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = said(monkeypatch, terminal=True, formula="? == peak(?)", slow=1)
    assert line.startswith("`at 290: ? == peak(?)` looks at every frame of ")
    assert "which takes long" in line


@pytest.mark.parametrize(
    ("terminal", "formula", "slow"),
    [(False, "? == peak(?)", 1), (True, "? > initial(?)", 1), (True, "? == peak(?)", 1 << 40)],
)
def test_nothing_where_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, formula: str, slow: int
) -> None:
    assert said(monkeypatch, terminal=terminal, formula=formula, slow=slow) == []
