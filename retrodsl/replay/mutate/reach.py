"""Which lets, functions and tables a spec's meaning depends on, and which only its checks use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from retrodsl.replay.mutate.tree import MUTABLE
from retrodsl.syntax import nodes as n

#: What no reward, end or value depends on: a change there means the same.
_CHECKS = (n.Invariant, n.Range)


def in_checks_alone(statements: Iterable[n.Statement]) -> frozenset[str]:
    """The names of lets, functions and tables that nothing but checks and replays mentions.

    A parameter that has the name of a let counts as a mention of it.
    """
    named: dict[str, n.Statement] = {}
    mentioned: list[str] = []
    for statement in statements:
        if isinstance(statement, n.Let | n.Fn | n.Table):
            named[statement.name.text] = statement
        elif isinstance(statement, MUTABLE):
            mentioned.extend(_names(statement))
    reached: set[str] = set()
    while mentioned:
        name = mentioned.pop()
        if name in named and name not in reached:
            reached.add(name)
            mentioned.extend(_names(named[name]))
    return frozenset(named.keys() - reached)


def _names(node: n.Node) -> Iterator[str]:
    if isinstance(node, _CHECKS):
        return
    if isinstance(node, n.Name):
        yield node.text
    for field in fields(node):
        value = getattr(node, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, n.Node):
                yield from _names(item)
