"""A find as lines of the language, and the place in a spec where they go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from retrodsl.lift.ram import type_code
from retrodsl.lift.writing import address_digits, comment, name
from retrodsl.platforms import DataType, Platform
from retrodsl.search.constraints import Constraint
from retrodsl.search.groups import Candidate, Course, Group
from retrodsl.search.index import TraceIndex
from retrodsl.search.readings import Reading
from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import parse


@dataclass(frozen=True, slots=True)
class Lines:
    """What goes into a ``ram`` block, and the lets that belong behind it."""

    ram: tuple[str, ...]
    lets: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, the lets last."""
        return "\n".join((*self.ram, *self.lets))


#: Of a variable with so many values at most they are all named.
MOST_VALUES = 8


def values_seen(index: TraceIndex, candidate: Candidate) -> tuple[int, ...]:
    """Every value that a candidate has in the play; none where they are more than ``MOST_VALUES``.

    In ascending order.
    """
    positions = candidate.position + np.array(candidate.reading.offsets, np.int64)
    values = np.unique(candidate.reading.decode(list(index.columns(positions).T)))
    return tuple(values.tolist()) if len(values) <= MOST_VALUES else ()


def lines_of(
    group: Group,
    called: str,
    said: Sequence[Constraint],
    platform: Platform,
    *,
    evidence: Sequence[str] = (),
    values: Sequence[int] = (),
    as_enum: bool = False,
    bookmarks: Mapping[str, Candidate] = MappingProxyType({}),
) -> Lines:
    """The best candidate of ``group`` as a variable called ``called``, its evidence above it.

    Where no type of the engine reads it as it is shown, the parts are variables and ``called`` is
    a let over them. ``evidence`` are further sentences for the comment. ``values`` are those that
    were seen, if they are few: told in the comment, or with ``as_enum`` made the names of an enum.
    ``bookmarks`` are what the names in ``said`` stand for that the spec does not have.
    """
    best, course = group.best, group.course
    reading = best.reading
    digits = address_digits(platform, [best.address])

    def variable(own: str, kind: DataType, address: int, more: str = "") -> str:
        code = type_code(kind, platform) if kind.width > 1 else kind.code.lstrip("|")
        mask = "" if reading.mask is None else f" & 0x{reading.mask:02X}"
        return f"{name(own)} : {code}{mask} @ 0x{address:0{digits}X}{more}"

    notes: list[str] = []
    if said:
        why = "; ".join(_without_bookmarks(c, bookmarks) for c in said)
        notes += comment(f"found by search: {why}. {best.evidence:.0f} bits of evidence")
    for sentence in evidence:
        notes += comment(sentence)
    for ambiguity in group.ambiguities[:3]:
        codes = ", ".join(str(c) for c in ambiguity.readings[:3])
        notes += comment(f"{codes} would be the same so far: {ambiguity.settled_by} would tell")
    if group.copies:
        notes += comment("equal on all frames: " + ", ".join(str(c) for c in group.places[:4]))
    named = as_enum and len(values) > 0 and reading.is_plain
    if len(values) > 1 and not named:
        notes += comment("values seen: " + ", ".join(map(str, values)))
    if reading.is_plain:
        assert reading.data_type is not None
        more = "" if reading.mask is not None else _range(course.low, course.high)
        if named:
            more += "  enum { " + ", ".join(f"{_value_name(v)} = {v}" for v in values) + " }"
        return Lines((*notes, variable(called, reading.data_type, best.address, more)), ())
    if reading.data_type is not None:
        stored = f"{called}_stored"
        value = name(stored)
        if reading.bias:
            value = f"{value} {'+' if reading.bias > 0 else '-'} {abs(reading.bias)}"
        if reading.scale != 1:
            value = f"{reading.scale} * " + (f"({value})" if reading.bias else value)
        ends = [end // reading.scale - reading.bias for end in (course.low, course.high)]
        more = "" if reading.mask is not None else _range(*ends)
        declared = variable(stored, reading.data_type, best.address, more)
        return Lines((*notes, declared), (f"let {name(called)} = {value}",))
    one = DataType("|", reading.kind, 1)
    ram, parts = list(notes), []
    for offset, place in sorted(
        zip(reading.offsets, reading.places, strict=True), key=lambda pair: -pair[1]
    ):
        own = f"{called}_{place}"
        seen = _digit_range(course, reading, place)
        ram.append(variable(own, one, best.address + offset, seen))
        parts.append(f"{reading.radix**place} * {name(own)}" if place else name(own))
    return Lines(tuple(ram), (f"let {name(called)} = {' + '.join(parts)}",))


def _range(low: int, high: int) -> str:
    """What stands behind a variable that was ``low`` to ``high``; nothing if it never changed."""
    # The language has no number below -(2**63 - 1).
    return f"  in {low}..{high}" if low < high and -low < 1 << 63 else ""


def _digit_range(course: Course, reading: Reading, place: int) -> str:
    """What stands behind the variable for one digit of a number without a sign.

    Nothing where a higher digit changes: then it may be any.
    """
    low, high = course.low // reading.radix**place, course.high // reading.radix**place
    if low // reading.radix != high // reading.radix:
        return ""
    return _range(low % reading.radix, high % reading.radix)


def _without_bookmarks(constraint: Constraint, bookmarks: Mapping[str, Candidate]) -> str:
    """What a constraint says, with the places that its bookmarks stand for."""
    names = constraint.formula.names & bookmarks.keys()
    what, colon, formula = constraint.text.partition(":")

    def place(word: re.Match[str]) -> str:
        name = word[0].strip("`")
        return f"`{bookmarks[name]}`" if name in names else word[0]

    return what + colon + re.sub(r"`[^`]*`|(?<![\w.])\w+", place, formula)


def _value_name(value: int) -> str:
    return f"value_{value}" if value >= 0 else f"value_minus_{-value}"


def names_in(source: Source) -> set[str]:
    """The names that a spec's own file gives to values."""
    file = parse(source).file
    found: set[str] = set()
    for statement in () if file is None else file.statements:
        if isinstance(statement, n.Ram):
            found |= {item.name.text for item in statement.items}
        elif isinstance(statement, n.Let):
            found.add(statement.name.text)
    return found


def with_lines(source: Source, lines: Lines) -> str:
    """The text of a spec with ``lines`` in it: at the end of its last ``ram`` block, or its own.

    Everything else stays as it is. The text has to be free of errors of syntax.
    """
    file = parse(source).file
    assert file is not None, "a spec with errors of syntax"
    text = source.text
    blocks = [s for s in file.statements if isinstance(s, n.Ram)]
    lets = "".join(f"\n{line}" for line in lines.lets)
    if not blocks:
        body = "\n".join(f"  {line}" for line in lines.ram)
        return f"{text.rstrip()}\n\nram {{\n{body}\n}}\n{lets}\n"
    end = text.rindex("}", 0, blocks[-1].span.end)
    body = "".join(f"\n  {line}" for line in lines.ram)
    return f"{text[:end].rstrip()}{body}\n{text[end : end + 1]}{lets}{text[end + 1 :]}"
