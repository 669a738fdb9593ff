"""Lowers calls: functions of the language, ``fn``, ``table``, and aggregates over ``[*]``."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Edit, Fix, Label, nearest
from retrodsl.ir.function import Function, Takes
from retrodsl.ir.nodes import Node
from retrodsl.source import Span
from retrodsl.syntax import nodes as n

if TYPE_CHECKING:
    from retrodsl.ir.lower.expressions import Context, Expressions

#: What takes every element of an array.
AGGREGATES = ("sum", "min", "max", "any", "all", "count")


class Calls:
    """The part of lowering that knows functions."""

    def __init__(self, expressions: Expressions) -> None:
        self.e = expressions
        self.d = expressions.d
        self.build = expressions.build
        self._open: list[str] = []
        self.used: set[str] = set()
        self._results: dict[tuple[str | int, ...], Node] = {}

    def lower(self, call: n.Call, ctx: Context) -> Node:
        """The node of a call."""
        name = call.function.text
        if name in self.d.functions:
            return self._fn(call, ctx)
        if name in self.d.tables:
            return self._table(call, ctx)
        if name in AGGREGATES and len(call.arguments) == 1:
            arrays = _every(call.arguments[0])
            if arrays:
                return self._aggregate(call, arrays, ctx)
        function = self.e.functions.get(name)
        if function is not None:
            return self._builtin(call, function, ctx)
        if name in AGGREGATES:
            raise self.e.fail(
                "RT229",
                ctx,
                call.span,
                f"`{name}` works on every element of an array",
                "",
                f"write `{name}(things[*].x)`",
            )
        known = [*self.e.functions, *self.d.functions, *self.d.tables, *AGGREGATES]
        close = nearest(name, known)
        fix = None
        if close:
            fix = Fix(f"write `{close}`", (Edit(ctx.source, call.function.span, close),))
        self.e.reports.error(
            "RT201",
            ctx.source,
            call.function.span,
            f"there is no function `{name}`",
            helps=(f"did you mean `{close}`?",) if close else (),
            related=ctx.calls,
            fix=fix,
        )
        from retrodsl.ir.lower.expressions import Unlowered

        raise Unlowered

    def _count(self, call: n.Call, wanted: int, signature: str, ctx: Context) -> None:
        if len(call.arguments) != wanted:
            raise self.e.fail(
                "RT215",
                ctx,
                call.span,
                f"`{call.function.text}` takes {wanted} argument{'s' if wanted != 1 else ''}, "
                f"not {len(call.arguments)}",
                "",
                f"its form is `{signature}`",
            )

    # --- the language's own

    def _builtin(self, call: n.Call, function: Function, ctx: Context) -> Node:
        if function.variadic:
            if not call.arguments:
                self._count(call, 1, function.signature, ctx)
            takes = [function.parameters[-1].takes] * len(call.arguments)
        else:
            self._count(call, len(function.parameters), function.signature, ctx)
            takes = [parameter.takes for parameter in function.parameters]
        if function.history:
            ctx = self.e.on_any_frame(ctx)
        args = [
            self._argument(argument, kind, ctx)
            for argument, kind in zip(call.arguments, takes, strict=True)
        ]
        if function.requires_nonnegative and args[0].range.low < 0:
            raise self.e.fail(
                "RT228",
                ctx,
                call.arguments[0].span,
                f"the argument of `{function.name}` can be negative",
                self.e.describe(call.arguments[0], args[0], ctx),
                "state the range with `in`, or use `max(x, 0)`",
            )
        first = self.e.next_serial
        node = self.e.checked(function(self.build, *args), first, call.span, ctx)
        if function.history and node.is_const and not all(a.is_const for a in args):
            self._constant_history(call, function, node, ctx)
        return node

    def _constant_history(self, call: n.Call, function: Function, node: Node, ctx: Context) -> None:
        if ctx.calls:
            return
        value = str(node.payload).lower()
        self.e.reports.warn(
            "RT303",
            ctx.source,
            call.span,
            f"`{function.name}` is always {value} here",
            "its argument only moves the other way" if function.name in ("gain", "loss") else "",
        )

    def _argument(self, argument: n.Expression, takes: Takes, ctx: Context) -> Node:
        match takes:
            case Takes.NUMBER:
                return self.e.number(argument, ctx)
            case Takes.INTEGER:
                return self.e.integer(argument, ctx, "this argument")
            case Takes.CONDITION:
                return self.e.condition(argument, ctx)
            case Takes.VALUE:
                return self.e.any_kind(argument, ctx)
            case Takes.COUNT | Takes.BIT:
                node = self.e.integer(argument, ctx, "this argument")
                low, high = (1, 1 << 30) if takes is Takes.COUNT else (0, 62)
                if not node.is_const or not low <= node.number <= high:
                    raise self.e.fail(
                        "RT216",
                        ctx,
                        argument.span,
                        f"this argument has to be a constant from {low} to {high}",
                        self.e.describe(argument, node, ctx),
                    )
                return node

    # --- the spec's own

    def _enter(self, call: n.Call, ctx: Context) -> tuple[str, Context]:
        name = call.function.text
        self.used.add(name)
        if name in self._open:
            chain = " -> ".join([*self._open[self._open.index(name) :], name])
            raise self.e.fail("RT217", ctx, call.span, f"`{name}` calls itself", chain)
        source = (self.d.functions.get(name) or self.d.tables[name])[0]
        label = Label(ctx.source, call.span, "called here")
        from retrodsl.ir.lower.expressions import Context as NewContext

        return name, NewContext(source, calls=(label, *ctx.calls))

    def _fn(self, call: n.Call, ctx: Context) -> Node:
        _, fn = self.d.functions[call.function.text]
        names = [parameter.text for parameter in fn.parameters]
        self._count(call, len(names), f"{call.function.text}({', '.join(names)})", ctx)
        args = [self.e.any_kind(argument, ctx) for argument in call.arguments]
        name, inner = self._enter(call, ctx)
        known: tuple[str | int, ...] = (name, *(arg.serial for arg in args))
        if known in self._results:
            return self._results[known]
        self._open.append(name)
        try:
            self._results[known] = self.e.any_kind(fn.body, _bound(inner, names, args, call, ctx))
        finally:
            self._open.pop()
        return self._results[known]

    def _table(self, call: n.Call, ctx: Context) -> Node:
        _, table = self.d.tables[call.function.text]
        names = [parameter.text for parameter in table.parameters]
        self._count(call, len(names), f"{call.function.text}({', '.join(names)})", ctx)
        args = [self.e.integer(argument, ctx, "the key of a table") for argument in call.arguments]
        name, inner = self._enter(call, ctx)
        self._open.append(name)
        try:
            return self._look_up(table, args, inner, _bound(inner, names, args, call, ctx))
        finally:
            self._open.pop()

    def _look_up(self, table: n.Table, args: list[Node], ctx: Context, within: Context) -> Node:
        """Nested choices, first entry outermost; without ``else`` the entries must cover all.

        The entries are lowered ``within`` the table, where its parameters are known. Its keys are
        constants and stand in ``ctx``, outside: a parameter may be called like an enum's value.
        """
        rows: list[tuple[tuple[int, ...], Node]] = []
        spans: list[Span] = []
        last = table.span
        otherwise: Node | None = None
        for entry in table.entries:
            value = self.e.number(entry.value, within)
            if entry.key is None:
                otherwise, last = value, entry.span
                continue
            if len(entry.key) != len(args):
                raise self.e.fail(
                    "RT215",
                    ctx,
                    entry.span,
                    f"this key has {len(entry.key)} parts, the table {len(args)} parameters",
                )
            parts = [self.e.integer(part, ctx, "the key of a table") for part in entry.key]
            if not all(part.is_const for part in parts):
                raise self.e.fail(
                    "RT216", ctx, entry.span, "the key of a table has to be a constant"
                )
            key = tuple(int(part.number) for part in parts)
            if any(key == other for other, _ in rows):
                raise self.e.fail("RT202", ctx, entry.span, "a second entry for this key")
            rows.append((key, value))
            spans.append(entry.span)
        if otherwise is None:
            missing = self._uncovered([key for key, _ in rows], args)
            if missing is not None:
                raise self.e.fail(
                    "RT218",
                    ctx,
                    table.name.span,
                    f"this table has no entry for {missing}",
                    "",
                    "add an `else:` entry, or state narrower ranges of what it is called with",
                )
            *rows, (_, otherwise) = rows
            last = spans[len(rows)]
        result = otherwise
        missed = []
        for (key, value), span in zip(reversed(rows), reversed(spans[: len(rows)]), strict=True):
            here = self.build.all(
                self.build.eq(arg, self.build.const(part))
                for arg, part in zip(args, key, strict=True)
            )
            self.build.decide("row", here, ctx.path, ctx.source, span)
            missed.append((here, False))
            result = self.build.select(here, value, result)
        path = (*ctx.path, *missed)
        self.build.decide("row", self.build.const(value=True), path, ctx.source, last)
        return result

    def _uncovered(self, keys: list[tuple[int, ...]], args: list[Node]) -> str | None:
        """A key that the entries leave out, in words; ``None`` when they cover all."""
        values = [
            sorted(self.build.only_values(arg) or ())
            or range(int(arg.range.low), int(arg.range.high) + 1)
            for arg in args
        ]
        size = 1
        for each in values:
            size *= len(each)
        inside = {
            key for key in keys if all(part in each for part, each in zip(key, values, strict=True))
        }
        if len(inside) == size:
            return None
        if size > 100_000:
            return "every value that its keys can take"
        missing = next(key for key in product(*values) if key not in inside)
        return f"({', '.join(map(str, missing))})" if len(missing) > 1 else str(missing[0])

    # --- aggregates

    def _aggregate(self, call: n.Call, arrays: list[n.Reference], ctx: Context) -> Node:
        lengths = {}
        for reference in arrays:
            array = self.d.arrays.get(reference.name.text)
            if array is None:
                self.e.references.lower(reference, ctx)  # reports what is wrong with it
                raise AssertionError("a name that is no array cannot be lowered with [*]")
            lengths[array.name] = array.length
        if len(set(lengths.values())) > 1:
            sizes = ", ".join(f"{name}[{length}]" for name, length in lengths.items())
            raise self.e.fail("RT229", ctx, call.span, "these arrays differ in length", sizes)
        length = next(iter(lengths.values()))
        name = call.function.text
        kind = self.e.condition if name in ("any", "all", "count") else self.e.number
        elements = [kind(call.arguments[0], replace(ctx, element=index)) for index in range(length)]
        first = self.e.next_serial
        build = self.build
        match name:
            case "any":
                return build.any(elements)
            case "all":
                return build.all(elements)
            case "count":
                one, zero = build.const(1), build.const(0)
                elements = [build.select(element, one, zero) for element in elements]
        result = elements[0]
        for element in elements[1:]:
            if name == "min":
                result = build.min(result, element)
            elif name == "max":
                result = build.max(result, element)
            else:
                result = build.add(result, element)
        return self.e.checked(result, first, call.span, ctx)


def _bound(
    inner: Context, names: list[str], args: list[Node], call: n.Call, outer: Context
) -> Context:
    """``inner`` with the parameters ``names`` standing for what ``call`` gives them."""
    return replace(
        inner,
        parameters=dict(zip(names, args, strict=True)),
        arguments={
            key: (argument, outer) for key, argument in zip(names, call.arguments, strict=True)
        },
    )


def _every(expression: n.Expression) -> list[n.Reference]:
    """The references with ``[*]`` in an expression, those inside another aggregate left out."""
    found: list[n.Reference] = []
    stack: list[object] = [expression]
    while stack:
        item = stack.pop()
        match item:
            case n.Reference(index=n.Every()):
                found.append(item)
            case n.Reference(index=index) if index is not None:
                stack.append(index)
            case n.Call():
                inner = item.function.text in AGGREGATES and len(item.arguments) == 1
                if not (inner and _every(item.arguments[0])):
                    stack.extend(item.arguments)
            case n.Unary() | n.Not():
                stack.append(item.operand)
            case n.Binary() | n.Compare() | n.And() | n.Or():
                stack.extend((item.left, item.right))
            case n.InRange():
                stack.extend((item.value, item.low, item.high))
            case n.InSet():
                stack.extend((item.value, *item.members))
            case n.IfThenElse():
                stack.extend((item.condition, item.yes, item.no))
            case n.When():
                stack.extend((item.value, item.condition))
            case _:
                continue
    return found
