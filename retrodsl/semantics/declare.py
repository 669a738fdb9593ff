"""Makes the declarations of a spec from its statements, checking each against the platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from retrodsl.diagnostics import Collector, Edit, Fix, Label, nearest
from retrodsl.platforms import BadType, DataType, Platform, UnknownPlatform, platform_of_game
from retrodsl.semantics.constants import Constants
from retrodsl.semantics.declarations import (
    ArrayOf,
    Declarations,
    Place,
    PointerVariable,
    RamVariable,
    SavedState,
)
from retrodsl.semantics.intervals import Interval, hull, single
from retrodsl.semantics.surroundings import Surroundings
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

MAX_ARRAY = 4096
MAX_VARIABLES = 20_000

#: A statement with the file that it stands in.
Placed = tuple[Source, n.Statement]


def declare(
    statements: Sequence[Placed],
    main: Source,
    surroundings: Surroundings,
    reports: Collector,
) -> Declarations | None:
    """The declarations of a spec; ``None`` when not even its system is known."""
    declarations = _game(statements, main, reports)
    if declarations is None:
        return None
    _Declarer(declarations, surroundings, reports).run(statements)
    return declarations


def _game(statements: Sequence[Placed], main: Source, reports: Collector) -> Declarations | None:
    games = [(s, node) for s, node in statements if isinstance(node, n.Game)]
    if not games:
        reports.error(
            "RT220",
            main,
            Span(0, 0),
            "this spec names no game",
            helps=('begin it with `game "Name-System"`, such as `game "Airstriker-Genesis"`',),
        )
        return None
    source, game = games[0]
    for other_source, other in games[1:]:
        _again(reports, "game", Place(other_source, other.span), Place(source, game.span))
    try:
        platform = platform_of_game(game.name.value)
    except UnknownPlatform as error:
        reports.error(
            "RT221",
            source,
            game.name.span,
            str(error),
            helps=tuple(f"did you mean `{name}`?" for name in error.suggestions[:1]),
        )
        return None
    if not re.fullmatch(r"\w[^/\\:*?\"<>|\x00-\x1f]{0,99}", game.name.value):
        reports.error(
            "RT221",
            source,
            game.name.span,
            "this cannot be the name of a game",
            "the name of its folder in `integrations`",
        )
        return None
    return Declarations(game.name.value, Place(source, game.span), platform)


def _again(reports: Collector, what: str, place: Place, first: Place) -> None:
    reports.error(
        "RT202",
        place.source,
        place.span,
        f"a second `{what}`",
        related=(Label(first.source, first.span, "the first is here"),),
    )


class _Declarer:
    def __init__(
        self, declarations: Declarations, surroundings: Surroundings, reports: Collector
    ) -> None:
        self.d = declarations
        self.surroundings = surroundings
        self.reports = reports
        self.constants = Constants(declarations.lets, reports)
        self.first: dict[str, Place] = {}

    @property
    def platform(self) -> Platform:
        return self.d.platform

    def run(self, statements: Sequence[Placed]) -> None:
        # Lets first: addresses and lengths may use them wherever they stand.
        for source, node in statements:
            if isinstance(node, n.Let) and self._new(node.name, source):
                self.d.lets[node.name.text] = (source, node)
        singles: dict[type[n.Node], Place] = {}
        for source, node in statements:
            if isinstance(node, n.Players):
                place = Place(source, node.span)
                if type(node) in singles:
                    _again(self.reports, "players", place, singles[type(node)])
                singles.setdefault(type(node), place)
            self._statement(source, node)
        self._warn_overlaps()

    def _statement(self, source: Source, node: n.Statement) -> None:
        match node:
            case n.Ram():
                for item in node.items:
                    self._ram_item(source, item)
            case n.Fn():
                if self._new(node.name, source, "function"):
                    self.d.functions[node.name.text] = (source, node)
                self._distinct(source, node.parameters, "parameter")
            case n.Table():
                if self._new(node.name, source, "function"):
                    self.d.tables[node.name.text] = (source, node)
                self._distinct(source, node.parameters, "parameter")
            case n.States():
                for state in node.states:
                    self._state(source, state)
            case n.Rom():
                self._hashes(source, node)
            case n.Players():
                self._players(source, node)
            case n.Scenario():
                self._scenario(source, node)
            case n.Movie():
                if self._new(node.name, source, "movie"):
                    self.d.movies[node.name.text] = (source, node)
            case n.Replay():
                self.d.replays.append((source, node))
            case (
                n.Reward()
                | n.Done()
                | n.Truncate()
                | n.Invariant()
                | n.Info()
                | n.Actions()
                | n.Crop()
                | n.Lua()
            ):
                self.d.shared.append((source, node))
            case n.Let() | n.Game() | n.Include():
                return

    # --- names

    def _new(self, name: n.Name, source: Source, space: str = "value") -> bool:
        """Whether ``name`` is new among the values, functions or movies; reports it if not."""
        place = Place(source, name.span)
        if space == "value":
            self.d.declared.add(name.text)
        if space == "value" and name.text == "frame" and not name.quoted:
            self.reports.error(
                "RT202",
                source,
                name.span,
                "`frame` is the number of the frame",
                helps=("choose another name, or write it in backticks here and where it is used",),
            )
            return False
        first = self.first.setdefault(f"{space} {name.text}", place)
        if first is place:
            return True
        if first.source is source and place.span.start < first.span.start:  # lets are taken first
            first, place = place, first
        self.reports.error(
            "RT202",
            place.source,
            place.span,
            f"`{name.text}` is declared twice",
            related=(Label(first.source, first.span, "first declared here"),),
        )
        return False

    def _distinct(self, source: Source, names: Iterable[n.Name], what: str) -> None:
        seen: dict[str, n.Name] = {}
        for name in names:
            first = seen.setdefault(name.text, name)
            if first is not name:
                self.reports.error(
                    "RT202",
                    source,
                    name.span,
                    f"a second {what} `{name.text}`",
                    related=(Label(source, first.span, "the first is here"),),
                )

    # --- RAM

    def _ram_item(self, source: Source, item: n.Variable | n.Array | n.Structs) -> None:
        if not self._new(item.name, source):
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
        offset = 0
        if pointer.offset is not None:
            value = self.constants.integer(pointer.offset, source, "the offset of a pointer")
            if value is None:
                return
            offset = -value if pointer.negative else value
        low, high = data_type.range(mask)
        fallback = 0
        if pointer.fallback is not None:
            value = self.constants.integer(pointer.fallback, source, "the value for no target")
            if value is None:
                return
            fallback = value
        type_range = Interval(min(low, fallback), max(high, fallback))
        value_range, _, enum = self._details(source, item.details, data_type, type_range)
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
        self._distinct(source, (field.name for field in item.fields), "field")
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
            _again(self.reports, key, Place(source, item.name.span), other.place)
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
        value_range, stated, enum = self._details(source, item.details, data_type, type_range)
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
        self, source: Source, details: n.Details, data_type: DataType, type_range: Interval
    ) -> tuple[Interval, tuple[int, int] | None, tuple[tuple[str, int], ...]]:
        result = type_range
        stated: tuple[int, int] | None = None
        if details.range is not None:
            stated = self._stated_range(source, details.range, data_type, type_range)
            if stated is not None:
                result = Interval(*stated)
        enum: list[tuple[str, int]] = []
        if details.enum is not None:
            self._distinct(source, (value.name for value in details.enum.values), "value")
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
                enum.append((item.name.text, value))
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

    def _warn_overlaps(self) -> None:
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

    # --- the rest

    def _state(self, source: Source, state: n.State) -> None:
        if not self._new(state.name, source, "state"):
            return
        place = Place(source, state.name.span)
        known = self.surroundings.states
        if known is not None and state.name.text not in known:
            close = nearest(state.name.text, known)
            self.reports.error(
                "RT222",
                source,
                state.name.span,
                f"there is no state `{state.name.text}` for this game",
                helps=(f"did you mean `{close}`?",) if close else (),
                notes=(f"states found: {', '.join(sorted(known)[:12]) or 'none'}",),
            )
        for players in state.defaults:
            if players not in (1, 2):
                self.reports.error(
                    "RT226",
                    source,
                    state.span,
                    f"the engine cannot have {players} players",
                    "1 or 2",
                )
            for other in self.d.states.values():
                if players in other.defaults:
                    self.reports.error(
                        "RT225",
                        source,
                        state.name.span,
                        f"a second default state for {players} player{'s' if players > 1 else ''}",
                        related=(Label(other.place.source, other.place.span, "the first is here"),),
                    )
        self.d.states[state.name.text] = SavedState(state.name.text, place, state.defaults)

    def _hashes(self, source: Source, rom: n.Rom) -> None:
        good = []
        for text in rom.hashes:
            if not re.fullmatch(r"[0-9a-fA-F]{40}", text.value):
                self.reports.error(
                    "RT227",
                    source,
                    text.span,
                    "this is not a SHA-1",
                    f"40 hexadecimal digits, not {len(text.value)} characters",
                )
            else:
                good.append(text.value.lower())
        self.d.hashes = (*self.d.hashes, *good)

    def _players(self, source: Source, node: n.Players) -> None:
        if node.count.value not in (1, 2):
            self.reports.error(
                "RT226",
                source,
                node.count.span,
                f"the engine cannot have {node.count.value} players",
                "1 or 2",
            )
            return
        self.d.players = node.count.value

    def _scenario(self, source: Source, node: n.Scenario) -> None:
        name = node.name.text
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name) or name in (
            "data",
            "metadata",
            "scenario",
        ):
            self.reports.error(
                "RT230",
                source,
                node.name.span,
                f"a scenario cannot be called `{name}`",
                "it becomes the name of a JSON file beside data, metadata and scenario",
            )
            return
        if self._new(node.name, source, "scenario"):
            self.d.scenarios[name] = (source, node)


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
