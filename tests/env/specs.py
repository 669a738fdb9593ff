"""Specs of the game that the engine ships, for tests."""

from __future__ import annotations

from pathlib import Path

from tests.repo.root import ROOT

AIRSTRIKER = ROOT / "specs" / "airstriker.retro"

RAM = """
game "Airstriker-Genesis"
states { Level1 default }
ram {
  score  : u2 @ 0xFF0250
  lives  : u2 @ 0xFF025A
  ship_x : u2 @ 0xFF0268
  score_times_65536 : >u4 @ 0xFF0250
}
actions {
  none | LEFT | RIGHT
  none | B
}
"""

#: The ship starts at 272 and moves five a frame: to the right, frame 3 breaks the invariant.
BROKEN = """
invariant { stays_left : ship_x < 287 }
"""

#: Everything that ends an episode, and values that the engine's own info cuts off.
ENDS = """
reward {
  near  : 0.1 * gain(ship_x)
  alive : 0.01
}
done { right : ship_x >= 290 }
truncate { late : frame >= 20 }
info {
  half : ship_x / 16
  far  : ship_x > 280
}
"""


def write(folder: Path, *parts: str) -> Path:
    """A spec of these parts in a folder."""
    path = folder / "game.retro"
    path.write_text("\n".join(parts), "utf-8")
    return path
