"""Reads a variable behind a pointer, byte by byte, as the engine decodes its own variables."""

from __future__ import annotations

from retrodsl.emitters.lua import nodes as lua
from retrodsl.ir.nodes import Node, PointedRead


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
    return lua.If(((inside, (lua.Assign(target, _decoded(read, base, helpers)),)),))


def _decoded(read: PointedRead, base: lua.Expression, helpers: set[str]) -> lua.Expression:
    data_type = read.data_type
    total: lua.Expression | None = None
    for index, place in enumerate(data_type.places):
        byte: lua.Expression = _byte(base, read.offset + index)
        if data_type.repr == "d":
            helpers.add("nybbles")
            byte, size = lua.Call("nybbles", (byte,)), 100**place
        elif data_type.repr == "n":
            digit = lua.Binary("%", byte, lua.Number(16))
            byte, size = lua.Binary("%", digit, lua.Number(10)), 10**place
        else:
            size = 256**place
        part = byte if size == 1 else lua.Binary("*", byte, lua.Number(size))
        total = part if total is None else lua.Binary("+", total, part)
    assert total is not None
    if data_type.is_signed:
        half = 1 << (8 * data_type.width - 1)
        shifted = lua.Binary("%", lua.Binary("+", total, lua.Number(half)), lua.Number(2 * half))
        total = lua.Binary("-", shifted, lua.Number(half))
    if read.mask is not None:
        helpers.add("bits")
        total = lua.Call("bits", (lua.Number(1), total, lua.Number(read.mask)))
    return total


def _byte(base: lua.Expression, offset: int) -> lua.Expression:
    address = base if offset == 0 else lua.Binary("+", base, lua.Number(offset))
    return lua.Index(lua.Name("data"), address)
