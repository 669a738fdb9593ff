"""Lowers expressions: names become nodes, kinds and ranges are checked where they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from retrodsl.diagnostics import Collector, Label
from retrodsl.ir.build import Builder
from retrodsl.ir.decisions import Path
from retrodsl.ir.function import Function
from retrodsl.ir.lower.guards import Guards, narrowed
from retrodsl.ir.nodes import Kind, Node, Op, in_order
from retrodsl.semantics import intervals as iv
from retrodsl.semantics.declarations import Declarations
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression stands.

    ``parameters`` are those of the function whose body it is, ``guards`` what the conditions around
    it say, ``calls`` the places that led here, innermost first, ``element`` the index that ``[*]``
    stands for, ``owners`` the variables whose enum names are meant. ``arguments`` are what the
    parameters were given, to be lowered again where the guards around the call do not hold.
    ``path`` is what has to hold for the expression to matter.
    """

    source: Source
    parameters: Mapping[str, Node] = field(default_factory=dict)
    guards: Guards = field(default_factory=dict)
    calls: tuple[Label, ...] = ()
    element: int | None = None
    owners: frozenset[str] = frozenset()
    arguments: Mapping[str, tuple[n.Expression, Context]] = field(default_factory=dict)
    path: Path = ()

    # Made for nearly every operator, so without `replace`, which takes three times as long.

    def where(self, condition: Node, *, holds: bool) -> Context:
        """The same place where ``condition`` is known to hold, or not to."""
        return Context(
            self.source,
            self.parameters,
            narrowed(self.guards, condition, holds=holds),
            self.calls,
            self.element,
            self.owners,
            self.arguments,
            (*self.path, (condition, holds)),
        )

    def beside(self, owners: frozenset[str]) -> Context:
        """The same place with other ``owners``."""
        if owners == self.owners:
            return self
        return Context(
            self.source,
            self.parameters,
            self.guards,
            self.calls,
            self.element,
            owners,
            self.arguments,
            self.path,
        )


class Unlowered(Exception):  # noqa: N818 - control flow inside lowering, never seen outside
    """The expression has an error that is reported already."""


class Expressions:
    """Lowers the expressions of one spec. Its methods raise ``Unlowered`` after reporting."""

    def __init__(
        self,
        declarations: Declarations,
        functions: Mapping[str, Function],
        build: Builder,
        reports: Collector,
    ) -> None:
        # Deferred: the two modules are halves of one recursion over expressions.
        from retrodsl.ir.lower.calls import Calls
        from retrodsl.ir.lower.references import References

        self.d = declarations
        self.functions = functions
        self.build = build
        self.reports = reports
        self.references = References(self)
        self.calls = Calls(self)

    # --- reports

    def fail(
        self, code: str, ctx: Context, span: Span, message: str, text: str = "", *helps: str
    ) -> Unlowered:
        """Report an error and give the exception to raise."""
        self.reports.error(code, ctx.source, span, message, text, helps=helps, related=ctx.calls)
        return Unlowered()

    def describe(self, expression: n.Expression, node: Node, ctx: Context) -> str:
        """``lives is |u1, from 0 to 255``."""
        text = " ".join(ctx.source.slice(expression.span).split())
        if len(text) > 40:
            text = "this"
        variable = self.d.variables.get(str(node.payload)) if node.op is Op.VARIABLE else None
        what = f"{variable.data_type.code}, {node.range}" if variable else str(node.range)
        only = self.build.only_values(node)
        if only is not None:
            listed = ", ".join(map(str, sorted(only)))
            what = f"one of {listed}" if len(only) > 1 else f"always {listed}"
        if node.is_const and text == str(node.payload):
            return text
        return f"{text} is {what}"

    # --- entry points

    def number(self, expression: n.Expression, ctx: Context) -> Node:
        """Lower what has to be a number."""
        node = self.any_kind(expression, ctx)
        if node.kind is Kind.BOOL:
            raise self.fail(
                "RT203",
                ctx,
                expression.span,
                "a number is needed here",
                "this is a condition",
                "`1 when condition` is 1 where it holds and 0 elsewhere",
            )
        return node

    def integer(self, expression: n.Expression, ctx: Context, what: str) -> Node:
        """Lower what has to be an integer; ``what`` names it."""
        node = self.number(expression, ctx)
        if node.kind is not Kind.INT:
            raise self.fail(
                "RT203",
                ctx,
                expression.span,
                f"{what} has to be an integer",
                "this is a double",
                "`floor(x)` makes an integer of it",
            )
        return node

    def condition(self, expression: n.Expression, ctx: Context) -> Node:
        """Lower what has to be a condition."""
        node = self.any_kind(expression, ctx)
        if node.kind is not Kind.BOOL:
            text = ctx.source.slice(expression.span)
            shown = text if len(text) < 30 and "\n" not in text else "x"
            raise self.fail(
                "RT203",
                ctx,
                expression.span,
                "a condition is needed here",
                "this is a number",
                f"compare it: `{shown} != 0`, `{shown} > 0`",
            )
        return node

    def any_kind(self, expression: n.Expression, ctx: Context) -> Node:
        """Lower any expression, narrowed by what the conditions around it say of its value."""
        node = self._lower(expression, ctx)
        if not ctx.guards:
            return node
        base = node
        while base.op is Op.ASSUME:
            base = base.args[0]
        guard = ctx.guards.get(base.serial)
        return self.build.assume(node, guard) if guard is not None else node

    def _lower(self, expression: n.Expression, ctx: Context) -> Node:
        match expression:
            case n.Integer() | n.Decimal() | n.Truth():
                return self.build.const(expression.value)
            case n.Reference():
                return self.references.lower(expression, ctx)
            case n.Call():
                return self.calls.lower(expression, ctx)
            case n.Unary():
                return self._unary(expression, ctx)
            case n.Binary():
                return self._binary(expression, ctx)
            case n.Compare():
                return self._compare(expression, ctx)
            case n.InRange():
                return self._in_range(expression, ctx)
            case n.InSet():
                return self._in_set(expression, ctx)
            case n.Not():
                return self.build.not_(self.condition(expression.operand, ctx))
            case n.And():
                left, right = self._operands("and", expression, ctx)
                return self.build.and_(left, right)
            case n.Or():
                left, right = self._operands("or", expression, ctx)
                return self.build.or_(left, right)
            case n.IfThenElse():
                return self._if(expression, ctx)
            case n.When():
                condition = self.condition(expression.condition, ctx)
                value = self.number(expression.value, ctx.where(condition, holds=True))
                yes, no = expression.value.span, expression.span
                self.build.decide("when", condition, ctx.path, ctx.source, yes, no)
                return self.build.select(condition, value, self.build.const(0))

    def _operands(self, what: str, e: n.And | n.Or, ctx: Context) -> tuple[Node, Node]:
        left = self.condition(e.left, ctx)
        behind = ctx.where(left, holds=what == "and")
        right = self.condition(e.right, behind)
        self.build.decide(what, left, ctx.path, ctx.source, e.left.span, e.left.span)
        self.build.decide(what, right, behind.path, ctx.source, e.right.span, e.right.span)
        return left, right

    def checked(self, node: Node, first_serial: int, span: Span, ctx: Context) -> Node:
        """``node``, unless it or a part made since ``first_serial`` can leave 64 bits."""
        new, seen = [node], set[int]()
        while new:
            part = new.pop()
            if part.serial < first_serial or part.serial in seen:
                continue  # what an older node is made of is older still
            seen.add(part.serial)
            if part.kind is Kind.INT and not part.range.within(iv.INT64):
                raise self._overflow(part.range, span, ctx)
            new.extend(part.args)
        return node

    @property
    def next_serial(self) -> int:
        """The serial that the next new node gets."""
        return self.build.size

    def _overflow(self, rng: Interval, span: Span, ctx: Context) -> Unlowered:
        low, high = iv.short_number(rng.low), iv.short_number(rng.high)
        return self.fail(
            "RT212",
            ctx,
            span,
            "this can leave the range of 64-bit integers",
            f"it can be from {low} to {high}",
            "state a narrower range of the variables in it with `in`, or bound it with `clamp`",
        )

    def on_any_frame(self, ctx: Context) -> Context:
        """``ctx`` for what is also computed on other frames, where its guards need not hold."""
        parameters = dict(ctx.parameters)
        for name, (argument, outer) in ctx.arguments.items():
            if any(part.op is Op.ASSUME for part in in_order([parameters[name]])):
                parameters[name] = self.any_kind(argument, self.on_any_frame(outer))
        return replace(ctx, guards={}, parameters=parameters, arguments={}, path=())

    # --- operators

    def _unary(self, e: n.Unary, ctx: Context) -> Node:
        if e.operator == "~":
            return self.build.bit_not(self.integer(e.operand, ctx, "the operand of `~`"))
        operand = self.number(e.operand, ctx)
        if e.operator == "+":
            return operand
        first = self.next_serial
        return self.checked(self.build.neg(operand), first, e.span, ctx)

    def _binary(self, e: n.Binary, ctx: Context) -> Node:
        build = self.build
        plain: dict[str, Callable[[Node, Node], Node]] = {
            "+": build.add,
            "-": build.sub,
            "*": build.mul,
        }
        bits = {
            "&": Op.BIT_AND,
            "|": Op.BIT_OR,
            "^": Op.BIT_XOR,
            "<<": Op.SHIFT_LEFT,
            ">>": Op.SHIFT_RIGHT,
        }
        operator = e.operator
        if operator in plain:
            left, right = self.number(e.left, ctx), self.number(e.right, ctx)
            first = self.next_serial
            return self.checked(plain[operator](left, right), first, e.span, ctx)
        if operator in bits:
            what = f"an operand of `{operator}`"
            left, right = self.integer(e.left, ctx, what), self.integer(e.right, ctx, what)
            if operator in ("<<", ">>") and not right.range.within(Interval(0, 63)):
                raise self.fail(
                    "RT214",
                    ctx,
                    e.right.span,
                    "a shift has to be from 0 to 63",
                    self.describe(e.right, right, ctx),
                    "state the range with `in`, or bound it with `clamp`",
                )
            first = self.next_serial
            return self.checked(build.bits(bits[operator], left, right), first, e.span, ctx)
        if operator == "**":
            return self._power(e, ctx)
        return self._division(e, ctx)

    def _division(self, e: n.Binary, ctx: Context) -> Node:
        if e.operator == "/":
            left, right = self.number(e.left, ctx), self.number(e.right, ctx)
        else:
            what = f"an operand of `{e.operator}`"
            left, right = self.integer(e.left, ctx, what), self.integer(e.right, ctx, what)
        if right.range.has_zero:
            text = ctx.source.slice(e.right.span)
            raise self.fail(
                "RT213",
                ctx,
                e.right.span,
                "this divisor can be 0",
                self.describe(e.right, right, ctx),
                f"guard it: `if {text} != 0 then ... else ...`",
                "or state the range of the variables in it with `in`",
            )
        first = self.next_serial
        make = {"/": self.build.div, "//": self.build.floor_div, "%": self.build.mod}[e.operator]
        return self.checked(make(left, right), first, e.span, ctx)

    def _power(self, e: n.Binary, ctx: Context) -> Node:
        base, exponent = self.number(e.left, ctx), self.number(e.right, ctx)
        whole = exponent.kind is Kind.INT and exponent.is_const
        if whole and not 0 <= exponent.number <= 63 and base.kind is Kind.INT:
            raise self.fail(
                "RT228", ctx, e.right.span, "the power of an integer has to be from 0 to 63"
            )
        if base.range.low < 0 and not (whole and exponent.number >= 0):
            raise self.fail(
                "RT228",
                ctx,
                e.left.span,
                "a value that can be negative has only whole powers from 0 on",
                self.describe(e.left, base, ctx),
                "use `abs`, or a constant power",
            )
        if base.range.has_zero and exponent.range.low < 0:
            raise self.fail(
                "RT213",
                ctx,
                e.left.span,
                "0 has no negative power",
                self.describe(e.left, base, ctx),
            )
        first = self.next_serial
        return self.checked(self.build.pow(base, exponent), first, e.span, ctx)

    # --- comparisons

    def _owners(self, expression: n.Expression, ctx: Context) -> Context:
        """``ctx`` for the other side of a comparison with ``expression``."""
        return ctx.beside(self.references.owners(expression))

    def _compare(self, e: n.Compare, ctx: Context) -> Node:
        left = self.any_kind(e.left, self._owners(e.right, ctx))
        right = self.any_kind(e.right, self._owners(e.left, ctx))
        if (left.kind is Kind.BOOL) != (right.kind is Kind.BOOL):
            odd, kind = (e.left, left.kind) if left.kind is Kind.BOOL else (e.right, right.kind)
            raise self.fail(
                "RT203",
                ctx,
                odd.span,
                "a condition and a number cannot be compared",
                f"this is a {kind.value}",
            )
        if left.kind is Kind.BOOL and e.operator not in ("==", "!="):
            raise self.fail(
                "RT203", ctx, e.span, "conditions have no order", "", "use `and`, `or`, `not`"
            )
        node = self._comparison(e.operator, left, right)
        self._constant_truth(e, node, left, right, e.left, e.right, ctx)
        return node

    def _comparison(self, operator: str, left: Node, right: Node) -> Node:
        build = self.build
        match operator:
            case "==":
                return build.eq(left, right)
            case "!=":
                return build.ne(left, right)
            case "<":
                return build.lt(left, right)
            case "<=":
                return build.le(left, right)
            case ">":
                return build.lt(right, left)
            case _:
                return build.le(right, left)

    def _constant_truth(
        self,
        e: n.Expression,
        node: Node,
        left: Node,
        right: Node,
        left_e: n.Expression,
        right_e: n.Expression,
        ctx: Context,
    ) -> None:
        """Report a comparison that has but one outcome, unless it is in a function's body."""
        if not node.is_const or ctx.calls or (left.is_const and right.is_const):
            return
        facts = (self.describe(x, value, ctx) for x, value in ((left_e, left), (right_e, right)))
        known = ", ".join(fact for fact in facts if " is " in fact)
        if node.payload:
            self.reports.warn(
                "RT306", ctx.source, e.span, "this is always true", known, related=ctx.calls
            )
        else:
            self.reports.error(
                "RT204",
                ctx.source,
                e.span,
                "this can never be true",
                known,
                helps=() if self._is_gap(left, right) else self._wider_help(left, right),
                related=ctx.calls,
            )

    def _is_gap(self, left: Node, right: Node) -> bool:
        """Whether one side is a value between those that the other is stated to have."""
        for node, other in ((left, right), (right, left)):
            only = self.build.only_values(node)
            if only is not None and other.is_const:
                return min(only) < other.number < max(only)
        return False

    def _wider_help(self, left: Node, right: Node) -> tuple[str, ...]:
        for variable_node, other in ((left, right), (right, left)):
            if variable_node.op is not Op.VARIABLE or not other.is_const:
                continue
            variable = self.d.variables.get(str(variable_node.payload))
            if variable is None:  # not one of the spec's, such as what a search looks for
                continue
            value = other.number
            if variable.range != variable.type_range:
                if variable.type_range.low <= value <= variable.type_range.high:
                    return (f"the spec states that `{variable.key}` is {variable.range}",)
                continue
            if value < 0 and self._holds(f"|i{variable.data_type.width}", value):
                return (f"a signed value of that width is i{variable.data_type.width}",)
            letter = "i" if value < 0 else variable.data_type.repr
            for width in range(variable.data_type.width + 1, 9):
                wide = self.d.platform.native_type(f"{letter}{width}")
                if self._holds(wide, value):
                    return (f"the {width} bytes at 0x{variable.address:X} are read with {wide}",)
        return ()

    @staticmethod
    def _holds(code: str, value: float) -> bool:
        from retrodsl.platforms import parse_type

        low, high = parse_type(code).range(None)
        return low <= value <= high

    def _in_range(self, e: n.InRange, ctx: Context) -> Node:
        value = self.number(e.value, ctx)
        inner = self._owners(e.value, ctx)
        low, high = self.number(e.low, inner), self.number(e.high, inner)
        if low.is_const and high.is_const and low.number > high.number:
            span = e.low.span.to(e.high.span)
            raise self.fail(
                "RT204", ctx, span, "this range is empty", "its first end is above the last"
            )
        build = self.build
        node = build.and_(build.le(low, value), build.le(value, high))
        only = build.only_values(value)
        ends_known = low.is_const and high.is_const
        if ends_known and only and not any(low.number <= one <= high.number for one in only):
            node = build.const(value=False)  # between the values that are stated
        if node.is_const and not ctx.calls and not value.is_const:
            known = self.describe(e.value, value, ctx)
            if bool(node.payload) != e.negated:
                self.reports.warn("RT306", ctx.source, e.span, "this is always true", known)
            else:
                self.reports.error("RT204", ctx.source, e.span, "this can never be true", known)
        return build.not_(node) if e.negated else node

    def _in_set(self, e: n.InSet, ctx: Context) -> Node:
        value = self.number(e.value, ctx)
        inner = self._owners(e.value, ctx)
        parts = []
        for member in e.members:
            other = self.number(member, inner)
            part = self.build.eq(value, other)
            if part.is_const and not part.payload and not ctx.calls and not value.is_const:
                raise self.fail(
                    "RT204",
                    ctx,
                    member.span,
                    "this value never occurs",
                    self.describe(e.value, value, ctx),
                )
            self.build.decide("member", part, ctx.path, ctx.source, member.span)
            parts.append(part)
        node = self.build.any(parts)
        return self.build.not_(node) if e.negated else node

    def _if(self, e: n.IfThenElse, ctx: Context) -> Node:
        condition = self.condition(e.condition, ctx)
        yes = self.any_kind(e.yes, ctx.where(condition, holds=True))
        no = self.any_kind(e.no, ctx.where(condition, holds=False))
        self.build.decide("if", condition, ctx.path, ctx.source, e.yes.span, e.no.span)
        if (yes.kind is Kind.BOOL) != (no.kind is Kind.BOOL):
            raise self.fail(
                "RT203",
                ctx,
                e.span,
                "one branch is a condition and the other a number",
                f"`then` gives a {yes.kind.value}, `else` a {no.kind.value}",
            )
        return self.build.select(condition, yes, no)
