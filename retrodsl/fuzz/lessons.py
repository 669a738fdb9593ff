"""Learns which buttons matter: what each one changes, pressed alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrodsl.engines.errors import EngineError
from retrodsl.fuzz.keys import sighting_of_error
from retrodsl.fuzz.player import Player
from retrodsl.fuzz.tape import Point

#: How long a button is held, and how long is waited for what it does, in steps.
HELD, AFTER = 6, 10


def effects_of(player: Player, point: Point, bits: Sequence[int], players: int) -> dict[int, int]:
    """For each button how many of the spec's variables are other than without it.

    A button on which the engine dies is left out: the search will press it too.
    """
    effects: dict[int, int] = {}
    try:
        nothing = player.on(point, [(0,) * players] * (HELD + AFTER), ask=False).tape.values
        for bit in bits:
            pressed = [(1 << bit, *(0,) * (players - 1))] * HELD + [(0,) * players] * AFTER
            values = player.on(point, pressed, ask=False).tape.values
            if values.shape == nothing.shape:
                effects[bit] = int(np.any(values != nothing, axis=1).sum())
    except EngineError as error:
        if sighting_of_error(error) is None:
            raise
    return effects
