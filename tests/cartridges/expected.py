"""What the model says of a movie: the game's bytes, and all that the spec makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cartridges.layout import SIZE
from cartridges.model import NOTHING, Game, Pads
from cartridges.system import UPDATES_AT_START, Masks, System
from retrodsl.evaluators.arrays import Columns, decode_raw
from retrodsl.semantics.declarations import RamVariable


def pads_of(system: System, inputs: Sequence[Masks]) -> list[Pads]:
    """What the cartridge reads on every frame, frame 0 first."""
    now: Masks = (0, 0)
    seen = [NOTHING] * (1 + system.latency)
    for masks in inputs:
        before, now = now, masks
        seen.append(system.pads(system.seen(before, now)))
    return seen[: 1 + len(inputs)]


def images(system: System, inputs: Sequence[Masks]) -> NDArray[np.uint8]:
    """The game's bytes on every frame of a movie from ``Start.state``: (frames, 56)."""
    game = Game()
    for _ in range(UPDATES_AT_START):
        game.step(NOTHING)
    rows = []
    for pads in pads_of(system, inputs):
        game.step(pads)
        rows.append(game.ram())
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), SIZE)


def columns(system: System, variables: Sequence[RamVariable], image: NDArray[np.uint8]) -> Columns:
    """The variables of a spec over such bytes."""
    found = {}
    for variable in variables:
        start = variable.address - system.base
        raw = image[:, start : start + variable.data_type.width]
        found[variable.key] = decode_raw(variable.data_type, raw, variable.mask)
    return Columns(len(image), found)
