"""Variables that are read from the memory are what the engine reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import stable_retro

import retrodsl
from retrodsl.env.game import open_game
from retrodsl.env.memory import LiveMemory, reader_of
from tests.env.processes import alone
from tests.env.specs import write

LEFT = np.array([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], np.int8)

#: The ship's place in every kind of type, and through a pointer: 3 lives + 0xFF0265.
TYPES = """
game "Airstriker-Genesis"
states { Level1 default }
ram {
  lives   : u2         @ 0xFF025A
  ship_x  : u2         @ 0xFF0268
  little  : <u2        @ 0xFF0268
  digits  : >d2        @ 0xFF0268
  mixed   : <>u4       @ 0xFF0266
  nybbles : >n2        @ 0xFF0268
  masked  : i1 & 0x0F  @ 0xFF0269
  signed  : i1         @ 0xFF0269
  shown   : u2         @ [lives] + 0xFF0265
}
info { shown }
invariant { found : shown == ship_x }
"""


def _ours(spec: Path) -> list[dict[str, Any]]:
    env = retrodsl.make(spec, obs="ram")
    env.reset()
    found = [env.step(LEFT)[-1] for _ in range(8)]
    memory = LiveMemory(env.data)
    assert int.from_bytes(memory.read(0xFF0268, 2), "big") == found[-1]["ship_x"]
    env.close()
    return found


def _theirs(spec: Path) -> list[dict[str, int]]:
    base = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
    read = reader_of(open_game(spec).program, base.data)
    assert read is not None
    env = retrodsl.check(base, spec)
    env.reset()
    found = []
    for _ in range(8):
        info = env.step(LEFT)[-1]
        assert "ship_x" not in info
        found.append(dict(read(info)))
    env.close()
    return found


def test_any_integration_gives_the_spec_s_variables(tmp_path: Path) -> None:
    spec = write(tmp_path, TYPES)
    ours, theirs = alone(_ours, spec), alone(_theirs, spec)
    names = ["lives", "ship_x", "little", "digits", "mixed", "nybbles", "masked", "signed"]
    for a, b in zip(ours, theirs, strict=True):
        assert [a[name] for name in names] == [b[name] for name in names]
        assert a["shown"] == a["ship_x"]
    assert ours[0]["ship_x"] == 267
    assert ours[0]["little"] == 267 % 256 * 256 + 1
    assert {row["signed"] < 0 for row in ours} == {True, False}
