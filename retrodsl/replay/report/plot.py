"""Values over the frames of a movie as a picture: panels above each other, events across them.

A value holds from its frame to the next one, so lines are drawn as steps. Where more frames than
pixels share a column, the column shows everything between their least and greatest value, so
that a single odd frame in an hour is seen.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrodsl.replay.report.picture import fit, load_font, save_image

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

# Okabe and Ito's colours, which people with any kind of colour blindness can tell apart, without
# the yellow that cannot be seen on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

_INK, _SOFT, _GRID, _FRAME, _EVENT = "#1b1f24", "#59636e", "#e6e9ec", "#b5bcc4", "#7a4b9a"
_PAPER, _TAG = "#ffffff", "#f3ecf8"
_LEFT, _RIGHT, _PANEL, _HEAD, _GAP = 112, 44, 170, 30, 14
_TITLE, _LANE, _AXES, _MAX_LANES = 52, 24, 64, 8
_DASH = 8
_LIMIT = 1e300


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value a frame from frame 0 on; NaN and infinities are gaps.

    ``color`` is anything that Pillow understands (``"#0072B2"``, ``"red"``); without one the
    line takes the palette's next.
    """

    name: str
    values: Sequence[float]
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that share a vertical axis, which ``unit`` names."""

    title: str
    series: Sequence[Series]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a frame, marked across all panels."""

    frame: int
    text: str


def draw_plot(
    panels: Sequence[Panel],
    events: Sequence[Event] = (),
    path: str | os.PathLike[str] | None = None,
    *,
    frames_per_second: float = 60.0,
    title: str,
    width: int = 1200,
) -> Image:
    """Draw the panels, and write the picture to ``path`` (PNG) unless that is ``None``.

    The frame axis is as long as the longest series; its second row counts seconds. ``width`` is
    in pixels, 480 or more; the height follows from the panels. Events outside the axis, and
    those for whose label there is no room, are counted beside the title. Raises ``ValueError``
    for a rate or width that cannot be drawn, ``OSError`` as ``save_image`` does.
    """
    from PIL import Image, ImageDraw

    if not (math.isfinite(frames_per_second) and frames_per_second > 0):
        raise ValueError(f"a movie cannot have {frames_per_second} frames a second")
    if width < 480:
        raise ValueError(f"a plot needs a width of at least 480 pixels, not {width}")
    frames = max((len(line.values) for panel in panels for line in panel.series), default=0)
    small = load_font(14)
    scales = [_scale(panel) for panel in panels]
    labels = [format_number(tick, s.step) for s in scales for tick in s.ticks]
    left = max([_LEFT, *(math.ceil(small.getlength(label)) + 32 for label in labels)])
    axis = _Axis(left, width - _RIGHT, max(frames, 1))
    tags, unlabelled, outside = _place_events(events, frames, axis, small)
    lanes = max((tag.lane + 1 for tag in tags if tag.text), default=0)
    top = _TITLE + lanes * _LANE + (6 if lanes else 0)
    bottom = top + len(panels) * (_HEAD + _PANEL + _GAP)
    image = Image.new("RGB", (width, bottom + _AXES), _PAPER)
    canvas = _Canvas(ImageDraw.Draw(image), axis, small)

    remarks = []
    if not frames:
        remarks.append("no frames")
    if unlabelled:
        remarks.append(f"{unlabelled} more event{'s' if unlabelled > 1 else ''} without a label")
    if outside:
        remarks.append(f"{outside} event{'s' if outside > 1 else ''} outside the movie")
    canvas.title(title, ", ".join(remarks))
    tops = [top + number * (_HEAD + _PANEL + _GAP) + _HEAD for number in range(len(panels))]
    for y, scale in zip(tops, scales, strict=True):
        canvas.grid(scale, y)
    for tag in tags:
        canvas.event_line(tag, tops, top)
    for y, scale, panel in zip(tops, scales, panels, strict=True):
        canvas.heading(panel, y - _HEAD // 2)
        canvas.lines(panel, scale, y)
    for tag in tags:
        canvas.event_tag(tag, top)
    canvas.frame_axis(bottom - _GAP, frames_per_second)
    if path is not None:
        save_image(image, path)
    return image


@dataclass(frozen=True, slots=True)
class _Axis:
    """The frame axis: each of ``frames`` frames takes an equal part of ``[left, right]`` pixels."""

    left: int
    right: int
    frames: int

    def x(self, frame: float) -> int:
        """The pixel at which ``frame`` begins."""
        return self.left + math.floor(frame * (self.right - self.left) / self.frames)


@dataclass(frozen=True, slots=True)
class _Scale:
    """A vertical axis: values ``low`` to ``high`` over the height of a panel, and its ticks."""

    low: float
    high: float
    step: float
    ticks: tuple[float, ...]

    def y(self, value: float, top: int) -> int:
        """The pixel of a value in a panel that begins at the pixel ``top``."""
        return top + _PANEL - round((_clamp(value) - self.low) / (self.high - self.low) * _PANEL)


@dataclass(frozen=True, slots=True)
class _Tag:
    """An event that is drawn: its line at ``x``; its label's left edge, width, lane from below."""

    x: int
    text: str
    left: int
    width: int
    lane: int


def nice_step(span: float, count: int) -> float:
    """The step among 1, 2, 5, 10, 20, 50, ... that cuts ``span`` into at most ``count`` parts."""
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))


def _clamp(value: float) -> float:
    """A value near enough to zero that differences of two are finite."""
    return max(-_LIMIT, min(_LIMIT, float(value)))


def _scale(panel: Panel) -> _Scale:
    """An axis that shows all values of a panel with some air; integers get no ticks between."""
    low, high, whole = math.inf, -math.inf, True
    for line in panel.series:
        for value in line.values:
            if math.isfinite(value):
                low, high = min(low, float(value)), max(high, float(value))
                whole = whole and float(value).is_integer()
    if low > high:
        low, high = 0.0, 1.0
    low, high = _clamp(low), _clamp(high)
    if high - low <= max(abs(low), abs(high)) * 1e-12 + 1 / _LIMIT:
        size = abs(low) if abs(low) > 1e-290 else 1.0
        pad = 1.0 if size < 1e6 and low.is_integer() else size / 10
    else:
        pad = (high - low) * 0.06
    low, high = low - pad, high + pad
    step = max(nice_step(high - low, 5), 1.0 if whole else 0.0)
    first, last = math.ceil(low / step), math.floor(high / step)
    return _Scale(low, high, step, tuple(n * step for n in range(first, last + 1)))


def format_number(value: float, step: float) -> str:
    """A tick's label, exact enough to be told from the ticks ``step`` away: ``1,200`` ``0.25``."""
    if value and not 1e-4 <= abs(value) < 1e15:
        digits = max(math.ceil(math.log10(abs(value) / step)), 0) if step else 0
        return f"{value:.{min(digits, 12)}e}".replace("e+", "e")
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    return f"{value + 0.0:,.{min(decimals, 12)}f}"


def column_ranges(
    values: Sequence[float], axis: tuple[int, int, int]
) -> Iterator[tuple[int, int, float, float, float]]:
    """What to draw of a series: runs of pixels, with the values that frames take in them.

    ``axis`` is (left pixel, right pixel, frames). Yields (first pixel, pixel after the last,
    least, greatest, last value) from left to right; a run without a finite value is
    left out. A run is one frame or, where frames are narrower than a pixel, one pixel column.
    """
    left, right, frames = axis
    shown = min(len(values), frames)
    pixels = right - left
    start = 0
    while start < shown:
        x = left + start * pixels // frames
        end = start + 1
        while end < shown and left + end * pixels // frames == x:
            end += 1
        finite = [float(v) for v in values[start:end] if math.isfinite(v)]
        if finite:
            after = max(left + end * pixels // frames, x + 1)
            yield x, after, min(finite), max(finite), finite[-1]
        start = end


def _place_events(
    events: Sequence[Event], frames: int, axis: _Axis, font: FreeTypeFont
) -> tuple[list[_Tag], int, int]:
    """The events on the axis with their labels in lanes; how many have no label; how many are off.

    A label stands right of its line, or left where there is no room at the right. Lines go down
    from their labels; so each label takes a lane above those that it would cover, which are
    placed before it: the left-hand ones from left to right, then the others from right to left.
    """
    inside = sorted({(e.frame, e.text) for e in events if 0 <= e.frame < frames})
    outside = len({event for event in events if not 0 <= event.frame < frames})
    tags: list[_Tag] = []
    for frame, full_text in inside:
        text = fit(full_text, font, (axis.right - axis.left) / 3)
        width = math.ceil(font.getlength(text)) + 12
        x = axis.x(frame)
        tags.append(_Tag(x, text, x if x + width <= axis.right else x - width, width, 0))
    turned = [tag for tag in tags if tag.left < tag.x]
    placed: list[_Tag] = []
    for tag in [*turned, *(tag for tag in reversed(tags) if tag.left == tag.x)]:
        covered = [
            other.lane + 1
            for other in placed
            if other.text
            and other.left < tag.left + tag.width + 6
            and tag.left < other.left + other.width + 6
        ]
        lane = max(covered, default=0)
        if lane < _MAX_LANES and tag.text:
            placed.append(replace(tag, lane=lane))
        else:
            placed.append(replace(tag, text=""))
    return placed, sum(not tag.text for tag in placed), outside


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The picture while it is drawn."""

    draw: ImageDraw
    axis: _Axis
    font: FreeTypeFont

    def title(self, text: str, remark: str) -> None:
        """The heading, and what had to be left out at the right."""
        font = load_font(22)
        right = self.axis.right - self.font.getlength(remark)
        self.draw.text((self.axis.right, 28), remark, fill=_SOFT, font=self.font, anchor="rm")
        text = fit(text, font, right - 24 - 20)
        self.draw.text((24, 26), text, fill=_INK, font=font, anchor="lm")

    def grid(self, scale: _Scale, top: int) -> None:
        """The frame, the grid and the vertical axis of a panel."""
        axis, draw = self.axis, self.draw
        for frame, _ in _ticks(axis.frames, _frame_step(axis), 1.0):
            x = axis.x(frame)
            draw.line((x, top, x, top + _PANEL), fill=_GRID)
        for tick in scale.ticks:
            y = scale.y(tick, top)
            draw.line((axis.left, y, axis.right, y), fill=_GRID)
            label = format_number(tick, scale.step)
            draw.text((axis.left - 8, y), label, fill=_SOFT, font=self.font, anchor="rm")
        draw.rectangle((axis.left, top, axis.right, top + _PANEL), outline=_FRAME)

    def heading(self, panel: Panel, y: int) -> None:
        """The title of a panel at the left and its legend at the right, over the events' lines."""
        axis, font = self.axis, load_font(16)
        name = f"{panel.title} ({panel.unit})" if panel.unit else panel.title
        name = fit(name, font, (axis.right - axis.left) / 2)
        width = font.getlength(name)
        self._blank(axis.left, axis.left + width, y)
        self.draw.text((axis.left, y), name, fill=_INK, font=font, anchor="lm")
        self._legend(panel, y, axis.right - axis.left - width - 40)

    def _blank(self, left: float, right: float, y: int) -> None:
        """Paper under a text of the heading, so that no line crosses it."""
        if right > left:
            self.draw.rectangle((left - 4, y - 10, right + 4, y + 10), fill=_PAPER)

    def _legend(self, panel: Panel, y: int, room: float) -> None:
        """Swatches and names at the right; those without room are counted."""
        names = [fit(line.name, self.font, 240) for line in panel.series]
        widths = [self.font.getlength(name) + 46 for name in names]
        shown = len(names)
        while shown and sum(widths[:shown]) + (90 if shown < len(names) else 0) > room:
            shown -= 1
        x: float = self.axis.right
        used = sum(widths[:shown]) + (90 if shown < len(names) else 0)
        self._blank(x - used + 16, x if used else x - 16, y)
        if shown < len(names):
            more = f"+ {len(names) - shown} more"
            self.draw.text((x, y), more, fill=_SOFT, font=self.font, anchor="rm")
            x -= 90
        for number in range(shown - 1, -1, -1):
            self.draw.text((x, y), names[number], fill=_INK, font=self.font, anchor="rm")
            start = x - self.font.getlength(names[number]) - 30
            self.draw.rectangle((start, y - 1, start + 22, y + 1), fill=_color(panel, number))
            x -= widths[number]

    def lines(self, panel: Panel, scale: _Scale, top: int) -> None:
        """The series of a panel, the first on top; where some coincide, dashes of each colour."""
        columns: dict[int, dict[tuple[int, int], list[str]]] = {}
        for number, series in enumerate(panel.series):
            for x, low, high in self._steps(series, scale, top):
                columns.setdefault(x, {}).setdefault((low, high), []).append(_color(panel, number))
        for x, parts in columns.items():
            for (low, high), colors in reversed(parts.items()):
                self._column(x, low, high + 1, colors)

    def _column(self, x: int, low: int, high: int, colors: Sequence[str]) -> None:
        """A column two pixels wide; with several colours, dashes along both directions."""
        if len(colors) == 1:
            self.draw.rectangle((x, low, x + 1, high), fill=colors[0])
            return
        while low <= high:
            dash = (x + low) // _DASH
            end = min((dash + 1) * _DASH - x - 1, high)
            self.draw.rectangle((x, low, x + 1, end), fill=colors[dash % len(colors)])
            low = end + 1

    def _steps(self, series: Series, scale: _Scale, top: int) -> Iterator[tuple[int, int, int]]:
        """The pixel columns of a series: x, uppermost and lowest pixel, jumps included."""
        axis = self.axis
        joint, before = axis.left, math.nan
        for x, after, least, greatest, last in column_ranges(
            series.values, (axis.left, axis.right, axis.frames)
        ):
            low, high = scale.y(greatest, top), scale.y(least, top)
            if joint == x and not math.isnan(before):
                jump = scale.y(before, top)
                yield x, min(low, jump), max(high, jump)
            else:
                yield x, low, high
            for column in range(x + 1, after):
                yield column, low, high
            joint, before = after, last

    def event_line(self, tag: _Tag, tops: Sequence[int], top: int) -> None:
        """A dashed line from an event's label down through all panels."""
        start = top - 6 - tag.lane * _LANE if tag.text else top
        end = tops[-1] + _PANEL if tops else top
        for y in range(start, end, 7):
            self.draw.line((tag.x, y, tag.x, min(y + 3, end)), fill=_EVENT)

    def event_tag(self, tag: _Tag, top: int) -> None:
        """The label of an event, over the lines of others."""
        if not tag.text:
            return
        low = top - 6 - tag.lane * _LANE
        box = (tag.left, low - _LANE + 4, tag.left + tag.width, low)
        self.draw.rectangle(box, fill=_TAG)
        self.draw.rectangle((tag.x - 1, box[1], tag.x, low), fill=_EVENT)
        middle = (box[1] + box[3]) // 2
        self.draw.text((tag.left + 6, middle), tag.text, fill=_EVENT, font=self.font, anchor="lm")

    def frame_axis(self, y: int, frames_per_second: float) -> None:
        """Two rows of ticks below the last panel: frames, and seconds."""
        axis, draw = self.axis, self.draw
        seconds = nice_step(axis.frames / frames_per_second, self._tick_count())
        rows = (("frame", _frame_step(axis), 1.0), ("seconds", seconds, frames_per_second))
        for number, (name, step, frames_a_unit) in enumerate(rows):
            middle = y + 18 + number * 24
            draw.text((24, middle), name, fill=_SOFT, font=self.font, anchor="lm")
            for frame, value in _ticks(axis.frames, step, frames_a_unit):
                x = axis.x(frame)
                if number == 0:
                    draw.line((x, y, x, y + 5), fill=_FRAME)
                text = format_number(value, step).replace(",", "")
                draw.text((x, middle), text, fill=_SOFT, font=self.font, anchor="mm")

    def _tick_count(self) -> int:
        return max((self.axis.right - self.axis.left) // 100, 2)


def _frame_step(axis: _Axis) -> float:
    """Frames between two ticks: a nice number, never a part of a frame."""
    return max(nice_step(axis.frames, max((axis.right - axis.left) // 100, 2)), 1.0)


def _ticks(frames: int, step: float, frames_a_unit: float) -> Iterator[tuple[float, float]]:
    """Frame and value of each tick that lies on the axis; ``step`` counts units."""
    for number in range(math.floor(frames / frames_a_unit / step * (1 + 1e-12)) + 1):
        yield number * step * frames_a_unit, number * step


def _color(panel: Panel, number: int) -> str:
    """The colour of a panel's series."""
    return panel.series[number].color or PALETTE[number % len(PALETTE)]
