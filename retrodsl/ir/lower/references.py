"""Lowers names: parameters, RAM variables, elements of arrays, lets, enum values, ``frame``."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Edit, Fix, Label, nearest
from retrodsl.ir.nodes import Node, PointedRead
from retrodsl.semantics.declarations import ArrayOf, RamVariable, without_index
from retrodsl.syntax import nodes as n

if TYPE_CHECKING:
    from retrodsl.ir.lower.expressions import Context, Expressions, Unlowered


class References:
    """The part of lowering that knows names; keeps which variables were used."""

    def __init__(self, expressions: Expressions) -> None:
        self.e = expressions
        self.d = expressions.d
        self.build = expressions.build
        self.used: set[str] = set()
        self._lets: dict[str, Node | None] = {}
        self._open_lets: list[str] = []
        self._told: set[tuple[str, str]] = set()

    def owners(self, expression: n.Expression) -> frozenset[str]:
        """The variables that ``expression`` names, whose enum values may be meant beside it."""
        found: set[str] = set()
        stack: list[object] = [expression]
        while stack:
            item = stack.pop()
            if isinstance(item, n.Reference):
                found.add(f"{item.name.text}.{item.member.text}" if item.member else item.name.text)
                let = self.d.lets.get(item.name.text)
                if let is not None and len(found) < 50:
                    stack.append(let[1].value)
            elif isinstance(item, n.Call):
                stack.extend(item.arguments)
            elif isinstance(item, n.Unary | n.Binary):
                stack.extend(
                    (item.operand,) if isinstance(item, n.Unary) else (item.left, item.right)
                )
        return frozenset(found)

    def lower(self, ref: n.Reference, ctx: Context) -> Node:
        """The node of a name."""
        name = ref.name.text
        if ref.index is not None:
            return self._element(ref, ctx)
        if ref.member is not None:
            return self._member(ref, ctx)
        if name in ctx.parameters:
            return ctx.parameters[name]
        self._warn_hidden_value(ref, ctx)
        if name in self.d.variables:
            self.used.add(name)
            return self._variable(self.d.variables[name])
        if name in self.d.pointers:
            return self.pointer(name, ref, ctx)
        if name in self.d.lets:
            return self._let(ref, ctx)
        if name == "frame" and not ref.name.quoted:
            return self.build.frame()
        if name in self.d.arrays:
            raise self.e.fail(
                "RT229",
                ctx,
                ref.span,
                f"`{name}` is an array",
                "",
                f"one element is `{name}[0]`, all of them `sum({name}[*])`, `any({name}[*] > 0)`",
            )
        return self._enum_value(ref, ctx)

    # --- enums

    def _warn_hidden_value(self, ref: n.Reference, ctx: Context) -> None:
        """Warn where ``ref`` stands beside a variable with a value of that name, and is not it."""
        if not ctx.owners or ref.name.text not in self._hiding:
            return
        name = ref.name.text
        if name == "frame" and ref.name.quoted and name not in self.d.declared:
            return  # in backticks it is not the number of the frame
        for owner in self.d.owners():
            key = without_index(owner.key)
            if owner.key not in ctx.owners and key not in ctx.owners:
                continue
            if name not in dict(owner.enum) or (key, name) in self._told:
                continue
            self._told.add((key, name))
            what = self._hiding[name]
            array = owner.key != key
            place = self.d.enum_places[key, name]
            self.e.reports.warn(
                "RT308",
                place.source,
                place.span,
                f"the value `{name}` of `{key}` is hidden by {what}",
                helps=(
                    f"rename one of the two{'' if array else f', or write `{key}.{name}` for it'}",
                ),
                related=(Label(ctx.source, ref.span, f"this is {what}, not the value"),),
            )

    @cached_property
    def _hiding(self) -> dict[str, str]:
        """What is meant by each name that an enum's value has too, in words."""
        kinds = (
            (self.d.variables, "the variable"),
            (self.d.pointers, "the variable"),
            (self.d.arrays, "the array"),
            (self.d.lets, "the `let`"),
        )
        found = {"frame": "the number of the frame"}
        values = {value for owner in self.d.owners() for value, _ in owner.enum}
        for names, what in kinds:
            found.update({name: f"{what} `{name}`" for name in names if name in values})
        return found

    def _enum_value(self, ref: n.Reference, ctx: Context) -> Node:
        name = ref.name.text
        members = self.d.enum_members(name)
        values = {value for _, value in members}
        if len(values) > 1:
            near = {
                value
                for owner, value in members
                if owner in ctx.owners or without_index(owner) in ctx.owners
            }
            values = near or values
        if len(values) == 1:
            return self.build.const(values.pop())
        if values:
            owners = sorted({owner.partition("[")[0] for owner, _ in members})
            raise self.e.fail(
                "RT232",
                ctx,
                ref.span,
                f"`{name}` is a value of several variables",
                ", ".join(owners),
                f"say which: `{owners[0]}.{name}`",
            )
        raise self._unknown(ref, ctx)

    def _unknown(self, ref: n.Reference, ctx: Context) -> Unlowered:
        from retrodsl.ir.lower.expressions import Unlowered

        name = ref.name.text
        if name in self.d.declared:  # its declaration has an error, and that is enough
            return Unlowered()
        close = nearest(name, [*self.d.value_names(), *ctx.parameters])
        helps: tuple[str, ...] = ()
        fix = None
        if close:
            helps = (f"did you mean `{close}`?",)
            fix = Fix(f"write `{close}`", (Edit(ctx.source, ref.name.span, close),))
        elif name in self.e.functions or name in self.d.functions:
            helps = (f"`{name}` is a function: `{name}(...)`",)
        self.e.reports.error(
            "RT201",
            ctx.source,
            ref.name.span,
            f"nothing is called `{name}`",
            helps=helps,
            related=ctx.calls,
            fix=fix,
        )
        return Unlowered()

    def _member(self, ref: n.Reference, ctx: Context) -> Node:
        assert ref.member is not None
        name, member = ref.name.text, ref.member.text
        owner = self.d.variables.get(name) or self.d.pointers.get(name)
        if owner is None:
            if name in self.d.arrays:
                raise self.e.fail(
                    "RT229",
                    ctx,
                    ref.span,
                    f"`{name}` is an array",
                    "",
                    f"write `{name}[0].{member}`",
                )
            raise self._unknown(ref, ctx)
        for value_name, value in owner.enum:
            if value_name == member:
                return self.build.const(value)
        names = [value_name for value_name, _ in owner.enum]
        close = nearest(member, names)
        raise self.e.fail(
            "RT201",
            ctx,
            ref.member.span,
            f"`{name}` has no value called `{member}`",
            f"its values: {', '.join(names)}" if names else "it has no enum",
            *((f"did you mean `{close}`?",) if close else ()),
        )

    # --- arrays

    def _element(self, ref: n.Reference, ctx: Context) -> Node:
        array = self.d.arrays.get(ref.name.text)
        if array is None:
            if ref.name.text in self.d.variables or ref.name.text in self.d.lets:
                raise self.e.fail("RT229", ctx, ref.span, f"`{ref.name.text}` is not an array")
            raise self._unknown(ref, ctx)
        member = self._field(array, ref, ctx)
        if isinstance(ref.index, n.Every):
            if ctx.element is None:
                raise self.e.fail(
                    "RT229",
                    ctx,
                    ref.span,
                    "`[*]` stands for every element, one after the other",
                    "",
                    "use it inside `sum`, `min`, `max`, `any`, `all` or `count`",
                )
            return self._key(array.key(ctx.element, member))
        assert ref.index is not None
        index = self.e.integer(ref.index, ctx, "an index")
        if index.range.low < 0 or index.range.high >= array.length:
            raise self.e.fail(
                "RT218",
                ctx,
                ref.index.span,
                f"`{array.name}` has the elements 0 to {array.length - 1}",
                self.e.describe(ref.index, index, ctx),
                "state the range of the index with `in`, or bound it with `clamp`",
            )
        if index.is_const:
            return self._key(array.key(int(index.number), member))
        result = self._key(array.key(int(index.range.high), member))
        for i in reversed(range(int(index.range.low), int(index.range.high))):
            here = self.build.eq(index, self.build.const(i))
            result = self.build.select(here, self._key(array.key(i, member)), result)
        return result

    def _field(self, array: ArrayOf, ref: n.Reference, ctx: Context) -> str | None:
        if ref.member is None and not array.fields:
            return None
        if ref.member is not None and ref.member.text in array.fields:
            return ref.member.text
        names = ", ".join(array.fields)
        if ref.member is None:
            raise self.e.fail(
                "RT229", ctx, ref.span, f"an element of `{array.name}` has fields", names
            )
        close = nearest(ref.member.text, array.fields)
        raise self.e.fail(
            "RT201",
            ctx,
            ref.member.span,
            f"`{array.name}` has no field `{ref.member.text}`",
            f"its fields: {names}" if names else "its elements are plain values",
            *((f"did you mean `{close}`?",) if close else ()),
        )

    def _key(self, key: str) -> Node:
        from retrodsl.ir.lower.expressions import Unlowered

        variable = self.d.variables.get(key)
        if variable is None:  # its declaration had an error
            raise Unlowered
        self.used.add(key)
        return self._variable(variable)

    def _variable(self, variable: RamVariable) -> Node:
        only = frozenset(value for _, value in variable.enum) if variable.enum_only else None
        return self.build.variable(variable.key, variable.range, only)

    # --- pointers and lets

    def pointer(self, name: str, ref: n.Reference, ctx: Context) -> Node:
        """The variable ``name`` behind a pointer."""
        pointer = self.d.pointers[name]
        self.used.add(name)
        base_ctx = replace(
            ctx,
            source=pointer.place.source,
            calls=(Label(ctx.source, ref.span, "needed here"), *ctx.calls),
        )
        if pointer.base.name.text == name:
            raise self.e.fail("RT217", ctx, ref.span, f"`{name}` points to itself")
        base = self.e.integer(pointer.base, base_ctx, "a pointer")
        platform = self.d.platform
        if not platform.memory_known:
            raise self.e.fail(
                "RT237",
                ctx,
                ref.span,
                "a pointer needs a known memory",
                f"the memory map of {platform.name} is not known",
            )
        blocks = tuple((block.base, block.end) for block in platform.memory)
        read = PointedRead(name, pointer.offset, pointer.data_type, pointer.mask, blocks)
        fallback = self.build.const(pointer.fallback)
        return self.build.pointed(base, fallback, read, pointer.range)

    def _let(self, ref: n.Reference, ctx: Context) -> Node:
        from retrodsl.ir.lower.expressions import Context, Unlowered

        name = ref.name.text
        if name in self._open_lets:
            chain = " -> ".join([*self._open_lets[self._open_lets.index(name) :], name])
            raise self.e.fail("RT217", ctx, ref.span, f"`{name}` is defined by itself", chain)
        if name not in self._lets:
            source, let = self.d.lets[name]
            self._open_lets.append(name)
            try:
                made = self.e.any_kind(let.value, Context(source))
                self.build.names.setdefault(made.serial, name)
                self._lets[name] = made
            except Unlowered:
                self._lets[name] = None
            finally:
                self._open_lets.pop()
        node = self._lets[name]
        if node is None:
            raise Unlowered
        return node

    def lower_all_lets(self) -> None:
        """Lower every let, so that an error in an unused one shows too."""
        from retrodsl.ir.lower.expressions import Context, Unlowered

        for name, (source, let) in self.d.lets.items():
            try:
                self._let(n.Reference(let.name.span, let.name), Context(source))
            except Unlowered:
                self._lets.setdefault(name, None)
