"""Parts of a syntax tree, each with what the whole becomes when another stands in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from retrodsl.syntax import nodes as n

#: Gives the statement with another node in the place of the part.
Rebuild: TypeAlias = Callable[[Any], n.Statement]


@dataclass(frozen=True, slots=True)
class Part:
    """A node below a statement.

    ``above`` is what it is directly in, ``owner`` the name of what it belongs to: a variable, a
    term, a let, a function; empty outside of these.
    """

    node: n.Node
    above: n.Node
    owner: str
    rebuild: Rebuild


#: Checks and movies are what replays notice with, and types and ranges are what is checked.
_LEFT_OUT = (n.Invariant, n.Range, n.Actions, n.Crop, n.Lua, n.Name, n.Text)

#: Of a variable the values of its enum alone: the rest is changed as a whole.
_OF_VARIABLES = ("details", "fields")

#: What of a statement can be changed so that replays should notice.
MUTABLE = (n.Ram, n.Let, n.Fn, n.Table, n.Reward, n.Done, n.Truncate, n.Info, n.Scenario)


def parts_of(statement: n.Statement) -> Iterator[Part]:
    """Every part of a statement that may be changed, from the outside in, in the file's order."""
    if isinstance(statement, MUTABLE):
        yield from _below(statement, "", lambda new: new)


def _below(node: n.Node, owner: str, rebuild: Rebuild) -> Iterator[Part]:
    owner = _name_of(node) or owner
    for field in fields(node):
        if isinstance(node, n.Variable | n.Array | n.Structs) and field.name not in _OF_VARIABLES:
            continue
        value = getattr(node, field.name)
        if isinstance(value, n.Node):
            if not isinstance(value, _LEFT_OUT):
                yield from _part(value, node, owner, _one(node, field.name, rebuild))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, n.Node) and not isinstance(item, _LEFT_OUT):
                    inner = _of_several(node, field.name, index, rebuild)
                    yield from _part(item, node, owner, inner)


def _part(node: n.Node, above: n.Node, owner: str, rebuild: Rebuild) -> Iterator[Part]:
    yield Part(node, above, _name_of(node) or owner, rebuild)
    yield from _below(node, owner, rebuild)


def _name_of(node: n.Node) -> str:
    """The name that a node gives, empty for one that gives none."""
    named = n.Variable | n.Array | n.Structs | n.Let | n.Fn | n.Table | n.Term | n.InfoItem
    return node.name.text if isinstance(node, named) else ""


def _one(node: n.Node, name: str, rebuild: Rebuild) -> Rebuild:
    def rebuilt(new: n.Node) -> n.Statement:
        changed: Any = {name: new}
        return rebuild(replace(node, **changed))

    return rebuilt


def _of_several(node: n.Node, name: str, index: int, rebuild: Rebuild) -> Rebuild:
    def rebuilt(new: n.Node) -> n.Statement:
        items = list(getattr(node, name))
        items[index] = new
        changed: Any = {name: tuple(items)}
        return rebuild(replace(node, **changed))

    return rebuilt
