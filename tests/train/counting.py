"""An environment without an emulator."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np

STEPS = 4


class Counting(gymnasium.Env[Any, Any]):
    """Shows how many steps there were, of four."""

    observation_space = gymnasium.spaces.Box(0, STEPS, (1,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, **arguments: Any) -> Any:
        """The first."""
        super().reset(**arguments)
        self.count = 0
        return np.zeros(1, np.float32), {}

    def step(self, action: Any) -> Any:
        """The next."""
        self.count += 1
        return np.array([self.count], np.float32), 1.0, self.count == STEPS, False, {}
