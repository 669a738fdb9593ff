"""Sums of multiples: the form in which the engine's JSON can say anything about a number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from retrodsl.ir.nodes import Kind, Node, Op, in_order
from retrodsl.semantics.intervals import Number, subtract

#: The largest 32-bit float. Here again, since importing the models costs a tenth of a second.
FLOAT32_MAX = (2 - 2**-23) * 2.0**127


@dataclass(frozen=True, slots=True)
class Part:
    """``coefficient * (atom - minus)``; the constant part has no atom, most have no ``minus``."""

    coefficient: Number
    atom: Node | None
    minus: Node | None = None

    @property
    def magnitude(self) -> Number:
        """The largest absolute value that ``atom - minus`` can take."""
        if self.atom is None:
            return 1
        if self.minus is None:
            return self.atom.range.magnitude
        return subtract(self.atom.range, self.minus.range).magnitude


def strip(node: Node) -> Node:
    """``node`` without what only the analysis put around it, or a double made of an integer."""
    while node.op in (Op.ASSUME, Op.TO_REAL):
        node = node.args[0]
    return node


def parts_of(node: Node) -> list[Part]:
    """``node`` as a sum: equal atoms are one part, and no part is 0."""
    return difference_of(node, None)


def difference_of(node: Node, other: Node | None) -> list[Part]:
    """``node - other`` as a sum, like ``parts_of``.

    Nodes are taken from the outermost inwards, each once with the sum of its factors: a graph that
    shares its parts can stand for a sum far too long to write out.
    """
    sums: dict[int | None, tuple[Number, Node | None]] = {}
    waiting: dict[int, tuple[Number, Node]] = {}

    def take(factor: Number, item: Node) -> None:
        item = strip(item)
        before = waiting.get(item.serial, (0, item))[0]
        waiting[item.serial] = (before + factor, item)

    take(1, node)
    if other is not None:
        take(-1, other)
    while waiting:
        factor, item = waiting.pop(max(waiting))
        match item.op:
            case Op.CONST:
                _add(sums, factor * item.number, None)
            case Op.ADD:
                for arg in item.args:
                    take(factor, arg)
            case Op.SUB:
                take(factor, item.args[0])
                take(-factor, item.args[1])
            case Op.NEG:
                take(-factor, item.args[0])
            case Op.MUL if item.args[0].is_const:
                take(factor * item.args[0].number, item.args[1])
            case Op.MUL if item.args[1].is_const:
                take(factor * item.args[1].number, item.args[0])
            case _:
                _add(sums, factor, item)
    return [Part(c, atom) for _, (c, atom) in sorted(sums.items(), key=_order) if c != 0]


def _order(item: tuple[int | None, tuple[Number, Node | None]]) -> int:
    return -1 if item[0] is None else item[0]


def _add(
    sums: dict[int | None, tuple[Number, Node | None]], amount: Number, atom: Node | None
) -> None:
    key = None if atom is None else atom.serial
    before = sums.get(key, (0, atom))[0]
    sums[key] = (before + amount, atom)


@dataclass(frozen=True, slots=True)
class Measure:
    """A RAM variable's value, or its change since the frame before when ``delta``."""

    key: str
    delta: bool


@dataclass(frozen=True, slots=True)
class Multiple:
    """``factor * measure + constant``."""

    factor: Fraction
    measure: Measure
    constant: Fraction


def multiple_of(node: Node) -> Multiple | None:
    """``node`` as a multiple of one measure plus a constant, or ``None`` if it is none.

    Exact: a double factor other than of whole numbers is refused, since it would round.
    """
    return multiple_in(parts_of(node))


def multiple_in(parts: list[Part]) -> Multiple | None:
    """The sum of ``parts`` as a multiple of one measure plus a constant; see ``multiple_of``."""
    constant = Fraction(0)
    measures: dict[str, list[Fraction]] = {}
    for part in parts:
        coefficient = Fraction(part.coefficient)
        if part.atom is None:
            constant = coefficient
            continue
        if coefficient.denominator != 1:
            return None
        atom = part.atom
        if atom.op is Op.VARIABLE:
            measures.setdefault(str(atom.payload), [Fraction(0), Fraction(0)])[0] += coefficient
        elif atom.op is Op.PREV and strip(atom.args[0]).op is Op.VARIABLE:
            key = str(strip(atom.args[0]).payload)
            measures.setdefault(key, [Fraction(0), Fraction(0)])[1] += coefficient
        else:
            return None
    if len(measures) != 1:
        return None
    ((key, (now, before)),) = measures.items()
    if before == 0:
        return Multiple(now, Measure(key, delta=False), constant)
    if now == -before:
        return Multiple(now, Measure(key, delta=True), constant)
    return None


def is_exact(node: Node) -> bool:
    """Whether the arithmetic of ``node`` never rounds: integers, in doubles below 2**53 too.

    A constant by itself is exact whatever it is.
    """
    if node.is_const:
        return True
    return all(
        part.range.magnitude <= 1 << 53 and (not part.is_const or float(part.number).is_integer())
        for part in in_order([node])
        if part.kind is Kind.REAL
    )


def is_zero(node: Node) -> bool:
    """Whether ``node`` is the number 0."""
    return node.is_const and node.kind is not Kind.BOOL and node.number == 0
