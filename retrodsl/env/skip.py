"""Holds each action for several frames, and loses nothing of what they mean."""

from __future__ import annotations

from typing import Any

import gymnasium

from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.watch import AT_RESET

Env = gymnasium.Env[Any, Any]

_TERMS = ("reward_terms", "reward_terms_p2")


class FrameSkip(gymnasium.Wrapper[Any, Any, Any, Any]):
    """A step of ``frames`` frames, or fewer where the episode ends; the last one's is shown.

    ``reward``, ``info["reward_terms"]`` and those of the second player are summed over the frames.
    ``info["violations"]`` has those of all, one entry for each frame on which something is broken;
    ``info["reset_violations"]`` stays those of the reset frame.
    """

    def __init__(self, env: Env, frames: int) -> None:
        super().__init__(env)
        if frames < 1:
            raise EnvironmentProblem(f"a step of {frames} frames", "it is at least one")
        self.frames = frames

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Hold the action."""
        step = self.env.step
        observation, reward, terminated, truncated, info = step(action)
        total = float(reward)
        violations = list(info.get("violations", ()))
        at_reset = info.get(AT_RESET)
        for _ in range(self.frames - 1):
            if terminated or truncated:
                break
            before = info
            observation, reward, terminated, truncated, info = step(action)
            total += float(reward)
            violations += info.get("violations", ())
            _add(before, info)
        if violations:
            info["violations"] = tuple(violations)
        if at_reset is not None:
            info[AT_RESET] = at_reset
        return observation, total, terminated, truncated, info


def _add(before: dict[str, Any], info: dict[str, Any]) -> None:
    """Add what was paid before to what is paid now."""
    for key in _TERMS:
        earlier = before.get(key)
        if earlier is not None and key in info:
            info[key] = {name: earlier.get(name, 0) + value for name, value in info[key].items()}
    if "reward_p2" in info:
        info["reward_p2"] += before.get("reward_p2", 0.0)
