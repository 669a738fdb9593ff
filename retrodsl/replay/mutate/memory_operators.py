"""What can be changed in a variable of RAM: its address, width, byte order, sign, mask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from retrodsl.platforms import BadType, DataType, Platform, parse_type
from retrodsl.replay.mutate.operators import Change
from retrodsl.replay.mutate.tree import Part
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Span
from retrodsl.syntax import nodes as n

_SWAPPED = {"<": ">", ">": "<", "<>": "><", "><": "<>", "=": ">", "|": "|", "": ""}


def memory_changes_of(
    part: Part, platform: Platform, bounds: Interval | None = None
) -> Iterator[Change]:
    """The changes to a variable, an array of them, or a pointer.

    ``bounds`` is what the type, a stated range and a closed enum leave of a variable.
    """
    node = part.node
    match node:
        case n.Variable():
            if isinstance(node.address, n.Pointer):
                for step in (1, -1):
                    old = node.address.offset or n.Integer(node.address.span, 0)
                    moved = replace(node.address, offset=_moved(old, step))
                    yield "address", _by(step), replace(node, address=moved)
            else:
                for step in (1, -1):
                    yield "address", _by(step), replace(node, address=_moved(node.address, step))
            yield from _type_changes(node, platform, bounds)
        case n.Array():
            for step in (1, -1):
                yield "address", _by(step), replace(node, base=_moved(node.base, step))
            yield from _type_changes(node, platform, bounds)
        case n.Structs():
            for step in (1, -1):
                yield "address", _by(step), replace(node, base=_moved(node.base, step))
        case _:
            return


def _by(step: int) -> str:
    return f"the address moves by {step:+d}"


def _moved(address: n.Expression, step: int) -> n.Expression:
    span: Span = address.span
    return n.Binary(span, "+" if step > 0 else "-", address, n.Integer(span, abs(step)))


def _type_changes(
    node: n.Variable | n.Array, platform: Platform, bounds: Interval | None
) -> Iterator[Change]:
    try:
        known = platform.resolve_type(parse_type(node.type.text))
    except BadType:
        return
    details = node.details
    bounded = details.range is not None or (details.enum is not None and details.enum.only)
    for kind, new in _types(known):
        if kind == "sign" and (bounded or _sign_is_masked(node, known)):
            # Read with the other sign a value leaves the stated range, or is the same. (Where the
            # range itself needs the sign, the compiler rejects the change.)
            continue
        if kind == "width" and node.mask is None and bounds is not None:
            narrower = platform.resolve_type(parse_type(new))
            if _leaves_zeros(known, narrower, bounds):
                continue
        text = f"`{node.type.text}` becomes `{new}`"
        yield kind, text, replace(node, type=replace(node.type, text=new))
    if node.mask is not None:
        yield "mask", "the mask is dropped", replace(node, mask=None)


def _leaves_zeros(known: DataType, narrower: DataType, bounds: Interval) -> bool:
    """Whether the bytes that are no longer read are 0 wherever the value is in its bounds."""
    width = narrower.width
    if width >= known.width or known.places[:width] != narrower.places:
        return False
    return bounds.low >= 0 and bounds.high <= narrower.range()[1]


def _sign_is_masked(node: n.Variable | n.Array, known: DataType) -> bool:
    """Whether the mask leaves nothing of the sign."""
    if not isinstance(node.mask, n.Integer):
        return False
    other = DataType(known.order, "i" if known.repr == "u" else "u", known.width)
    return known.range(node.mask.value) == other.range(node.mask.value)


def _types(known: DataType) -> Iterator[tuple[str, str]]:
    order = known.order or ""
    for width in (known.width // 2, known.width * 2):
        if 1 <= width <= 8:
            wide = "" if order == "|" else order
            yield "width", f"{wide if width > 1 else ''}{known.repr}{width}"
    swapped = _SWAPPED.get(order, order)
    if known.width > 1 and swapped != order:
        yield "byte order", f"{swapped}{known.repr}{known.width}"
    if known.repr in ("u", "i"):
        other = "i" if known.repr == "u" else "u"
        yield "sign", f"{order if known.width > 1 else ''}{other}{known.width}"
