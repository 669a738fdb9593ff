"""PNG files: game screens, with captions or without, written whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category, normalize

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_STRIP = "#1b1f24"
_CAPTION = "#f4f6f8"
_FONT_SIZE = 20
_MARGIN = 12


def save_png(width: int, height: int, rgb: bytes, path: str | os.PathLike[str]) -> None:
    """Write a screen as a PNG file.

    ``rgb`` has three bytes a pixel, row by row from the top. Raises ``ValueError`` if its length
    is not ``width * height * 3`` and ``OSError`` if the file cannot be written; see ``save_image``.
    """
    save_image(screen_image(width, height, rgb), path)


def screen_image(width: int, height: int, rgb: bytes) -> Image:
    """A screen as a picture; arguments and ``ValueError`` as in ``save_png``."""
    from PIL import Image

    if width < 1 or height < 1:
        raise ValueError(f"a screen of {width} x {height} pixels has nothing to show")
    if len(rgb) != width * height * 3:
        raise ValueError(
            f"a screen of {width} x {height} pixels has {width * height * 3} bytes of RGB,"
            f" not {len(rgb)}"
        )
    return Image.frombytes("RGB", (width, height), rgb)


def label_image(
    width: int, height: int, rgb: bytes, captions: Sequence[str], *, scale: int = 3
) -> Image:
    """A screen enlarged ``scale`` times with sharp pixels, and below it a strip with the captions.

    Each caption starts a line and is broken between words where it is wider than the screen; a
    word that is too long is cut with ``…``. Without captions there is no strip. Screen arguments
    and ``ValueError`` as in ``save_png``; ``scale`` is 1 or more.
    """
    from PIL import Image, ImageDraw

    if scale < 1:
        raise ValueError(f"a screen cannot be enlarged {scale} times")
    screen = screen_image(width, height, rgb)
    screen = screen.resize((width * scale, height * scale), Image.Resampling.NEAREST)
    if not captions:
        return screen
    font = load_font(_FONT_SIZE)
    room = screen.width - 2 * _MARGIN
    lines = [line for caption in captions for line in _wrap(caption, font, room)]
    step = _FONT_SIZE + 8
    strip = len(lines) * step + 2 * _MARGIN - 8
    picture = Image.new("RGB", (screen.width, screen.height + strip), _STRIP)
    picture.paste(screen, (0, 0))
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        # Anchored at the middle of the line: descenders then never reach the edge.
        y = screen.height + _MARGIN + number * step + _FONT_SIZE // 2
        draw.text((_MARGIN, y), line, fill=_CAPTION, font=font, anchor="lm")
    return picture


def save_image(image: Image, path: str | os.PathLike[str]) -> None:
    """Write a picture as PNG: into a file beside ``path`` first, which then takes its place.

    ``path`` therefore holds the old file or the whole new one. The folder must exist; ``OSError``
    tells what is wrong with it, and then nothing is left behind.
    """
    encoded = BytesIO()
    image.save(encoded, format="PNG")
    target = Path(path)
    unfinished = target.with_name(f".{uuid.uuid4().hex}.png.tmp")
    try:
        with unfinished.open("xb") as file:
            file.write(encoded.getbuffer())
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def load_font(size: int) -> FreeTypeFont:
    """The font that comes with Pillow, ``size`` pixels high.

    Raises ``ImportError`` where Pillow was built without FreeType (its wheels are built with it).
    """
    from PIL import ImageFont

    font = ImageFont.load_default(size=size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise ImportError("Pillow was built without FreeType, so it has no font to draw with")
    return font


def drawable(text: str, font: FreeTypeFont) -> str:
    """``text`` as one line of characters that the font has: accents go, others become ``?``."""
    missing = bytes(font.getmask("\uffff"))
    shown = []
    for ch in " ".join(text.split()):
        if ch.isascii():
            shown.append(ch if ch.isprintable() else "?")
        elif category(ch)[0] != "C" and bytes(font.getmask(ch)) != missing:
            shown.append(ch)
        else:
            plain = "".join(part for part in normalize("NFKD", ch) if part.isascii())
            shown.append(plain if plain.isprintable() and plain else "?")
    return "".join(shown)


def fit(text: str, font: FreeTypeFont, room: float) -> str:
    """``text`` made ``drawable`` and cut with ``…`` to at most ``room`` pixels."""
    text = drawable(text, font)
    if font.getlength(text) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(text[:middle].rstrip() + "…") <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _wrap(text: str, font: FreeTypeFont, room: float) -> list[str]:
    """``text`` broken into lines of at most ``room`` pixels; an empty text is one empty line."""
    lines: list[str] = []
    current = ""
    for word in drawable(text, font).split():
        longer = f"{current} {word}".lstrip()
        if current and font.getlength(longer) > room:
            lines.append(current)
            longer = word
        current = longer
    return [fit(line, font, room) for line in [*lines, current]]
