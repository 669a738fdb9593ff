"""Makes nodes: equal ones once, each with its kind and range, constants folded.

The builder trusts its caller on kinds; ``ir.lower`` checks what a person wrote before it builds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from retrodsl.ir.decisions import Decision, Path
from retrodsl.ir.nodes import HISTORY, Kind, Node, Op, Payload, PointedRead, Value
from retrodsl.ir.scalar import apply
from retrodsl.semantics import intervals as iv
from retrodsl.semantics.declarations import Place
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source, Span

#: No episode has more frames: 207 days of play at 60 frames a second.
MAX_FRAME = (1 << 30) - 1

#: More nodes than this is a runaway expansion, not a spec.
MAX_NODES = 200_000


#: History that a constant does not have: on frame 0 too, where ``prev(x)`` is ``x``.
_OF_CONSTANTS = frozenset({Op.PREV, Op.RUN_MAX, Op.RUN_MIN})

#: Operations whose value is not that of their operands on one frame.
_NOT_FOLDED = HISTORY | {Op.POINTED}


#: Operations whose value is one that their operand has, or had.
_SAME_VALUES = frozenset({Op.ASSUME, Op.TO_REAL, Op.PREV, Op.RUN_MAX, Op.RUN_MIN})


class TooLarge(Exception):  # noqa: N818 - named for what it reports
    """The spec expands to more than ``MAX_NODES`` operations."""


class Builder:
    """Makes the nodes of one program."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self._directions: dict[int, int] = {}
        self._only: dict[int, frozenset[int]] = {}
        #: What the spec calls a node, by serial: for whoever reads what is made of it.
        self.names: dict[int, str] = {}
        #: What the spec chooses by, in the order in which it is lowered.
        self.decisions: list[Decision] = []

    def _make(
        self, op: Op, args: tuple[Node, ...], kind: Kind, rng: Interval, payload: Payload = None
    ) -> Node:
        if args and args[0].op is Op.CONST and op not in _NOT_FOLDED and _constant(args):
            folded = apply(op, [arg.payload for arg in args])  # type: ignore[misc]
            if not isinstance(folded, float) or math.isfinite(folded):
                return self.const(folded)
        if kind is Kind.REAL:  # an integer end would be taken for a step between integers
            rng = Interval(float(rng.low), float(rng.high), rng.nonzero)
        serials = tuple([a.serial for a in args])
        key = (op, serials, type(payload), payload, kind, rng.low, rng.high, rng.nonzero)
        node = self._nodes.get(key)
        if node is None:
            if len(self._nodes) >= MAX_NODES:
                raise TooLarge
            depth = 1 + max([a.depth for a in args], default=0)
            node = Node(len(self._nodes), op, args, payload, kind, rng, depth)
            self._nodes[key] = node
        return node

    def decide(
        self, what: str, node: Node, path: Path, source: Source, yes: Span, no: Span | None = None
    ) -> None:
        """Note that ``node`` chooses between what stands at ``yes`` and at ``no``."""
        places = [None if span is None else Place(source, span) for span in (yes, no)]
        self.decisions.append(Decision(what, node, path, *places))

    @property
    def size(self) -> int:
        """How many nodes there are: the serial of the next."""
        return len(self._nodes)

    # --- leaves

    def const(self, value: Value) -> Node:
        """A literal."""
        if isinstance(value, bool):
            return self._make(Op.CONST, (), Kind.BOOL, Interval(int(value), int(value)), value)
        kind = Kind.INT if isinstance(value, int) else Kind.REAL
        if isinstance(value, float) and math.isnan(value):
            return self._make(Op.CONST, (), kind, iv.REAL, value)
        return self._make(Op.CONST, (), kind, iv.single(value), value)

    def variable(self, key: str, rng: Interval, only: frozenset[int] | None = None) -> Node:
        """The RAM variable ``key``; ``only`` are its values where the spec states them all."""
        node = self._make(Op.VARIABLE, (), Kind.INT, rng, key)
        if only:
            self._only[node.serial] = only
        return node

    def only_values(self, node: Node) -> frozenset[int] | None:
        """All values that ``node`` can take, where it is a variable whose spec states them."""
        while node.op in _SAME_VALUES:
            node = node.args[0]
        return self._only.get(node.serial)

    def pointed(self, base: Node, fallback: Node, read: PointedRead, rng: Interval) -> Node:
        """A value read at ``base`` plus an offset."""
        return self._make(Op.POINTED, (base, fallback), Kind.INT, rng, read)

    def frame(self) -> Node:
        """The number of the frame, 0 on reset."""
        return self._make(Op.FRAME, (), Kind.INT, Interval(0, MAX_FRAME))

    # --- numbers

    def real(self, a: Node) -> Node:
        """``a`` as a double."""
        if a.kind is Kind.REAL:
            return a
        rng = Interval(float(a.range.low), float(a.range.high), a.range.nonzero)
        return self._make(Op.TO_REAL, (a,), Kind.REAL, rng)

    def _same(self, a: Node, b: Node) -> tuple[Node, Node, Kind]:
        if Kind.REAL in (a.kind, b.kind):
            return self.real(a), self.real(b), Kind.REAL
        return a, b, Kind.INT

    def add(self, a: Node, b: Node) -> Node:
        """``a + b``."""
        a, b, kind = self._same(a, b)
        if a.is_const and a.number == 0:
            return b
        if b.is_const and b.number == 0:
            return a
        return self._make(Op.ADD, (a, b), kind, iv.add(a.range, b.range))

    def sub(self, a: Node, b: Node) -> Node:
        """``a - b``."""
        a, b, kind = self._same(a, b)
        if b.is_const and b.number == 0:
            return a
        if a is b and kind is Kind.INT:
            return self.const(0)
        rng = iv.subtract(a.range, b.range)
        for now, before, sign in ((a, b, 1), (b, a, -1)):
            if before.op is not Op.PREV or before.args[0] is not now:
                continue
            direction = sign * monotone(now, self._directions)
            if direction > 0:
                rng = Interval(max(rng.low, 0), max(rng.high, 0))
            elif direction < 0:
                rng = Interval(min(rng.low, 0), min(rng.high, 0))
        return self._make(Op.SUB, (a, b), kind, rng)

    def mul(self, a: Node, b: Node) -> Node:
        """``a * b``."""
        a, b, kind = self._same(a, b)
        for x, y in ((a, b), (b, a)):
            if x.is_const and x.number == 1:
                return y
        return self._make(Op.MUL, (a, b), kind, iv.multiply(a.range, b.range))

    def div(self, a: Node, b: Node) -> Node:
        """``a / b``, a double."""
        rng = iv.divide(a.range, b.range)
        return self._make(Op.DIV, (self.real(a), self.real(b)), Kind.REAL, rng)

    def floor_div(self, a: Node, b: Node) -> Node:
        """``a // b`` on integers."""
        return self._make(Op.FLOOR_DIV, (a, b), Kind.INT, iv.floor_divide(a.range, b.range))

    def mod(self, a: Node, b: Node) -> Node:
        """``a % b`` on integers."""
        return self._make(Op.MOD, (a, b), Kind.INT, iv.modulo(a.range, b.range))

    def pow(self, a: Node, b: Node) -> Node:
        """``a ** b``: an integer when both are and ``b`` is a constant from 0 on, else a double."""
        if a.kind is Kind.INT and b.kind is Kind.INT and b.is_const and b.number >= 0:
            rng = iv.power(a.range, int(b.number))
            return self._make(Op.POW, (a, b), Kind.INT, rng)
        return self._make(Op.POW, (self.real(a), self.real(b)), Kind.REAL, iv.REAL)

    def neg(self, a: Node) -> Node:
        """``-a``."""
        return self._make(Op.NEG, (a,), a.kind, iv.negate(a.range))

    def min(self, a: Node, b: Node) -> Node:
        """The smaller."""
        a, b, kind = self._same(a, b)
        if a is b or a.range.high <= b.range.low:
            return a
        if b.range.high <= a.range.low:
            return b
        return self._make(Op.MIN, (a, b), kind, iv.minimum(a.range, b.range))

    def max(self, a: Node, b: Node) -> Node:
        """The greater."""
        a, b, kind = self._same(a, b)
        if a is b or a.range.low >= b.range.high:
            return a
        if b.range.low >= a.range.high:
            return b
        rng = iv.maximum(a.range, b.range)
        if b.op is Op.NEG and b.args[0] is a:  # the absolute value
            rng = Interval(max(a.range.low, -a.range.high, 0), rng.high, a.range.nonzero)
        return self._make(Op.MAX, (a, b), kind, rng)

    def sqrt(self, a: Node) -> Node:
        """The square root, a double."""
        return self._make(Op.SQRT, (self.real(a),), Kind.REAL, iv.square_root(a.range))

    def floor(self, a: Node) -> Node:
        """The greatest integer that is not above."""
        if a.kind is Kind.INT:
            return a
        return self._make(Op.FLOOR, (a,), Kind.INT, iv.round_down(a.range))

    # --- bits

    def bits(self, op: Op, a: Node, b: Node) -> Node:
        """``& | ^ << >>`` on integers."""
        ranges = {
            Op.BIT_AND: iv.bit_and,
            Op.BIT_OR: iv.bit_or,
            Op.BIT_XOR: iv.bit_xor,
            Op.SHIFT_LEFT: iv.shift_left,
            Op.SHIFT_RIGHT: iv.shift_right,
        }
        return self._make(op, (a, b), Kind.INT, ranges[op](a.range, b.range))

    def bit_not(self, a: Node) -> Node:
        """``~a``."""
        return self._make(Op.BIT_NOT, (a,), Kind.INT, iv.bit_not(a.range))

    def bit_count(self, a: Node) -> Node:
        """How many bits are set."""
        return self._make(Op.BIT_COUNT, (a,), Kind.INT, iv.bit_count(a.range))

    # --- truth

    def _truth(self, op: Op, args: tuple[Node, ...], possible: tuple[bool, bool]) -> Node:
        can_be_true, can_be_false = possible
        if not can_be_true:
            return self.const(value=False)
        if not can_be_false:
            return self.const(value=True)
        return self._make(op, args, Kind.BOOL, iv.BOOL)

    def eq(self, a: Node, b: Node) -> Node:
        """``a == b``."""
        if a.kind is not Kind.BOOL:
            a, b, _ = self._same(a, b)
        if a is b and a.kind is not Kind.REAL:
            return self.const(value=True)
        for x, y in ((a, b), (b, a)):
            if x.op is Op.TO_REAL and y.is_const and not float(y.number).is_integer():
                return self.const(value=False)
            only = self.only_values(x) if y.is_const else None
            if only is not None and y.number not in only:
                return self.const(value=False)
        if a.is_const:  # one form for `0 == x` and `x == 0`
            a, b = b, a
        return self._truth(Op.EQ, (a, b), iv.can_equal(a.range, b.range))

    def ne(self, a: Node, b: Node) -> Node:
        """``a != b``."""
        return self.not_(self.eq(a, b))

    def lt(self, a: Node, b: Node) -> Node:
        """``a < b``."""
        a, b, _ = self._same(a, b)
        return self._truth(Op.LT, (a, b), iv.can_be_less(a.range, b.range))

    def le(self, a: Node, b: Node) -> Node:
        """``a <= b``."""
        a, b, _ = self._same(a, b)
        return self._truth(Op.LE, (a, b), iv.can_be_at_most(a.range, b.range))

    def and_(self, a: Node, b: Node) -> Node:
        """``a and b``."""
        for x, y in ((a, b), (b, a)):
            if x.is_const:
                return y if x.payload else x
        return a if a is b else self._make(Op.AND, (a, b), Kind.BOOL, iv.BOOL)

    def or_(self, a: Node, b: Node) -> Node:
        """``a or b``."""
        for x, y in ((a, b), (b, a)):
            if x.is_const:
                return x if x.payload else y
        return a if a is b else self._make(Op.OR, (a, b), Kind.BOOL, iv.BOOL)

    def not_(self, a: Node) -> Node:
        """``not a``."""
        return a.args[0] if a.op is Op.NOT else self._make(Op.NOT, (a,), Kind.BOOL, iv.BOOL)

    def select(self, condition: Node, yes: Node, no: Node) -> Node:
        """``if condition then yes else no``."""
        if Kind.REAL in (yes.kind, no.kind):
            yes, no = self.real(yes), self.real(no)
        if condition.is_const:
            return yes if condition.payload else no
        if yes is no:
            return yes
        if yes.kind is Kind.BOOL:
            return self.or_(self.and_(condition, yes), self.and_(self.not_(condition), no))
        rng = iv.hull(yes.range, no.range)
        return self._make(Op.SELECT, (condition, yes, no), yes.kind, rng)

    def assume(self, a: Node, rng: Interval) -> Node:
        """``a`` where it is known to lie in ``rng``."""
        narrow = iv.meet(a.range, rng)
        if narrow is None or narrow == a.range:
            return a
        return self._make(Op.ASSUME, (a,), a.kind, narrow)

    # --- history

    def prev(self, a: Node) -> Node:
        """``a`` one frame ago."""
        return a if a.is_const else self._make(Op.PREV, (a,), a.kind, a.range)

    def latch(self, value: Node, condition: Node, start: Node) -> Node:
        """``value`` of the newest frame (or this) where ``condition`` held, else ``start``.

        ``start`` is what it is while there was no such frame; it is taken at frame 0.
        """
        if value.kind is not Kind.BOOL:
            value, start, _ = self._same(value, start)
        rng = iv.hull(value.range, start.range)
        return self._make(Op.LATCH, (value, condition, start), value.kind, rng)

    def run_max(self, a: Node) -> Node:
        """The greatest value so far."""
        return a if a.is_const else self._make(Op.RUN_MAX, (a,), a.kind, a.range)

    def run_min(self, a: Node) -> Node:
        """The smallest value so far."""
        return a if a.is_const else self._make(Op.RUN_MIN, (a,), a.kind, a.range)

    def run_sum(self, a: Node) -> Node:
        """The sum of the values so far."""
        frames = MAX_FRAME + 1
        rng = Interval(
            min(a.range.low * frames, a.range.low), max(a.range.high * frames, a.range.high)
        )
        return self._make(Op.RUN_SUM, (a,), a.kind, rng)

    # --- several

    def all(self, conditions: Iterable[Node]) -> Node:
        """Whether each holds."""
        result = self.const(value=True)
        for condition in conditions:
            result = self.and_(result, condition)
        return result

    def any(self, conditions: Iterable[Node]) -> Node:
        """Whether one holds."""
        result = self.const(value=False)
        for condition in conditions:
            result = self.or_(result, condition)
        return result

    def rebuild(self, node: Node, args: tuple[Node, ...]) -> Node:
        """``node`` with other operands of the same kinds."""
        if all(a is b for a, b in zip(node.args, args, strict=True)):
            return node
        if node.op is Op.NOT:
            return self.not_(args[0])
        if node.op is Op.AND:
            return self.and_(*args)
        if node.op is Op.OR:
            return self.or_(*args)
        if node.op in _OF_CONSTANTS and args[0].is_const:
            return args[0]
        return self._make(node.op, args, node.kind, node.range, node.payload)


def _constant(args: tuple[Node, ...]) -> bool:
    return all(arg.op is Op.CONST for arg in args)


def monotone(node: Node, known: dict[int, int] | None = None) -> int:
    """1 when ``node`` never falls from frame to frame, -1 when it never rises, else 0.

    ``known`` holds what was found before, by serial, and takes what is found now.
    """
    directions = {} if known is None else known
    waiting = [node]
    while waiting:  # operands first: shared ones are looked at once
        inner = waiting[-1]
        unknown = [arg for arg in inner.args if arg.serial not in directions]
        if unknown:
            waiting.extend(unknown)
            continue
        directions[inner.serial] = _direction(inner, directions)
        waiting.pop()
    return directions[node.serial]


def _direction(node: Node, directions: dict[int, int]) -> int:
    if node.op in (Op.FRAME, Op.RUN_MAX):
        return 1
    if node.op is Op.RUN_MIN:
        return -1
    if node.op is Op.RUN_SUM:
        rng = node.args[0].range
        return 1 if rng.low >= 0 else -1 if rng.high <= 0 else 0
    if node.op in (Op.TO_REAL, Op.ASSUME):
        return directions[node.args[0].serial]
    if node.op is Op.NEG:
        return -directions[node.args[0].serial]
    if node.op in (Op.ADD, Op.MIN, Op.MAX):
        moving = {directions[arg.serial] for arg in node.args if not arg.is_const}
        return moving.pop() if len(moving) == 1 else 0
    return 0
