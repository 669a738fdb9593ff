"""Values as text."""

from __future__ import annotations

from typing import Any

from retrodsl.replay.tables import Column


def shown(column: Column, row: int) -> str:
    """A column's value on a row, with its name where it has one: ``0 exploding``."""
    value = column.values[row].item()
    text = plain(value)
    name = column.enum.get(value) if isinstance(value, int) else None
    return f"{text} {name}" if name else text


def plain(value: Any) -> str:
    """A number, a truth or a text as the language writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9g}"
    return str(value)


def time_of(frame: int, rate: float) -> str:
    """How long the game has run: ``1:02.35``."""
    minutes, hundredths = divmod(round(100 * frame / rate), 6000)
    return f"{minutes}:{hundredths // 100:02}.{hundredths % 100:02}"


def signed(value: Any) -> str:
    """A payment with its sign."""
    return f"+{plain(value)}" if value > 0 else plain(value)
