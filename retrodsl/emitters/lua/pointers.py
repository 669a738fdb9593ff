"""Reads bytes by address and decodes them as the engine decodes its own variables.

So a variable behind a pointer is read, and one whose name the engine would take for an address.
"""

from __future__ import annotations

import re

from retrodsl.emitters.lua import nodes as lua
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
    total: lua.Expression | None = None
    places = sorted(enumerate(data_type.places), key=lambda item: -item[1])
    for index, place in places:
        part = _digit(data_type, mask, place, _byte(base, offset + index), helpers)
        if part is None:
            continue
        size = {"d": 100, "n": 10}.get(data_type.repr, 256) ** place
        part = part if size == 1 else lua.Binary("*", part, lua.Number(size))
        total = part if total is None else lua.Binary("+", total, part)
    total = total or lua.Number(0)
    if mask is not None and data_type.repr in ("d", "n"):  # it masks the number, not its digits
        helpers.add("bits")
        top = data_type.range()[1]
        total = lua.Call("bits", (lua.Number(1), total, lua.Number(mask % (1 << top.bit_length()))))
    return total


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
        address = lua.Binary("+", base, lua.Number(offset))
    return lua.Index(lua.Name("data"), address)
