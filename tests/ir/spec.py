"""Specs in short, for the tests of what they mean."""

from __future__ import annotations

from retrodsl.api import Checked, check_source
from retrodsl.diagnostics import Diagnostic
from retrodsl.ir.nodes import Node
from retrodsl.ir.program import Program
from retrodsl.source import Source, Span

PRELUDE = """game "A-Genesis"
ram {
  x : u1 @ 0xFF0000
  y : u1 @ 0xFF0001
  w : u2 @ 0xFF0002
  s : i2 @ 0xFF0004
  lives : u1 @ 0xFF0006 in 0..5
  few : u1 @ 0xFF0007 in 1..9
  b : d2 @ 0xFF0008
  mode : u1 @ 0xFF000A enum only { title = 0, play = 1, over = 3 }
  road : u1 @ 0xFF000B enum { grass = 1, sand = 2 }
  lake : u1 @ 0xFF000C enum { sand = 7, deep = 9 }
  k[3] @ 0xFF0100 stride 8 {
    hp : u1 @ 0 in 0..100
    st : u1 @ 1 enum { idle = 0, hit = 1 }
  }
  slots[4] : u1 @ 0xFF0200 stride 1
  pad[2] : u1 @ 0xFF0210 stride 1
  target : u2 @ 0xFF0300
  far : u1 @ [target] + 4 else 255
}
"""


def checked(text: str, prelude: str = PRELUDE) -> Checked:
    """``text`` behind the prelude, checked."""
    return check_source(Source("test", prelude + text))


def program_of(text: str, prelude: str = PRELUDE) -> Program:
    """The meaning of ``text``, which must have no error."""
    found = checked(text, prelude)
    assert found.program is not None, [(d.code, d.message) for d in found.diagnostics]
    return found.program


def node_of(expression: str, before: str = "", prelude: str = PRELUDE) -> Node:
    """The node of an expression."""
    (item,) = program_of(f"{before}\ninfo {{ it: {expression} }}", prelude).scenarios[0].info
    return item.node


def unmarked(text: str) -> tuple[str, Span | None]:
    """``text`` without the marks « » and what they enclose."""
    start = text.find("«")
    if start < 0:
        return text, None
    end = text.index("»") - 1
    return text.replace("«", "").replace("»", ""), Span(start, end)


def findings(text: str, prelude: str = PRELUDE) -> tuple[list[Diagnostic], str | None]:
    """What is found in ``text``, unused variables aside, and what its marks underline."""
    plain, span = unmarked(text)
    result = checked(plain, prelude).diagnostics
    marked = None if span is None else plain[span.start : span.end]
    return [d for d in result if d.code != "RT302"], marked


__all__ = ["PRELUDE", "checked", "findings", "node_of", "program_of", "unmarked"]
