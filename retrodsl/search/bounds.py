"""What the smallest and largest digits of a candidate tell of a formula, before any frame is seen.

A number lies between the sums of its digits' smallest and of their largest values. Where a formula
is the same for all numbers in between, it is so on every frame.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from retrodsl.ir.nodes import Kind, Node, Op
from retrodsl.search.constraints import Constraint
from retrodsl.search.formulas import UNKNOWN, is_initial
from retrodsl.search.index import Integers, TraceIndex, Truths
from retrodsl.search.readings import DIGITS, Reading

#: The smallest and the largest number of each candidate.
Range = tuple[Integers, Integers]

#: Of each candidate whether a condition holds for all of its range, and whether for nothing of it.
Told = tuple[Truths, Truths]

_FRAME_BITS = 32
_FRAME_MASK = (1 << _FRAME_BITS) - 1


class Bounds:
    """The ranges of candidates on the frames of one constraint."""

    def __init__(self, index: TraceIndex, constraint: Constraint) -> None:
        self.index = index
        self.first, self.last = constraint.first, constraint.last
        self._digits: dict[str, Range] = {}

    def range(self, reading: Reading, positions: Integers) -> Range:
        """No frame has a number outside; not every number inside need occur."""
        smallest, largest = self._digit_ranges("u" if reading.kind == "i" else reading.kind)
        low, high = np.zeros((2, len(positions)), np.int64)
        weights = [reading.radix**place for place in reading.places]
        for offset, weight in zip(reading.offsets, weights, strict=True):
            if reading.is_signed and weight == max(weights):
                low += _signed(smallest, largest, positions + offset, -128) * weight
                high += _signed(largest, smallest, positions + offset, 127) * weight
            else:
                low += smallest[positions + offset] * weight
                high += largest[positions + offset] * weight
        if reading.mask is not None:
            low[:], high[:] = 0, reading.mask
        return (low + reading.bias) * reading.scale, (high + reading.bias) * reading.scale

    def _digit_ranges(self, kind: str) -> Range:
        """The smallest and the largest digit of every byte."""
        if kind not in self._digits:
            index, digits = self.index, DIGITS[kind].astype(np.int64)
            smallest = digits[index.image(self.first)]
            largest = smallest.copy()
            frames = index.keys & _FRAME_MASK
            inside = np.flatnonzero((frames > self.first) & (frames <= self.last))
            if len(inside):
                positions, values = index.keys[inside] >> _FRAME_BITS, digits[index.values[inside]]
                begins = np.flatnonzero(np.diff(positions, prepend=-1))
                some = positions[begins]
                smallest[some] = np.minimum(smallest[some], np.minimum.reduceat(values, begins))
                largest[some] = np.maximum(largest[some], np.maximum.reduceat(values, begins))
            self._digits[kind] = smallest, largest
        return self._digits[kind]


def _signed(digit: Integers, other: Integers, at: Integers, outermost: int) -> Integers:
    """The highest byte of a number with a sign, where it lies on one side; else the outermost."""
    alike = (digit[at] < 128) == (other[at] < 128)
    return np.where(alike, np.where(digit[at] < 128, digit[at], digit[at] - 256), outermost)


def teller(root: Node) -> Callable[..., Told] | None:
    """Tells a condition about the unknown from its range; ``None`` where it says too much.

    It may compare the unknown with integers and with ``initial(?)``, the numbers that are given
    beside the range, and join such comparisons.
    """
    nodes = _above_initial(root)
    if not all(_is_simple(node) for node in nodes):
        return None

    def tell(found: Range, initial: Integers | None = None) -> Told:
        told: dict[int, Told] = {}
        ranges: dict[int, Range] = {}
        for node in nodes:
            args = [arg.serial for arg in node.args]
            match node.op:
                case Op.CONST:
                    number = np.full_like(found[0], int(node.number))
                    ranges[node.serial] = number, number
                    told[node.serial] = number != 0, number == 0
                case Op.VARIABLE:
                    ranges[node.serial] = found
                case Op.LATCH:
                    assert initial is not None
                    ranges[node.serial] = initial, initial
                case Op.ASSUME:
                    ranges[node.serial] = ranges[args[0]]
                case Op.NOT:
                    always, never = told[args[0]]
                    told[node.serial] = never, always
                case Op.AND | Op.OR:
                    told[node.serial] = _joined(node.op, told[args[0]], told[args[1]])
                case _:
                    told[node.serial] = _compared(node.op, ranges[args[0]], ranges[args[1]])
        return told[root.serial]

    return tell


def _above_initial(root: Node) -> list[Node]:
    """What ``root`` is made of, operands first; of ``initial`` itself nothing."""
    found: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if node.serial not in found:
            found[node.serial] = node
            stack += () if is_initial(node) else node.args
    return [found[serial] for serial in sorted(found)]


def _is_simple(node: Node) -> bool:
    if node.op is Op.VARIABLE:
        return node.payload == UNKNOWN
    if node.op is Op.CONST:
        return node.kind is not Kind.REAL and abs(int(node.number)) < 1 << 63
    if node.op in (Op.EQ, Op.LT, Op.LE):
        return all(arg.kind is Kind.INT and _is_plain(arg) for arg in node.args)
    if node.op is Op.ASSUME or is_initial(node):
        return _is_plain(node)
    return node.op in (Op.AND, Op.OR, Op.NOT)


def _is_plain(node: Node) -> bool:
    """Whether it is the unknown or a number, if perhaps one whose range is known better."""
    if node.op is Op.ASSUME:
        return _is_plain(node.args[0])
    if is_initial(node):
        return node.args[0].op is Op.VARIABLE and node.args[0].payload == UNKNOWN
    return not node.args


def _joined(op: Op, one: Told, other: Told) -> Told:
    if op is Op.AND:
        return one[0] & other[0], one[1] | other[1]
    return one[0] | other[0], one[1] & other[1]


def _compared(op: Op, one: Range, other: Range) -> Told:
    (low, high), (least, most) = one, other
    if op is Op.EQ:
        return (low == high) & (least == most) & (low == least), (high < least) | (low > most)
    if op is Op.LT:
        return high < least, low >= most
    return high <= least, low > most
