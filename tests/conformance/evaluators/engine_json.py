"""Rewards in JSON summed as the engine sums them: in float32.

What each term measures is ``retrodsl.engine_json``'s to say, which is tried on the real engine. The
order of the sum is that of the file here; the engine's is that of a hash table.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrodsl.engine_json import Reward, RewardTerm
from retrodsl.engine_json.evaluate import measured


def reward(part: Reward | None, now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """What a reward without a script pays."""
    total = np.float32(0)
    if part is None:
        return 0.0
    for term in part.terms:
        amount = measured(term, now, before)
        if amount:
            total += np.float32(amount) * np.float32(_factor(term, amount))
    total += np.float32(0.0 if part.time is None else part.time.reward)
    return float(total)


def summands(part: Reward | None, now: Mapping[str, int], before: Mapping[str, int]) -> list[float]:
    """The sizes of what a reward without a script adds up."""
    if part is None:
        return [0.0]
    sizes = [0.0 if part.time is None else abs(part.time.reward)]
    for term in part.terms:
        amount = measured(term, now, before)
        sizes.append(abs(_factor(term, amount) * amount))
    return sizes


def _factor(term: RewardTerm, amount: int) -> float:
    return term.reward if amount > 0 else term.penalty
