"""Line charts one below the other, as the text of an SVG; needs no library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH, _HEIGHT, _GAP = 760, 190, 46
_LEFT, _RIGHT, _TOP = 64, 150, 30
_COLOURS: Final = ("#1f6feb", "#d1622b", "#2c8a4b", "#8250df", "#b8860b", "#c2255c")
_MOST_POINTS: Final = 400

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its name; points from left to right."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with a title; its value axis fits the lines and has 0 on it."""

    title: str
    lines: Sequence[Line]


def draw(panels: Sequence[Panel], below: str) -> str:
    """The SVG. All panels have the same horizontal axis, from 0; ``below`` says what it counts."""
    most = max((p[0] for panel in panels for line in panel.lines for p in line.points), default=1)
    height = _TOP + len(panels) * (_HEIGHT + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, _TOP + number * (_HEIGHT + _GAP), most)
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, height - 4, below, "middle"))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, top: float, most: float) -> list[str]:
    values = [y for line in panel.lines for _, y in line.points]
    ticks = _ticks(min([0.0, *values]), max([0.0, *values]))
    low, high = ticks[0], ticks[-1]
    right = _WIDTH - _RIGHT

    def x(value: float) -> float:
        return _LEFT + (right - _LEFT) * value / most

    def y(value: float) -> float:
        return top + _HEIGHT - (_HEIGHT - 10) * (value - low) / (high - low)

    parts = [_text(_LEFT, top - 8, panel.title, "start", bold=True)]
    for tick in ticks:
        colour = "#8c959f" if tick == 0 else "#d0d7de"
        parts.append(
            f'<path d="M{_LEFT} {y(tick):.1f}H{right}" stroke="{colour}" stroke-width="1"/>'
        )
        parts.append(_text(_LEFT - 6, y(tick) + 4, f"{tick:g}", "end"))
    for tick in _ticks(0, most):
        if tick <= most:
            parts.append(_text(x(tick), top + _HEIGHT + 16, _short(tick), "middle"))
    for number, line in enumerate(panel.lines):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in _thinned(line.points))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"/>'
        )
        place = top + 16 + 18 * number
        parts.append(
            f'<rect x="{right + 12}" y="{place - 9}" width="10" height="10" fill="{colour}"/>'
        )
        parts.append(_text(right + 28, place, line.name, "start"))
    return parts


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Few enough points for the width, with the last."""
    step = math.ceil(len(points) / _MOST_POINTS) or 1
    return [*points[::step], *points[-1:]]


def _ticks(low: float, high: float) -> list[float]:
    """Round values that hold the range between them, four to eight of them."""
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / 4))
    step = next(size * by for by in (1, 2, 2.5, 5, 10) if span / (size * by) <= 6)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * count, 10) for count in range(first, max(last, first + 1) + 1)]


def _short(value: float) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#1f2328"{weight}>'
        f"{escape(text)}</text>"
    )
