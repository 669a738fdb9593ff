"""The rows of a `ram` block."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import assert_never

from retrodsl.source import Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.printer.docs import Align, Block, Doc, Gap, Leaf, Tab, concat
from retrodsl.syntax.printer.expressions import SUM, UNARY, Expressions
from retrodsl.syntax.printer.rows import Item, Rows


class Memory:
    """Items for the variables of one file."""

    def __init__(self, expressions: Expressions, rows: Rows) -> None:
        self._expressions = expressions
        self._rows = rows

    def items(self, variables: Sequence[n.Variable | n.Array | n.Structs]) -> list[Item]:
        """One item a variable."""
        return [self._rows.item(v.span, concat(*self._row(v))) for v in variables]

    def _row(self, variable: n.Variable | n.Array | n.Structs) -> list[Doc | str]:
        e = self._expressions
        match variable:
            case n.Variable():
                address: Doc
                if isinstance(variable.address, n.Pointer):
                    address = self._pointer(variable.address)
                else:
                    address = Align(e.within(variable.address, SUM))
                name = [e.name(variable.name)]
                head = [*name, *self._type(variable), Tab("at"), "@ ", address]
                return [*head, *self._details(variable.details)]
            case n.Array():
                place = [" @ ", *self._place(variable)]
                place[0] = "@ "
                head = [*self._array_name(variable), *self._type(variable), Tab("at"), *place]
                return [*head, *self._details(variable.details)]
            case n.Structs():
                block = self._rows.block(variable.span.end, self.items(variable.fields))
                return [*self._array_name(variable), " @ ", *self._place(variable), " ", block]
            case _:
                assert_never(variable)

    def _array_name(self, array: n.Array | n.Structs) -> list[Doc | str]:
        e = self._expressions
        length = Align(e.within(array.length, SUM))
        return [e.name(array.name), e.listed("[", [length], "]")]

    def _type(self, variable: n.Variable | n.Array) -> list[Doc | str]:
        e = self._expressions
        parts: list[Doc | str] = [Tab("colon"), ": ", e.spelled(variable.type)]
        if variable.mask is not None:
            parts.extend((Gap(), "&", Gap(), Align(e.within(variable.mask, UNARY))))
        return parts

    def _place(self, array: n.Array | n.Structs) -> list[Doc | str]:
        e = self._expressions
        base, stride = (Align(e.within(part, SUM)) for part in (array.base, array.stride))
        return [base, " stride ", stride]

    def _pointer(self, pointer: n.Pointer) -> Doc:
        e = self._expressions
        parts: list[Doc | str] = [e.listed("[", [e.any(pointer.base)], "]")]
        if pointer.offset is not None:
            parts.extend((Gap(), Align(e.signed_sum(pointer.offset))))
        if pointer.fallback is not None:
            parts.extend((Gap(), "else", Gap(), Align(e.within(pointer.fallback, UNARY))))
        return Align(concat(*parts))

    # --- details

    def _details(self, details: n.Details) -> list[Doc | str]:
        """Range, enum and text, in this order unless that would part comments from their places."""
        found = [d for d in (details.range, details.enum, details.doc) if d is not None]
        written = sorted(found, key=lambda detail: detail.span.start)
        if found != written:
            between = Span(written[0].span.start, written[-1].span.start)
            if self._rows.comments.any_between(between.start, between.end):
                found = written
        values = None if details.enum is None else self._enum(details.enum)
        parts: list[Doc | str] = []
        for detail in found:
            match detail:
                case n.Range():
                    parts.append(self._tab(parts, breakable=True))
                    parts.extend(self._range(detail))
                case n.Text():
                    parts.append(Tab("doc", gap=2, flat="  "))
                    parts.append(self._expressions.spelled(detail))
                case n.Enum():
                    assert values is not None
                    parts.append(self._tab(parts))
                    parts.append(Leaf("enum only" if detail.only else "enum", detail.span.start))
                    parts.extend((" ", values, Leaf("", detail.span.end - 1)))
        return parts

    @staticmethod
    def _tab(before: list[Doc | str], *, breakable: bool = False) -> Tab:
        """The column of ranges and enums; what is the second of the two just follows the first."""
        key = "detail" if not before else ""
        return Tab(key, gap=2, flat="  ", breakable=breakable)

    def _range(self, detail: n.Range) -> list[Doc | str]:
        e = self._expressions
        bounds = Align(e.range(detail.low, detail.high, SUM))
        return [Leaf("in", detail.span.start), Gap(), bounds]

    def _enum(self, enum: n.Enum) -> Block:
        spans = [value.span for value in enum.values]
        contents = [self._value(value) for value in enum.values]
        items = self._rows.sharing(enum.span.end, spans, contents, ", ")
        return self._rows.block(enum.span.end, items, ", ")

    def _value(self, value: n.EnumValue) -> Doc:
        e = self._expressions
        return concat(e.name(value.name), Tab("equals"), "=", e.value(value.value, SUM))
