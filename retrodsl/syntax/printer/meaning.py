"""Whether two syntax trees say the same."""

from __future__ import annotations

from dataclasses import fields

from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import deep_recursion
from retrodsl.syntax.printer.expressions import may_go_bare


def same_meaning(a: n.File, b: n.File) -> bool:
    """Whether two files say the same: equal trees, but for places and needless backticks."""
    with deep_recursion():
        return _same(a.statements, b.statements)


def same_comments(a: n.File, b: n.File) -> bool:
    """Whether two files have the same comments in the same order."""
    return [c.text for c in a.comments] == [c.text for c in b.comments]


def _same(a: object, b: object) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, n.Name) and isinstance(b, n.Name):
        return a.text == b.text and (a.quoted == b.quoted or may_go_bare(a.text))
    if isinstance(a, n.Node):
        names = (field.name for field in fields(a) if field.name != "span")
        return all(_same(getattr(a, name), getattr(b, name)) for name in names)
    return a == b
