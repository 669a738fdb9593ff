"""The largest picture that each system's core gives, in pixels: what a crop can be of."""

from __future__ import annotations

#: Width and height; more than one picture of a system may be smaller. Where a core can double its
#: lines or columns, the doubled ones are counted. Systems whose pictures vary are left out.
LARGEST: dict[str, tuple[int, int]] = {
    "32x": (320, 240),
    "Atari2600": (320, 320),
    "GameBoy": (160, 144),
    "GameGear": (160, 144),
    "GbAdvance": (240, 160),
    "GbColor": (160, 144),
    "Genesis": (320, 480),
    "Nes": (256, 240),
    "Sms": (284, 240),
    "Snes": (512, 478),
}
