"""A frame of a video: the screen enlarged, and below it the values of that frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrodsl.engines._base import Screen
from retrodsl.replay.report.picture import fit, load_font, screen_image

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_STRIP, _NAME, _VALUE, _END = "#14181d", "#93a0ae", "#f4f6f8", "#ff8a80"
_FONT, _LINE, _MARGIN = 15, 22, 10

#: The least room for a name with its value, in pixels.
_CELL = 150


@dataclass(slots=True)
class Overlay:
    """Draws the frames of one video, all of the size that the first screen gives.

    ``names`` are the labels of the values, the same on every frame. The sides of the picture are
    even, as video encoders want them.
    """

    names: Sequence[str]
    scale: int = 2
    _font: FreeTypeFont = field(init=False)
    _size: tuple[int, int] | None = field(init=False, default=None)
    _fitted: dict[tuple[str, int], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._font = load_font(_FONT)

    def draw(self, screen: Screen, head: str, values: Sequence[str], end: str = "") -> Image:
        """The picture of a frame: ``head`` on the first line, ``end`` (why it ended) at its right.

        Raises ``ValueError`` for a screen whose bytes are not those of its size.
        """
        from PIL import Image, ImageDraw

        if self._size is None:
            self._size = (screen.width * self.scale & ~1, screen.height * self.scale & ~1)
        width, height = self._size
        columns = max(width // _CELL, 1)
        lines = 1 + -(-len(self.names) // columns)
        strip = (lines * _LINE + 2 * _MARGIN) & ~1
        picture = Image.new("RGB", (width, height + strip), _STRIP)
        shown = screen_image(screen.width, screen.height, screen.rgb)
        picture.paste(shown.resize((width, height), Image.Resampling.NEAREST), (0, 0))
        draw = ImageDraw.Draw(picture)
        top = height + _MARGIN + _LINE // 2
        draw.text((_MARGIN, top), head, fill=_VALUE, font=self._font, anchor="lm")
        if end:
            text = self._fit(end, width // 2)
            draw.text((width - _MARGIN, top), text, fill=_END, font=self._font, anchor="rm")
        cell = (width - 2 * _MARGIN) // columns
        for index, (name, value) in enumerate(zip(self.names, values, strict=True)):
            x = _MARGIN + index % columns * cell
            y = top + (1 + index // columns) * _LINE
            label = self._fit(name, cell - 60)
            draw.text((x, y), label, fill=_NAME, font=self._font, anchor="lm")
            x += int(self._font.getlength(label)) + 8
            draw.text((x, y), value, fill=_VALUE, font=self._font, anchor="lm")
        return picture

    def _fit(self, text: str, room: int) -> str:
        key = (text, room)
        if key not in self._fitted:
            self._fitted[key] = fit(text, self._font, room)
        return self._fitted[key]
