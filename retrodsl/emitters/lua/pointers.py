"""Reads bytes by address and decodes them as the engine decodes its own variables.

So a variable behind a pointer is read, and one whose name the engine would take for an address.
"""

from __future__ import annotations

import re

from retrodsl.emitters.lua import nodes as lua
from retrodsl.emitters.lua.parts import MAX_EXACT
from retrodsl.ir.nodes import Node, PointedRead
from retrodsl.platforms import DataType
from retrodsl.semantics.declarations import RamVariable

#: What Lua may read as a number: it begins like one, or is the name of one.
_NUMBER = re.compile(r"\s*[-+]?\s*(\.?[0-9]|nan\b|inf(inity)?\b)", re.IGNORECASE)


def is_address(key: str) -> bool:
    """Whether the engine may take ``data[key]`` for an address: any text that is a number."""
    return _NUMBER.match(key) is not None


def read_at(variable: RamVariable, helpers: set[str]) -> lua.Expression:
    """The value of a RAM variable, from its bytes."""
    return _decoded(variable.data_type, variable.mask, lua.Number(variable.address), 0, helpers)


def read_pointed(
    node: Node, base: lua.Expression, target: lua.Expression, helpers: set[str]
) -> lua.Statement:
    """Set ``target`` to what ``base`` points to, if all of it lies in the memory."""
    read = node.payload
    assert isinstance(read, PointedRead)
    inside: lua.Expression | None = None
    for first, behind in read.blocks:
        low = lua.Binary(">=", base, lua.Number(first - read.offset))
        high = lua.Binary("<=", base, lua.Number(behind - read.offset - read.data_type.width))
        here = lua.Binary("and", low, high)
        inside = here if inside is None else lua.Binary("or", inside, here)
    assert inside is not None, "a pointer into a memory that is not known is refused before"
    value = _decoded(read.data_type, read.mask, base, read.offset, helpers)
    return lua.If(((inside, (lua.Assign(target, value),)),))


def _decoded(
    data_type: DataType, mask: int | None, base: lua.Expression, offset: int, helpers: set[str]
) -> lua.Expression:
    """The bytes from ``base + offset`` on as ``data_type``.

    They are summed from the highest place down, the sign being in the highest: so each sum on the
    way is exact where the result is.
    """
    digits = {
        place: _digit(data_type, mask, place, _byte(base, offset + index), helpers)
        for index, place in enumerate(data_type.places)
    }
    size = {"d": 100, "n": 10}.get(data_type.repr, 256)
    if mask is None or data_type.repr in ("u", "i"):
        return _sum(digits, size)
    # The engine masks the number, not its digits.
    mask %= 1 << data_type.range()[1].bit_length()
    if size**data_type.width <= MAX_EXACT:
        helpers.add("bits")
        return lua.Call("bits", (lua.Number(1), _sum(digits, size), lua.Number(mask)))
    helpers.add("bits_of_digits")
    high = {place - 4: digit for place, digit in digits.items() if place >= 4}
    low = {place: digit for place, digit in digits.items() if place < 4}
    masks = (lua.Number(mask >> 32), lua.Number(mask & 0xFFFFFFFF))
    return lua.Call("bits_of_digits", (_sum(high, size), _sum(low, size), *masks))


def _sum(digits: dict[int, lua.Expression | None], size: int) -> lua.Expression:
    """Digits by their place, of a number system with ``size`` of them."""
    total: lua.Expression | None = None
    for place, digit in sorted(digits.items(), reverse=True):
        if digit is not None:
            part = digit if place == 0 else lua.Binary("*", digit, lua.Number(size**place))
            total = part if total is None else lua.Binary("+", total, part)
    return total or lua.Number(0)


def _digit(
    data_type: DataType, mask: int | None, place: int, byte: lua.Expression, helpers: set[str]
) -> lua.Expression | None:
    """What a byte adds to its place of the number, ``None`` for nothing."""
    if data_type.repr == "d":
        helpers.add("nybbles")
        return lua.Call("nybbles", (byte,))
    if data_type.repr == "n":
        return lua.Binary("%", lua.Binary("%", byte, lua.Number(16)), lua.Number(10))
    signed = data_type.is_signed and place == data_type.width - 1
    if signed:
        shifted = lua.Binary("%", lua.Binary("+", byte, lua.Number(128)), lua.Number(256))
        byte = lua.Binary("-", shifted, lua.Number(128))
    if mask is None:
        return byte
    mask = (mask + (1 << 63)) % (1 << 64) - (1 << 63)  # as the engine keeps it
    here = mask >> 8 * place if signed else mask >> 8 * place & 0xFF
    if here == 0:
        return None
    if here == -1 or (here == 0xFF and not signed):
        return byte
    helpers.add("bits")
    return lua.Call("bits", (lua.Number(1), byte, lua.Number(here)))


def _byte(base: lua.Expression, offset: int) -> lua.Expression:
    address = base
    if isinstance(base, lua.Number):
        address = lua.Number(base.value + offset)
    elif offset:
        address = lua.Binary("+" if offset > 0 else "-", base, lua.Number(abs(offset)))
    return lua.Index(lua.Name("data"), address)
