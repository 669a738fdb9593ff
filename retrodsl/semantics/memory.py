"""Declares what a spec says of RAM, checking each variable against the platform's memory."""

from __future__ import annotations

from retrodsl.diagnostics import Collector, Edit, Fix, Label
from retrodsl.platforms import BadType, DataType, Platform
from retrodsl.semantics.constants import Constants
from retrodsl.semantics.declarations import (
    ArrayOf,
    Declarations,
    Place,
    PointerVariable,
    RamVariable,
    without_index,
)
from retrodsl.semantics.intervals import Interval, hull, single
from retrodsl.semantics.names import Names, report_again
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

MAX_ARRAY = 4096
MAX_VARIABLES = 20_000


class Memory:
    """Adds the variables, arrays and pointers of a spec to its declarations."""

    def __init__(self, declarations: Declarations, names: Names, reports: Collector) -> None:
        self.d = declarations
        self.names = names
        self.reports = reports
        self.constants = Constants(declarations.lets, reports)

    @property
    def platform(self) -> Platform:
        """The system that the game runs on."""
        return self.d.platform

    def declare(self, source: Source, item: n.Variable | n.Array | n.Structs) -> None:
        """Declare a variable, an array or structures."""
        if not self.names.new(item.name, source):
            return
        if len(self.d.variables) > MAX_VARIABLES:
            return
        match item:
            case n.Variable():
                self._variable(source, item)
            case n.Array():
                self._array(source, item)
            case n.Structs():
                self._structs(source, item)

    def _variable(self, source: Source, item: n.Variable) -> None:
        data_type = self._type(source, item.type)
        if isinstance(item.address, n.Pointer):
            if data_type is not None:
                self._pointer(source, item, item.address, data_type)
            return
        address = self.constants.integer(item.address, source, "an address")
        if data_type is not None and address is not None:
            self._add(source, item.name.text, item, data_type, address, item.address.span)

    def _pointer(
        self, source: Source, item: n.Variable, pointer: n.Pointer, data_type: DataType
    ) -> None:
        mask = self._mask(source, item.mask)
        offset = self._or_0(source, pointer.offset, "the offset of a pointer")
        fallback = self._or_0(source, pointer.fallback, "the value for no target")
        if offset is None or fallback is None:
            return
        low, high = data_type.range(mask)
        type_range = Interval(min(low, fallback), max(high, fallback))
        key = item.name.text
        value_range, _, enum = self._details(source, key, item.details, data_type, type_range)
        value_range = hull(value_range, single(fallback))  # what is stated is of the target
        self.d.pointers[item.name.text] = PointerVariable(
            item.name.text,
            Place(source, item.name.span),
            pointer.base,
            offset,
            data_type,
            mask,
            fallback,
            value_range,
            enum,
            item.details.doc.value if item.details.doc else "",
        )

    def _or_0(self, source: Source, expression: n.Expression | None, what: str) -> int | None:
        return 0 if expression is None else self.constants.integer(expression, source, what)

    def _array(self, source: Source, item: n.Array) -> None:
        length = self._length(source, item.length)
        data_type = self._type(source, item.type)
        base = self.constants.integer(item.base, source, "an address")
        stride = self.constants.integer(item.stride, source, "a stride")
        if length is None or data_type is None or base is None or stride is None:
            return
        array = ArrayOf(item.name.text, Place(source, item.name.span), length, ())
        self.d.arrays[item.name.text] = array
        for index in range(length):
            key = array.key(index, None)
            self._add(source, key, item, data_type, base + index * stride, item.base.span)

    def _structs(self, source: Source, item: n.Structs) -> None:
        length = self._length(source, item.length)
        base = self.constants.integer(item.base, source, "an address")
        stride = self.constants.integer(item.stride, source, "a stride")
        if length is None or base is None or stride is None:
            return
        self.names.distinct(source, (field.name for field in item.fields), "field")
        names = tuple(dict.fromkeys(field.name.text for field in item.fields))
        array = ArrayOf(item.name.text, Place(source, item.name.span), length, names)
        self.d.arrays[item.name.text] = array
        for field in item.fields:
            data_type = self._type(source, field.type)
            assert not isinstance(field.address, n.Pointer)
            offset = self.constants.integer(field.address, source, "the offset of a field")
            if data_type is None or offset is None:
                continue
            for index in range(length):
                key = array.key(index, field.name.text)
                address = base + index * stride + offset
                self._add(source, key, field, data_type, address, field.address.span)

    def _length(self, source: Source, expression: n.Expression) -> int | None:
        length = self.constants.integer(expression, source, "a length")
        if length is not None and not 1 <= length <= MAX_ARRAY:
            self.reports.error(
                "RT218",
                source,
                expression.span,
                f"an array cannot have {length} elements",
                f"from 1 to {MAX_ARRAY}",
            )
            return None
        return length

    def _type(self, source: Source, code: n.TypeCode) -> DataType | None:
        try:
            data_type = self.platform.resolve_type(_parse(code.text))
        except BadType as error:
            fix = None
            helps: tuple[str, ...] = ()
            if error.suggestion:
                helps = (f"did you mean `{error.suggestion}`?",)
                edit = Edit(source, code.span, error.suggestion)
                fix = Fix(f"write `{error.suggestion}`", (edit,))
            self.reports.error(
                "RT206",
                source,
                code.span,
                f"`{code.text}` is no type",
                str(error),
                helps=helps,
                fix=fix,
            )
            return None
        return data_type

    def _mask(self, source: Source, mask: n.Expression | None) -> int | None:
        return None if mask is None else self.constants.integer(mask, source, "a mask")

    def _add(
        self,
        source: Source,
        key: str,
        item: n.Variable | n.Array,
        data_type: DataType,
        address: int,
        address_span: Span,
    ) -> None:
        if not self._address(source, key, address, data_type, address_span):
            return
        other = self.d.variables.get(key)
        if other is not None and other.place != Place(source, item.name.span):
            report_again(self.reports, key, Place(source, item.name.span), other.place)
            return
        mask = self._mask(source, item.mask)
        low, high = data_type.range(mask)
        if item.mask is not None and low == high:
            self.reports.error(
                "RT209",
                source,
                item.mask.span,
                "this mask leaves nothing of the value",
                f"{data_type.code} & {mask} is always {low}",
            )
        type_range = Interval(low, high)
        value_range, stated, enum = self._details(source, key, item.details, data_type, type_range)
        self.d.variables[key] = RamVariable(
            key,
            Place(source, item.name.span),
            address,
            data_type,
            mask,
            value_range,
            type_range,
            enum,
            bool(item.details.enum and item.details.enum.only),
            stated,
            item.details.doc.value if item.details.doc else "",
        )

    def _address(
        self, source: Source, key: str, address: int, data_type: DataType, span: Span
    ) -> bool:
        platform = self.platform
        width = data_type.width
        if address < 0:
            self.reports.error(
                "RT207", source, span, f"the address of `{key}` is negative", f"it is {address}"
            )
            return False
        if address + width > 1 << 32:
            self.reports.error(
                "RT207", source, span, f"the address of `{key}` has more than 32 bits"
            )
            return False
        if not platform.memory_known or platform.block_at(address, width) is not None:
            return True
        if width > 1 and platform.block_at(address, 1) is not None:
            self.reports.error(
                "RT208",
                source,
                span,
                f"`{key}` reaches past the end of its memory block",
                f"{width} bytes from 0x{address:X}",
                notes=(platform.describe_memory(),),
            )
        else:
            self.reports.error(
                "RT207",
                source,
                span,
                f"{platform.name} has no memory at 0x{address:X}",
                notes=(platform.describe_memory(),),
                helps=_relative_help(platform, address),
            )
        return False

    def _details(
        self,
        source: Source,
        key: str,
        details: n.Details,
        data_type: DataType,
        type_range: Interval,
    ) -> tuple[Interval, tuple[int, int] | None, tuple[tuple[str, int], ...]]:
        result = type_range
        stated: tuple[int, int] | None = None
        if details.range is not None:
            stated = self._stated_range(source, details.range, data_type, type_range)
            if stated is not None:
                result = Interval(*stated)
        enum: list[tuple[str, int]] = []
        if details.enum is not None:
            self.names.distinct(source, (value.name for value in details.enum.values), "value")
            for item in details.enum.values:
                value = self.constants.integer(item.value, source, "the value of a name")
                if value is None:
                    continue
                if not type_range.low <= value <= type_range.high:
                    self.reports.error(
                        "RT211",
                        source,
                        item.span,
                        f"`{item.name.text}` can never occur",
                        f"{data_type.code} is {type_range}",
                        helps=_wider(data_type, value),
                    )
                    continue
                if details.enum.only and not result.low <= value <= result.high:
                    self.reports.error(
                        "RT211",
                        source,
                        item.span,
                        f"`{item.name.text}` can never occur",
                        f"the range that is stated is {result}",
                        helps=("widen the range, or leave it out: `enum only` states the values",),
                    )
                    continue
                enum.append((item.name.text, value))
                place = Place(source, item.name.span)
                self.d.enum_places[without_index(key), item.name.text] = place
            if details.enum.only and enum:
                values = [value for _, value in enum]
                result = Interval(min(values), max(values), 0 not in values)
        return result, stated, tuple(enum)

    def _stated_range(
        self, source: Source, node: n.Range, data_type: DataType, type_range: Interval
    ) -> tuple[int, int] | None:
        low = self.constants.integer(node.low, source, "the end of a range")
        high = self.constants.integer(node.high, source, "the end of a range")
        if low is None or high is None:
            return None
        if low > high:
            self.reports.error(
                "RT210", source, node.span, "this range is empty", f"{low} is above {high}"
            )
            return None
        if low < type_range.low or high > type_range.high:
            beyond = low if low < type_range.low else high
            self.reports.error(
                "RT210",
                source,
                node.span,
                "this range does not fit the type",
                f"{data_type.code} is {type_range}",
                helps=_wider(data_type, beyond),
            )
            return None
        return low, high

    def warn_overlaps(self) -> None:
        """Warn where variables share bytes, unless their masks take different bits of them."""
        ordered = sorted(self.d.variables.values(), key=lambda v: (v.address, v.key))
        reaching: list[RamVariable] = []
        for b in ordered:
            reaching = [a for a in reaching if a.address + a.data_type.width > b.address]
            a = next((a for a in reaching if not _apart(a, b)), None)
            reaching.append(b)
            if a is None:
                continue
            if a.place == b.place:
                message = f"the elements of `{a.key.partition('[')[0]}` overlap"
            else:
                message = f"`{b.key}` overlaps `{a.key}`"
            self.reports.warn(
                "RT301",
                b.place.source,
                b.place.span,
                message,
                f"{b.data_type.code} at 0x{b.address:X}",
                related=(
                    Label(a.place.source, a.place.span, f"{a.data_type.code} at 0x{a.address:X}"),
                ),
            )


def _parse(text: str) -> DataType:
    from retrodsl.platforms import parse_type

    return parse_type(text)


def _apart(a: RamVariable, b: RamVariable) -> bool:
    """Whether two variables of the same bytes take different bits of them."""
    return a.mask is not None and b.mask is not None and not a.mask & b.mask


def _wider(data_type: DataType, value: int) -> tuple[str, ...]:
    """A type of the same address that holds ``value``, as a help."""
    for width in range(1, 9):
        for letter in dict.fromkeys((data_type.repr, "i" if value < 0 else "u")):
            other = DataType(data_type.order if width > 1 else "|", letter, width)
            low, high = other.range(None)
            if low <= value <= high:
                return (f"{letter}{width} holds {value}",)
    return ()


def _relative_help(platform: Platform, address: int) -> tuple[str, ...]:
    """For an address that counts from the start of the work RAM, as other tools show it."""
    if platform.rambase and platform.block_at(platform.rambase + address) is not None:
        return (f"the engine wants absolute addresses: 0x{platform.rambase + address:X}?",)
    return ()
