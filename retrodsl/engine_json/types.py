"""The type that the engine reads from a text that may be no type code."""

from __future__ import annotations

from retrodsl.platforms.datatype import ORDERS, REPRS, DataType


def engine_type(text: str) -> DataType | None:
    """The type that the engine takes ``text`` for; ``None`` where it drops the variable.

    It looks at the last two characters for representation and width, and at what stands before
    them for the byte order. An unknown representation is unsigned. A width of 0 gives a variable
    that is always 0, which is told as ``None`` too, since nothing is read.
    """
    if len(text) < 3:
        return None
    order, representation, width = text[:-2], text[-2], text[-1]
    if width not in "12345678":
        return None
    known = order if order in ORDERS else _nearest_order(order)
    kind = representation if representation in REPRS else "u"
    return DataType(known, kind, int(width))  # type: ignore[arg-type]


def _nearest_order(order: str) -> str:
    """What the engine makes of characters that are no byte order."""
    if order[0] not in "<>=|":
        return "<"
    return order[:2] if order[:2] in ORDERS else order[0]
