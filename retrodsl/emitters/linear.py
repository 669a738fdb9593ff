"""Sums of multiples: the form in which the engine's JSON can say anything about a number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of an atom (of a constant without one) a sum has: ``net`` of ``gross`` written.

    ``gross`` adds up absolute values, so it is above that of ``net`` where amounts cancel.
    """

    net: Number
    gross: Number
    atom: Node | None

    def plus(self, other: Amount | None) -> Amount:
        """Both together, of the same atom."""
        if other is None:
            return self
        return Amount(self.net + other.net, self.gross + other.gross, self.atom)


#: A sum: its amounts by the serials of their atoms, ``None`` for the constant.
Amounts: TypeAlias = dict[int | None, Amount]


def parts_of(node: Node) -> list[Part]:
    """``node`` as a sum: equal atoms are one part, and no part is 0."""
    return parts_in(amounts_of(node))


def difference_of(node: Node, other: Node) -> list[Part]:
    """``node - other`` as a sum, like ``parts_of``."""
    return parts_in(amounts_of(node, other))


def amounts_of(node: Node, other: Node | None = None) -> Amounts:
    """The amounts of ``node``, less those of ``other``.

    Nodes are taken from the outermost inwards, each once with the sum of its factors: a graph that
    shares its parts can stand for a sum far too long to write out.
    """
    sums: Amounts = {}
    waiting: dict[int, tuple[Number, Number, Node]] = {}
    newest: list[int] = []  # a heap of the serials in `waiting`, negative

    def take(net: Number, gross: Number, item: Node) -> None:
        item = strip(item)
        before = waiting.get(item.serial)
        if before is None:
            heappush(newest, -item.serial)
            waiting[item.serial] = (net, gross, item)
        else:
            waiting[item.serial] = (before[0] + net, before[1] + gross, item)

    def add(net: Number, gross: Number, atom: Node | None) -> None:
        key = None if atom is None else atom.serial
        sums[key] = Amount(net, gross, atom).plus(sums.get(key))

    take(1, 1, node)
    if other is not None:
        take(-1, 1, other)
    while newest:
        net, gross, item = waiting.pop(-heappop(newest))
        match item.op:
            case Op.CONST:
                add(net * item.number, gross * abs(item.number), None)
            case Op.ADD:
                for arg in item.args:
                    take(net, gross, arg)
            case Op.SUB:
                take(net, gross, item.args[0])
                take(-net, gross, item.args[1])
            case Op.NEG:
                take(-net, gross, item.args[0])
            case Op.MUL if item.args[0].is_const:
                factor = item.args[0].number
                take(net * factor, gross * abs(factor), item.args[1])
            case Op.MUL if item.args[1].is_const:
                factor = item.args[1].number
                take(net * factor, gross * abs(factor), item.args[0])
            case _:
                add(net, gross, item)
    return sums


def parts_in(amounts: Amounts) -> list[Part]:
    """The parts of a sum, the constant first, then as their atoms were made."""
    found = sorted(amounts.items(), key=lambda item: -1 if item[0] is None else item[0])
    return [Part(amount.net, amount.atom) for _, amount in found if amount.net != 0]


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

    Exact: doubles that are no whole numbers, or too large ones, are refused, since they round.
    """
    return multiple_in(parts_of(node)) if is_exact(node) else None


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
