"""Random RAM variables: every type, byte order, mask and range, arrays, structures, pointers."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrodsl.platforms import DataType, parse_type
from retrodsl.platforms.datatype import ORDERS
from retrodsl.semantics.intervals import Interval
from tests.conformance.choices import Choices

#: Where the variables lie, and where pointers point to.
FIRST_ADDRESS, HEAP = 0xFF8000, 0xFF9000
HEAP_SIZE = 0x20

#: Names that are not Lua's, or that the script uses itself.
NAMES = (
    *("x", "y", "z", "score", "lives", "hp", "speed", "lap", "mode", "timer"),
    *("`end`", "`repeat`", "`nil`", "`a b`", "`kart[3].x`", "`é`", "`not`", "`local`", "`x.y`"),
    *("`123`", "`0x10`", "`nan`", "`1e3`", "` `", "data", "scenario_", "update", "result", "last"),
    *("first", "kept", "values", "floor", "bits", "math", "x_last", "x_before", "reward_p2"),
)

#: Widths as games have them; wide ones are rare.
_WIDTHS = (1, 1, 1, 2, 2, 2, 3, 4, 4, 8, 5, 6, 7)
_MASKS = (0x0F, 0xF0, 0x10, 0x7F, 0xFF, 0x101, 0xFFFF, -2, 0x7FFF00)


@dataclass(slots=True)
class Variable:
    """One RAM variable as generated. ``constants`` are values that the spec compares it with."""

    name: str
    data_type: DataType
    address: int
    mask: int | None
    range: Interval
    stated: tuple[int, int] | None = None
    members: tuple[tuple[str, int], ...] = ()
    enum_only: bool = False
    target: bool = False
    constants: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Array:
    """An array or, with ``fields``, structures. ``elements`` are by field (or ""), by index."""

    name: str
    length: int
    elements: dict[str, list[Variable]]


@dataclass(slots=True)
class Pointed:
    """A variable behind a pointer."""

    name: str
    range: Interval


@dataclass(slots=True)
class Memory:
    """The ram block: its text and what it declares."""

    lines: list[str]
    variables: list[Variable]
    arrays: list[Array]
    pointed: list[Pointed]

    @property
    def all_variables(self) -> list[Variable]:
        """The elements of arrays too."""
        inner = [v for a in self.arrays for column in a.elements.values() for v in column]
        return [*self.variables, *inner]


class MemoryMaker:
    """Makes a ram block."""

    def __init__(self, choices: Choices) -> None:
        self.c = choices
        self.address = FIRST_ADDRESS
        self.names = list(NAMES)
        self.memory = Memory([], [], [], [])

    def make(self) -> Memory:
        c = self.c
        for _ in range(1 + c.below(5)):
            self._variable()
        if c.chance(25):
            self._array()
        if c.chance(20):
            self._pointer()
        return self.memory

    def name(self) -> str:
        """A name that is still free; half of the time a plain one."""
        plain = min(10, len(self.names))
        place = self.c.below(plain if not self.c.chance(40) else len(self.names))
        return self.names.pop(place)

    def _type(self) -> DataType:
        c = self.c
        width = c.pick(_WIDTHS)
        letter = c.pick(("u", "i", "d", "u", "n"))
        order = c.pick((">", "<", *ORDERS)) if width > 1 or c.chance(20) else ""
        return parse_type(f"{order}{letter}{width}")

    def _address(self, width: int) -> int:
        address = self.address
        self.address += width + self.c.below(2)
        return address

    def _variable(self) -> None:
        c = self.c
        data_type = self._type()
        name, address = self.name(), self._address(data_type.width)
        mask = c.pick(_MASKS) if c.chance(15) else None
        if mask is not None and data_type.range(mask)[0] == data_type.range(mask)[1]:
            mask = None
        low, high = data_type.range(mask)
        variable = Variable(name, data_type, address, mask, Interval(low, high))
        text = f"{name} : {data_type.code}{'' if mask is None else f' & {mask}'} @ 0x{address:X}"
        if mask is None and (c.chance(25) or (data_type.width >= 7 and not c.chance(15))):
            a, b = self._bounded(low, high), self._bounded(low, high)
            if a != b:
                variable.stated = (min(a, b), max(a, b))
                variable.range = Interval(*variable.stated)
                text += f" in {min(a, b)}..{max(a, b)}"
        elif mask is None and c.chance(20):
            values = {c.between(max(low, -300), min(high, 300)) for _ in range(1 + c.below(4))}
            number = len(self.memory.variables)
            variable.members = tuple((f"m{number}_{i}", v) for i, v in enumerate(sorted(values)))
            variable.enum_only = len(values) > 1 and c.chance(40)
            only = "only " if variable.enum_only else ""
            members = ", ".join(f"{key} = {value}" for key, value in variable.members)
            text += f" enum {only}{{ {members} }}"
            if variable.enum_only:
                variable.range = Interval(min(values), max(values), 0 not in values)
            variable.constants += values
        self.memory.lines.append(text)
        self.memory.variables.append(variable)

    def _bounded(self, low: int, high: int) -> int:
        limit = self.c.pick((100, 10, 1000, 1 << 16, 1 << 31, 1 << 45))
        return self.c.between(max(low, -limit), min(high, limit))

    def _array(self) -> None:
        c = self.c
        name, length = self.name(), 1 + c.below(4)
        fields = [""] if c.chance(50) else ["pos", "hp"][: 1 + c.below(2)]
        types = [self._type() for _ in fields]
        size = sum(t.width for t in types)
        stride = size + c.below(3)
        base = self._address(stride * length)
        elements: dict[str, list[Variable]] = {}
        offset = 0
        texts = []
        for field_name, data_type in zip(fields, types, strict=True):
            low, high = data_type.range(None)
            stated = None
            if data_type.width >= 7:
                stated = (max(low, -1000), min(high, 1000))
            rng = Interval(*(stated or (low, high)))
            suffix = f" in {stated[0]}..{stated[1]}" if stated else ""
            texts.append((field_name, data_type, offset, suffix))
            member = f".{field_name}" if field_name else ""
            elements[field_name] = [
                Variable(
                    f"{name}[{i}]{member}", data_type, base + i * stride + offset, None, rng, stated
                )
                for i in range(length)
            ]
            offset += data_type.width
        if fields == [""]:
            code, suffix = types[0].code, texts[0][3]
            line = f"{name}[{length}] : {code} @ 0x{base:X} stride {stride}{suffix}"
        else:
            inner = "; ".join(f"{f} : {t.code} @ {o}{s}" for f, t, o, s in texts)
            line = f"{name}[{length}] @ 0x{base:X} stride {stride} {{ {inner} }}"
        self.memory.lines.append(line)
        self.memory.arrays.append(Array(name, length, elements))

    def _pointer(self) -> None:
        c = self.c
        near = c.chance(40)
        base_type = parse_type(c.pick((">u2", "<u2")) if near else c.pick((">u4", "<u4", ">u3")))
        base, address = self.name(), self._address(base_type.width)
        low, high = base_type.range(None)
        pointer = Variable(base, base_type, address, None, Interval(low, high), target=True)
        self.memory.variables.append(pointer)
        self.memory.lines.append(f"{base} : {base_type.code} @ 0x{address:X}")
        offset = (0xFF0000 if near else 0) + c.between(-4, 8)
        for _ in range(1 + c.below(2)):
            data_type, name = self._type(), self.name()
            mask = c.pick(_MASKS) if c.chance(25) else None
            if mask is not None and data_type.range(mask)[0] == data_type.range(mask)[1]:
                mask = None
            fallback = c.pick((None, 7, -1, 0))
            sign = "+" if offset >= 0 else "-"
            text = f"{name} : {data_type.code}{'' if mask is None else f' & {mask}'}"
            text += f" @ [{base}] {sign} {abs(offset)}"
            text += "" if fallback is None else f" else {fallback}"
            self.memory.lines.append(text)
            start, end = data_type.range(mask)
            other = fallback or 0
            rng = Interval(min(start, other), max(end, other))
            self.memory.pointed.append(Pointed(name, rng))
