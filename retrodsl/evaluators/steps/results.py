"""What a step can be asked for, and the Python expression that gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from retrodsl.evaluators.steps.writer import Writer
from retrodsl.ir.nodes import Kind, Node

#: Sums of integers below this are the same in a double and in a 32-bit float.
_EXACT: Final = 1 << 24

Entries = Sequence[tuple[str, Node]]
"""Nodes by the names that the spec gives them."""


class Result(Protocol):
    """One value of the tuple that a step gives."""

    def nodes(self) -> Iterator[Node]:
        """The nodes that it needs."""

    def text(self, writer: Writer) -> str:
        """Its expression, once the frame's statements are written."""


@dataclass(frozen=True, slots=True)
class One:
    """The value of a node."""

    node: Node

    def nodes(self) -> Iterator[Node]:
        """The node."""
        yield self.node

    def text(self, writer: Writer) -> str:
        """Its text."""
        return writer.text(self.node)


@dataclass(frozen=True, slots=True)
class Sum:
    """A reward: terms summed as doubles, in order, rounded once to a 32-bit float."""

    terms: Sequence[Node]

    def nodes(self) -> Iterator[Node]:
        """The terms."""
        yield from self.terms

    def text(self, writer: Writer) -> str:
        """The sum; the rounding is left out where it cannot change anything."""
        total = " + ".join(["0.0", *(writer.text(term) for term in self.terms)])
        whole = all(term.kind is Kind.INT for term in self.terms)
        if whole and sum(term.range.magnitude for term in self.terms) <= _EXACT:
            return f"({total})"
        return f"(float32(total) if (total := {total}) else total)"


@dataclass(frozen=True, slots=True)
class Table:
    """The values of nodes, by name."""

    entries: Entries

    def nodes(self) -> Iterator[Node]:
        """Every node."""
        yield from (node for _, node in self.entries)

    def text(self, writer: Writer) -> str:
        """A new dictionary."""
        inner = (f"{name!r}: {writer.text(node)}" for name, node in self.entries)
        return f"{{{', '.join(inner)}}}"


@dataclass(frozen=True, slots=True)
class Holding:
    """The names of the conditions that hold; most often none."""

    entries: Entries

    def nodes(self) -> Iterator[Node]:
        """Every condition."""
        yield from (node for _, node in self.entries)

    def text(self, writer: Writer) -> str:
        """A tuple; which conditions hold is only asked where one does."""
        if not self.entries:
            return "()"
        texts = [(name, writer.text(node)) for name, node in self.entries]
        names = ", ".join(f"*(({name!r},) if {text} else ())" for name, text in texts)
        return f"(({names},) if {' or '.join(text for _, text in texts)} else ())"


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a RAM variable may have: from ``low`` to ``high``, or one of ``only``."""

    name: str
    key: str
    low: int
    high: int
    only: tuple[int, ...] | None = None

    def holds(self, writer: Writer) -> str:
        """The test."""
        value = writer.variable(self.key)
        if self.only is not None:
            return f"{value} in {{{', '.join(map(str, self.only))}}}"
        return f"{self.low} <= {value} <= {self.high}"


@dataclass(frozen=True, slots=True)
class Broken:
    """The names of the conditions that do not hold and of the ranges that are left; mostly none."""

    conditions: Entries
    ranges: Sequence[Range] = ()

    def nodes(self) -> Iterator[Node]:
        """Every condition."""
        yield from (node for _, node in self.conditions)

    def text(self, writer: Writer) -> str:
        """A tuple; which they are is only asked where one is broken."""
        tests = [(name, writer.text(node)) for name, node in self.conditions]
        tests += [(limits.name, limits.holds(writer)) for limits in self.ranges]
        if not tests:
            return "()"
        names = ", ".join(f"*(() if {text} else ({name!r},))" for name, text in tests)
        return f"(() if {' and '.join(text for _, text in tests)} else ({names},))"


@dataclass(frozen=True, slots=True)
class Spread:
    """The sum of the sizes of ``coefficient * (value - minus)``; a value of ``None`` is 1."""

    parts: Sequence[tuple[float, Node | None, Node | None]]

    def nodes(self) -> Iterator[Node]:
        """Every value."""
        for _, value, minus in self.parts:
            yield from (node for node in (value, minus) if node is not None)

    def text(self, writer: Writer) -> str:
        """The sum."""
        sizes = ["0.0"]
        for coefficient, value, minus in self.parts:
            size = "1.0" if value is None else writer.text(value)
            if minus is not None:
                size = f"({size} - {writer.text(minus)})"
            sizes.append(f"abs({float(coefficient)!r} * {size})")
        return f"({' + '.join(sizes)})"


@dataclass(frozen=True, slots=True)
class Group:
    """Several results as one tuple."""

    results: Sequence[Result]

    def nodes(self) -> Iterator[Node]:
        """The nodes of all."""
        for result in self.results:
            yield from result.nodes()

    def text(self, writer: Writer) -> str:
        """The tuple."""
        return f"({''.join(result.text(writer) + ', ' for result in self.results)})"
