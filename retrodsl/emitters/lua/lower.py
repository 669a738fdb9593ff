"""From IR to Lua: one function a scenario that computes a frame once, whoever asks first.

Every node that is kept or used twice is a local of that function; the rest stands in place. What
is kept from frame to frame lies in a table that a new episode makes anew.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from retrodsl.emitters.lua import nodes as lua
from retrodsl.emitters.lua.parts import MAX_EXACT, is_name
from retrodsl.emitters.lua.pointers import is_address, read_at, read_pointed
from retrodsl.ir.nodes import HISTORY, Kind, Node, Op, in_order
from retrodsl.ir.program import Named
from retrodsl.semantics.declarations import RamVariable

#: Lua 5.1 takes 200 locals in a function; the rest of the values go to a table.
MAX_LOCALS = 150

#: Lua 5.1 takes 200 levels of brackets and calls; what is deeper becomes locals, line by line.
MAX_DEPTH = 24

_PLAIN = {
    Op.ADD: "+",
    Op.SUB: "-",
    Op.MUL: "*",
    Op.DIV: "/",
    Op.EQ: "==",
    Op.LT: "<",
    Op.LE: "<=",
    Op.AND: "and",
    Op.OR: "or",
}
_NEGATED = {Op.EQ: "~=", Op.LT: ">=", Op.LE: ">"}
_OWN_STATE = HISTORY - {Op.PREV}

#: How what is made of a value is called behind its name.
_SUFFIXES = {
    Op.PREV: "before",
    Op.RUN_MAX: "peak",
    Op.RUN_MIN: "low",
    Op.RUN_SUM: "total",
    Op.LATCH: "held",
}
_BIT_KIND = {Op.BIT_AND: 1, Op.BIT_OR: 2, Op.BIT_XOR: 3}

FRAME = lua.Name("frame")
FIRST = lua.Name("first")
STATE = lua.Name("kept")


class Lowering:
    """Lowers the nodes of one scenario. ``helpers`` collects the functions that they need.

    ``keeps_state`` tells whether anything is carried from frame to frame.
    """

    def __init__(
        self,
        names: Mapping[int, str],
        variables: Iterable[RamVariable],
        taken: Iterable[str] = (),
    ) -> None:
        self.names = names
        self.variables = {variable.key: variable for variable in variables}
        self.helpers: set[str] = set()
        self._used = {"frame", "first", "kept", "data", "scenario", "math", "values", *taken}
        self._where: dict[int, lua.Expression] = {}
        self._owners: dict[int, str] = {}
        self._slots: dict[int, str] = {}
        self._wild: set[int] = set()
        self._locals = 0
        self.keeps_state = False

    def lower(self, named: Sequence[Named]) -> tuple[list[lua.Statement], list[lua.Statement]]:
        """The statements that compute what is named, and those that keep it for the next frame."""
        roots = [item.node for item in named]
        for item in named:
            for node in in_order([item.node]):
                self._owners.setdefault(node.serial, item.name)
        self._find_wild(roots)
        order = [node for node in in_order(roots) if node.op is not Op.ASSUME]
        uses = Counter(_base(arg).serial for node in order for arg in node.args)
        uses.update(_base(root).serial for root in roots)
        kept = {_base(n.args[0]).serial for n in order if n.op is Op.PREV}
        # What these take stands in their text more than once.
        twice = (Op.RUN_MAX, Op.RUN_MIN, Op.RUN_SUM, Op.POINTED)
        named_anyway = {_base(n.args[0]).serial for n in order if n.op in twice}
        named_anyway |= kept | set(self.names)
        statements: list[lua.Statement] = []
        keep: list[lua.Statement] = []
        depths: dict[int, int] = {}
        for node in order:
            depth = 1 + max((depths.get(_base(arg).serial, 0) for arg in node.args), default=0)
            if node.is_const:
                continue
            if node.op is Op.FRAME:
                self._where[node.serial] = FRAME
            elif node.op in HISTORY or node.op is Op.POINTED:
                statements.extend(self._stateful(node))
            elif uses[node.serial] > 1 or node.serial in named_anyway or depth > MAX_DEPTH:
                name = self._name(node)
                statements.append(self._declare(name, self._operation(node)))
                self._where[node.serial] = self._target(name)
            elif node.op is Op.VARIABLE:
                self._where[node.serial] = self._operation(node)
            else:
                depths[node.serial] = depth
            if node.serial in kept and isinstance(self._where[node.serial], lua.Name | lua.Member):
                slot = lua.Member(STATE, self._slot(node))
                keep.append(lua.Assign(slot, self.value(node)))
        return statements, keep

    def value(self, node: Node) -> lua.Expression:
        """The expression that stands for ``node`` after its statements have run."""
        node = _base(node)
        if node.op is Op.CONST:
            if isinstance(node.payload, bool):
                return lua.Truth(node.payload)
            return lua.Number(node.number)
        found = self._where.get(node.serial)
        return found if found is not None else self._operation(node)

    # --- names

    def _name(self, node: Node) -> str:
        """A name for a node: the spec's where it has one."""
        text = self.names.get(node.serial)
        if text is None and node.op is Op.VARIABLE:
            text = str(node.payload)
        if text is None:
            text = _SUFFIXES.get(node.op, "value")
            inner = _base(node.args[0]) if node.args else node
            of = self.names.get(inner.serial) or (
                str(inner.payload) if inner.op is Op.VARIABLE else self._owners[node.serial]
            )
            text = f"{of}_{text}"
        text = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in text)
        text = text.strip("_") or "value"
        return self._unique(text if is_name(text) else f"v_{text}")

    def _unique(self, text: str) -> str:
        unique, number = text, 1
        while unique in self._used:
            number += 1
            unique = f"{text}_{number}"
        self._used.add(unique)
        return unique

    def _slot(self, node: Node) -> str:
        """Where a node's value of the last frame is kept: not where it keeps a state of its own."""
        slot = self._slots.get(node.serial)
        if slot is None:
            where = self._where[node.serial]
            assert isinstance(where, lua.Name | lua.Member), "what is kept has a name"
            slot = where.text if isinstance(where, lua.Name) else where.key
            if node.op in _OWN_STATE:
                slot = self._unique(f"{slot}_last")
            self._slots[node.serial] = slot
        return slot

    def _find_wild(self, roots: Iterable[Node]) -> None:
        """Find the doubles that may be infinite or no number at all."""
        for node in in_order(roots):
            if node.kind is Kind.REAL and (
                not math.isfinite(node.range.magnitude)
                or any(arg.serial in self._wild for arg in node.args)
            ):
                self._wild.add(node.serial)

    def _declare(self, name: str, value: lua.Expression | None) -> lua.Statement:
        self._locals += 1
        if self._locals <= MAX_LOCALS:
            return lua.Local(name, value)
        return lua.Assign(lua.Member(lua.Name("values"), name), value or lua.Truth(value=False))

    def _target(self, name: str) -> lua.Expression:
        """How the newest declared name is referred to."""
        if self._locals <= MAX_LOCALS:
            return lua.Name(name)
        return lua.Member(lua.Name("values"), name)

    @property
    def needs_values_table(self) -> bool:
        """Whether there were more values than a function may have locals."""
        return self._locals > MAX_LOCALS

    # --- history

    def _stateful(self, node: Node) -> Iterable[lua.Statement]:
        name = self._name(node)
        args = [self.value(arg) for arg in node.args]
        slot = lua.Member(STATE, name)
        if node.op is Op.POINTED:
            declared = self._declare(name, args[1])
            target = self._target(name)
            self._where[node.serial] = target
            yield declared
            yield read_pointed(node, args[0], target, self.helpers)
            return
        if node.op is Op.PREV:
            inner = _base(node.args[0])
            if isinstance(args[0], lua.Number | lua.Truth):  # what folding made of it
                self._where[node.serial] = args[0]
                return
            self.keeps_state = True
            old = lua.Member(STATE, self._slot(inner))
            if node.kind is not Kind.BOOL:  # a number is never false; only frame 0 has none
                yield self._declare(name, lua.Binary("or", old, args[0]))
                self._where[node.serial] = self._target(name)
                return
            yield self._declare(name, old)
            target = self._target(name)
            yield lua.If(((FIRST, (lua.Assign(target, args[0]),)),))
            self._where[node.serial] = target
            return
        self.keeps_state = True
        match node.op:
            case Op.LATCH:
                value, condition, start = args
                yield lua.If(
                    (
                        (condition, (lua.Assign(slot, value),)),
                        (FIRST, (lua.Assign(slot, start),)),
                    )
                )
            case Op.RUN_MAX | Op.RUN_MIN:
                operator = ">" if node.op is Op.RUN_MAX else "<"
                better = lua.Binary("or", FIRST, lua.Binary(operator, args[0], slot))
                yield lua.If(((better, (lua.Assign(slot, args[0]),)),))
            case _:
                begin = (lua.Assign(slot, args[0]),)
                more = (lua.Assign(slot, lua.Binary("+", slot, args[0])),)
                yield lua.If(((FIRST, begin),), more)
        yield self._declare(name, slot)
        self._where[node.serial] = self._target(name)

    # --- operations on the frame's own values

    def _operation(self, node: Node) -> lua.Expression:
        op = node.op
        if op is Op.VARIABLE:
            key = str(node.payload)
            if is_address(key):
                return read_at(self.variables[key], self.helpers)
            return lua.Member(lua.Name("data"), key)
        args = [self.value(arg) for arg in node.args]
        if op in (Op.LT, Op.LE) and node.args[0].is_const:  # 3 < x reads better as x > 3
            return lua.Binary(">" if op is Op.LT else ">=", args[1], args[0])
        if op in _PLAIN:
            return lua.Binary(_PLAIN[op], args[0], args[1])
        if op is Op.NOT:
            return self._not(node.args[0])
        if op in (Op.FLOOR_DIV, Op.MOD):
            return self._division(node, args)
        if op in (Op.BIT_AND, Op.BIT_OR, Op.BIT_XOR, Op.SHIFT_LEFT, Op.SHIFT_RIGHT):
            return self._bits(node, args)
        match op:
            case Op.TO_REAL:
                return args[0]
            case Op.NEG:
                return lua.Unary("-", args[0])
            case Op.MIN | Op.MAX if any(arg.serial in self._wild for arg in node.args):
                return self._help("least" if op is Op.MIN else "greatest", *args)
            case Op.MIN:
                return lua.Call("math.min", tuple(args))
            case Op.MAX:
                return lua.Call("math.max", tuple(args))
            case Op.SQRT:
                return lua.Call("math.sqrt", tuple(args))
            case Op.FLOOR:
                wild = node.args[0].serial in self._wild
                return self._help("floor_finite" if wild else "floor", *args)
            case Op.POW:
                if node.kind is Kind.INT:
                    return self._help("power", *args)
                return lua.Binary("^", args[0], args[1])
            case Op.BIT_NOT:
                return lua.Binary("-", lua.Number(-1), args[0])
            case Op.BIT_COUNT:
                return self._help("bit_count", *args)
            case Op.SELECT:  # a number is never false, so and/or choose between two
                chosen = lua.Binary("and", args[0], args[1])
                return lua.Binary("or", chosen, args[2])
            case _:
                raise AssertionError(f"{op} is lowered elsewhere")

    def _help(self, name: str, *args: lua.Expression) -> lua.Expression:
        self.helpers.add(name)
        return lua.Call(name, args)

    def _not(self, operand: Node) -> lua.Expression:
        operand = _base(operand)
        if operand.op in _NEGATED and operand.serial not in self._where:
            a, b = operand.args
            exact = a.kind is not Kind.REAL  # a NaN is neither below nor above
            if exact and operand.op is not Op.EQ and a.is_const:
                operator = "<=" if operand.op is Op.LT else "<"
                return lua.Binary(operator, self.value(b), self.value(a))
            if operand.op is Op.EQ or exact:
                return lua.Binary(_NEGATED[operand.op], self.value(a), self.value(b))
        return lua.Unary("not", self.value(operand))

    def _division(self, node: Node, args: list[lua.Expression]) -> lua.Expression:
        # Where a guard keeps 0 away the value is not used, but it is still computed.
        a, b = (_base(arg).range for arg in node.args)
        guarded = b.has_zero
        if node.op is Op.MOD:
            # Lua's own multiplies the rounded quotient, which may lie a divisor beyond.
            wide = a.magnitude + b.magnitude > MAX_EXACT
            if guarded or wide:
                return self._help("modulo", *args)
            return lua.Binary("%", args[0], args[1])
        if guarded:
            return self._help("floor_div", *args)
        return self._help("floor", lua.Binary("/", args[0], args[1]))

    def _bits(self, node: Node, args: list[lua.Expression]) -> lua.Expression:
        a, b = (_base(arg) for arg in node.args)
        if node.op is Op.BIT_AND:
            for mask, other in ((a, 1), (b, 0)):
                if mask.is_const and _is_low_mask(int(mask.number)):
                    return lua.Binary("%", args[other], lua.Number(int(mask.number) + 1))
        if node.op in _BIT_KIND:
            return self._help("bits", lua.Number(_BIT_KIND[node.op]), *args)
        if b.is_const and 0 <= b.number <= 52:
            size = lua.Number(1 << int(b.number))
            if node.op is Op.SHIFT_LEFT:
                return lua.Binary("*", args[0], size)
            return self._help("floor", lua.Binary("/", args[0], size))
        amount = args[1] if node.op is Op.SHIFT_LEFT else lua.Unary("-", args[1])
        return self._help("shift", args[0], amount)


def _base(node: Node) -> Node:
    while node.op is Op.ASSUME:
        node = node.args[0]
    return node


def _is_low_mask(value: int) -> bool:
    """Whether ``value`` is some low bits, all set: x & value is x modulo the power above."""
    return 0 < value < MAX_EXACT and not value & (value + 1)
