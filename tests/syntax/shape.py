"""Trees as short texts, and what every tree has to fulfil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import parse


def file_of(text: str) -> n.File:
    """The tree of ``text``, which must have no error."""
    result = parse(Source("test", text))
    assert result.file is not None, [(d.code, d.message) for d in result.diagnostics]
    return result.file


def only(text: str) -> n.Statement:
    """The one statement of ``text``."""
    (statement,) = file_of(text).statements
    return statement


def expression(text: str) -> n.Expression:
    """The expression ``text``."""
    let = only(f"let it = {text}")
    assert isinstance(let, n.Let)
    return let.value


def errors_of(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of every error in ``text``."""
    result = parse(Source("test", text))
    found = []
    for diagnostic in result.diagnostics:
        assert diagnostic.label is not None
        found.append(
            (diagnostic.code, *diagnostic.label.source.position(diagnostic.label.span.start))
        )
    assert (result.file is None) == bool(found)
    return found


def show(e: n.Expression | n.Every) -> str:
    """The expression with every operator in brackets."""
    match e:
        case n.Integer() | n.Decimal():
            return str(e.value)
        case n.Truth():
            return str(e.value).lower()
        case n.Every():
            return "*"
        case n.Reference():
            index = "" if e.index is None else f"[{show(e.index)}]"
            return e.name.text + index + (f".{e.member.text}" if e.member else "")
        case n.Call():
            return f"{e.function.text}({', '.join(map(show, e.arguments))})"
        case n.Unary():
            return f"({e.operator}{show(e.operand)})"
        case n.Binary() | n.Compare():
            return f"({show(e.left)} {e.operator} {show(e.right)})"
        case n.InRange():
            word = "not in" if e.negated else "in"
            return f"({show(e.value)} {word} {show(e.low)}..{show(e.high)})"
        case n.InSet():
            word = "not in" if e.negated else "in"
            return f"({show(e.value)} {word} {{{', '.join(map(show, e.members))}}})"
        case n.Not():
            return f"(not {show(e.operand)})"
        case n.And():
            return f"({show(e.left)} and {show(e.right)})"
        case n.Or():
            return f"({show(e.left)} or {show(e.right)})"
        case n.IfThenElse():
            return f"(if {show(e.condition)} then {show(e.yes)} else {show(e.no)})"
        case n.When():
            return f"({show(e.value)} when {show(e.condition)})"


def children(node: object) -> Iterator[n.Node]:
    """The nodes directly inside ``node``, in the order of its fields."""
    assert is_dataclass(node)
    for f in fields(node):
        value = getattr(node, f.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, n.Node):
                yield item
            elif isinstance(item, tuple):  # the key of a table
                yield from (part for part in item if isinstance(part, n.Node))


def all_nodes(file: n.File) -> list[n.Node]:
    """Every node of a file, outer before inner."""
    found: list[n.Node] = []
    stack: list[n.Node] = [*file.statements]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(children(node))
    return found


def check_spans(file: n.File) -> None:
    """Every span lies in the text, and in the span of the node around it."""
    whole = Span(0, len(file.source.text))
    stack: list[tuple[n.Node, Span]] = [(s, whole) for s in file.statements]
    stack += [(comment, whole) for comment in file.comments]
    while stack:
        node, around = stack.pop()
        span = node.span
        assert around.start <= span.start <= span.end <= around.end, (node, around)
        stack.extend((child, span) for child in children(node))
