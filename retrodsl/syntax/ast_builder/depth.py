"""How deep an expression is, and what is said of one that is too deep."""

from __future__ import annotations

from dataclasses import fields

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

#: How many operators may hang together: each is a call or more inside the calls for those around,
#: wherever a tree is walked.
MAX_DEPTH = 200


def too_deep(source: Source, span: Span, message: str) -> Diagnostic:
    """The finding for what nests too deeply."""
    help_ = "give parts of it names with `let`"
    return Diagnostic("RS111", Severity.ERROR, message, Label(source, span), helps=(help_,))


def depth_of(expression: n.Node) -> int:
    """The levels of nodes below ``expression``, counted without recursion."""
    deepest = 0
    stack: list[tuple[n.Node, int]] = [(expression, 0)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        for field in fields(node):  # each class of nodes is a dataclass
            value = getattr(node, field.name)
            inner = value if isinstance(value, tuple) else (value,)
            stack.extend((item, depth + 1) for item in inner if isinstance(item, n.Node))
    return deepest
