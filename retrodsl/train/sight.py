"""Numbers as a network takes them: from -1 to 1, with those of some steps before."""

from __future__ import annotations

from collections import deque
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Sight:
    """Scales numbers by their ranges, ``low`` to -1 and ``high`` to 1, and keeps ``stack`` steps.

    The newest are last. Before there were so many, the first stands for those that are missing.
    """

    def __init__(self, low: Floats, high: Floats, stack: int) -> None:
        self._low = low
        self._scale = 2 / np.where(high > low, high - low, 1).astype(np.float32)
        self._kept: deque[Floats] = deque(maxlen=stack)
        self.size = len(low) * stack

    def begin(self, numbers: Floats) -> Floats:
        """The first step's."""
        self._kept.clear()
        return self.see(numbers)

    def see(self, numbers: Floats) -> Floats:
        """The next step's."""
        scaled = ((numbers - self._low) * self._scale - 1).clip(-1, 1)
        self._kept.append(scaled)
        while len(self._kept) < (self._kept.maxlen or 1):
            self._kept.append(scaled)
        return np.concatenate(self._kept)


class Seen(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An environment whose numbers are seen so."""

    def __init__(self, env: gymnasium.Env[Any, Any], stack: int) -> None:
        super().__init__(env)
        space = env.observation_space
        assert isinstance(space, Box)
        self._sight = Sight(space.low, space.high, stack)
        self.observation_space = Box(-1, 1, (self._sight.size,), np.float32)

    def reset(self, **arguments: Any) -> tuple[Floats, dict[str, Any]]:
        """The first step's numbers."""
        numbers, info = self.env.reset(**arguments)
        return self._sight.begin(numbers), info

    def step(self, action: Any) -> tuple[Floats, Any, bool, bool, dict[str, Any]]:
        """The next step's numbers."""
        numbers, reward, terminated, truncated, info = self.env.step(action)
        return self._sight.see(numbers), reward, terminated, truncated, info
