"""Places in the memory that are known: named by a type and an address, such as ``>u2 @ 0xFF1006``.

The texts are those that candidates have. A place can stand in a formula as if it were a variable.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np

from retrodsl.platforms import Platform
from retrodsl.platforms.datatype import BadType, DataType, parse_type
from retrodsl.ram import AddressOutsideRam
from retrodsl.search.groups import Candidate
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.readings import Reading, all_readings

#: How the key of a place begins, which is no name of the language.
_KEY = "place "

_PLACE = re.compile(r"\s*(?P<code>.*?)\s*@\s*(?P<address>0[xX][0-9a-fA-F]+|\d+)\s*", re.ASCII)
_CODE = re.compile(
    r"(?:(?P<scale>\d{1,9})\s*\*\s*)?(?P<type>[^\s&*]+)(?:\s*&\s*(?P<mask>0[xX][0-9a-fA-F]+|\d+))?"
    r"(?:\s*(?P<sign>[+-])\s*(?P<bias>\d{1,9}))?",
    re.ASCII,
)


class BadPlace(ValueError):  # noqa: N818 - named for what it reports
    """A text that is no type and address, or an address that the play's memory does not have."""


def parse_place(text: str, index: TraceIndex, platform: Platform) -> Candidate:
    """The reading and the address that ``text`` names, with no evidence for it.

    ``text`` is what ``str`` makes of a candidate, or a type of the language and an address, which
    has the system's byte order where it names none. Raises ``BadPlace``.
    """
    match = _PLACE.fullmatch(text)
    if match is None:
        raise BadPlace(f"`{text}` is no type and address, such as `u2 @ 0xFF1006`")
    code = " ".join(match["code"].split())
    reading = _by_code().get(code) or _made(code, platform)
    address = _number(match["address"])
    try:
        position = index.trace.layout.offset(address, reading.span)
    except AddressOutsideRam as problem:
        raise BadPlace(f"`{text}`: {problem}") from problem
    return Candidate(address, reading, 0.0, 0.0, 0.0, position)


def place_key(place: Candidate) -> str:
    """What a place is called among the variables: no name of the language."""
    return f"{_KEY}{place}"


def place_of(key: str, index: TraceIndex, platform: Platform) -> Candidate | None:
    """The place that has this key; ``None`` for the key of something else."""
    return parse_place(key[len(_KEY) :], index, platform) if key.startswith(_KEY) else None


def column_of(place: Candidate, index: TraceIndex) -> Integers:
    """The place's number on every frame: int64, a value a frame."""
    positions = place.position + np.array(place.reading.offsets, np.int64)
    found: Integers = place.reading.decode(list(index.columns(positions).T))
    return found


@cache
def _by_code() -> dict[str, Reading]:
    return {reading.code: reading for reading in all_readings()}


def _made(code: str, platform: Platform) -> Reading:
    """The reading of a type that is written in another way, or with another mask or scale."""
    match = _CODE.fullmatch(code)
    if match is None:
        raise BadPlace(f"`{code}` is no type, such as `u2`, `>d3` or `u1 & 0x04`")
    try:
        kind = parse_type(match["type"])
    except BadType as problem:
        hint = f"; did you mean `{problem.suggestion}`?" if problem.suggestion else ""
        raise BadPlace(f"{problem}{hint}") from problem
    if not kind.order and kind.width > 1:
        kind = DataType(platform.byte_order, kind.repr, kind.width)
    places = kind.places
    plain = next(
        r
        for r in all_readings()
        if r.is_plain and r.mask is None and (r.kind, r.places) == (kind.repr, places)
    )
    bias = int(match["bias"] or 0) * (-1 if match["sign"] == "-" else 1)
    mask = None if match["mask"] is None else _number(match["mask"])
    if mask is not None and not 0 < mask < 1 << 8 * kind.width:
        raise BadPlace(f"`{code}`: a mask has from 1 to {8 * kind.width} bits")
    scale = int(match["scale"] or 1)
    if not scale:
        raise BadPlace(f"`{code}` is always 0")
    made = replace(plain, mask=mask, scale=scale, bias=bias)
    if max(map(abs, made.range)) > 1 << 63:
        raise BadPlace(f"`{code}` can leave 64 bits")
    return made


def _number(text: str) -> int:
    return int(text, 16 if text[:2] in ("0x", "0X") else 10)
