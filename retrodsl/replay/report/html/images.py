"""Game screens as data URIs, small enough for a page of hundreds of replays."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from retrodsl.engines._base import Screen
from retrodsl.replay.report.picture import screen_image

#: The width of a thumbnail in pixels.
THUMBNAIL = 128


def screen_uri(screen: Screen) -> str:
    """The whole screen as a PNG, pixel for pixel."""
    encoded = BytesIO()
    screen_image(screen.width, screen.height, screen.rgb).save(encoded, "PNG", optimize=True)
    return _uri("png", encoded)


def thumbnail_uri(screen: Screen) -> str:
    """The screen made small, some detail lost."""
    from PIL import Image, features

    image = screen_image(screen.width, screen.height, screen.rgb)
    height = max(round(screen.height * THUMBNAIL / screen.width), 1)
    image = image.resize((THUMBNAIL, height), Image.Resampling.BOX)
    encoded = BytesIO()
    kind = "webp" if features.check("webp") else "jpeg"
    image.save(encoded, kind, quality=60)
    return _uri(kind, encoded)


def _uri(kind: str, encoded: BytesIO) -> str:
    return f"data:image/{kind};base64,{b64encode(encoded.getvalue()).decode('ascii')}"
