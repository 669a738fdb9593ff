"""Observations made of numbers: a spec's RAM variables, or its ``info``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import Game

Kind: TypeAlias = Literal["variables", "info"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers by name, each in a range, as an array of float32 in that order."""

    names: Sequence[str]
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    def of(self, values: Mapping[str, Any]) -> NDArray[np.float32]:
        """The values, those outside of their range at its end: always in the space."""
        raw = np.array([values[name] for name in self.names], np.float32)
        return np.clip(raw, self.low, self.high)


def numbers_of(game: Game, kind: Kind) -> Numbers:
    """What an agent is shown of a game; raises ``EnvironmentProblem`` where a range has no end."""
    if kind == "variables":
        ranges = [(v.key, v.range.low, v.range.high) for v in game.program.variables]
    else:
        items = game.scenario.info
        ranges = [(item.name, item.node.range.low, item.node.range.high) for item in items]
    if not ranges:
        raise EnvironmentProblem(
            f"obs={kind!r} shows nothing: {game.path} has no {kind}",
            "add what an agent has to see to its `info { ... }` block"
            if kind == "info"
            else "declare them in its `ram { ... }` block",
        )
    for name, low, high in ranges:
        if not (math.isfinite(low) and math.isfinite(high)):
            raise EnvironmentProblem(
                f"info {name} of {game.path} can be anything from {low} to {high}",
                f"an observation needs a range: {name} : clamp(..., 0, 1)",
            )
    names, lows, highs = zip(*ranges, strict=True)
    return Numbers(names, np.array(lows, np.float32), np.array(highs, np.float32))
