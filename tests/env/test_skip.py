"""Frames that are skipped still count."""

from __future__ import annotations

from typing import Any

import gymnasium
import pytest

from retrodsl.env import EnvironmentProblem, FrameSkip


class Five(gymnasium.Env[Any, Any]):
    """Five frames; something is broken on every second one."""

    observation_space = gymnasium.spaces.Discrete(6)
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, **arguments: Any) -> Any:
        """Frame 0."""
        super().reset(**arguments)
        self.frame = 0
        return 0, {"frame": 0}

    def step(self, action: Any) -> Any:
        """The next frame."""
        self.frame += 1
        info: dict[str, Any] = {
            "frame": self.frame,
            "reward_terms": {"a": self.frame, "b": -1},
            "reward_terms_p2": {"c": 1.5},
            "reward_p2": 1.5,
            "done_reason": "late" if self.frame == 5 else None,
        }
        if self.frame % 2 == 0:
            info["violations"] = ("even", f"frame {self.frame}")
        return self.frame, float(self.frame - 1), self.frame == 5, False, info


def test_rewards_terms_and_violations_of_all_frames() -> None:
    env = FrameSkip(Five(), 4)
    assert env.reset() == (0, {"frame": 0})
    observation, reward, terminated, truncated, info = env.step(1)
    assert (observation, reward, terminated, truncated) == (4, 0 + 1 + 2 + 3, False, False)
    assert info["reward_terms"] == {"a": 10, "b": -4}
    assert (info["reward_terms_p2"], info["reward_p2"]) == ({"c": 6.0}, 6.0)
    assert info["violations"] == ("even", "frame 2", "even", "frame 4")
    observation, reward, terminated, _, info = env.step(1)
    assert (observation, reward, terminated, info["done_reason"]) == (5, 4.0, True, "late")
    assert info["reward_terms"] == {"a": 5, "b": -1}, "an episode ends a step early"
    assert "violations" not in info


def test_a_step_is_one_frame_at_least() -> None:
    with pytest.raises(EnvironmentProblem, match="a step of 0 frames"):
        FrameSkip(Five(), 0)
