"""Numbers become what a network sees."""

from __future__ import annotations

import gymnasium
import numpy as np

from retrodsl.train.sight import Seen, Sight
from tests.train.counting import Counting

LOW, HIGH = np.array([0, -10, 3], np.float32), np.array([4, 10, 3], np.float32)


def test_ranges_go_from_minus_one_to_one() -> None:
    sight = Sight(LOW, HIGH, 1)
    assert sight.begin(LOW).tolist() == [-1, -1, -1]
    assert sight.see(HIGH).tolist() == [1, 1, -1], "what never changes is always the same"
    assert sight.see(np.array([1, 0, 3], np.float32)).tolist() == [-0.5, 0, -1]
    assert sight.see(HIGH * 9).max() == 1


def test_the_newest_steps_are_seen_the_first_as_often_as_needed() -> None:
    sight = Sight(LOW[:1], HIGH[:1], 3)
    steps = [np.array([value], np.float32) for value in (0, 4, 2, 3)]
    assert sight.size == 3
    assert sight.begin(steps[0]).tolist() == [-1, -1, -1]
    assert sight.see(steps[1]).tolist() == [-1, -1, 1]
    assert sight.see(steps[2]).tolist() == [-1, 1, 0]
    assert sight.see(steps[3]).tolist() == [1, 0, 0.5]
    assert sight.begin(steps[1]).tolist() == [1, 1, 1], "an episode begins anew"


def test_an_environment_is_seen_so() -> None:
    env = Seen(Counting(), 2)
    assert env.observation_space == gymnasium.spaces.Box(-1, 1, (2,), np.float32)
    assert env.reset(seed=1)[0].tolist() == [-1, -1]
    rows = [env.step(0) for _ in range(4)]
    assert [row[0].tolist() for row in rows] == [[-1, -0.5], [-0.5, 0], [0, 0.5], [0.5, 1]]
    assert all(row[0] in env.observation_space for row in rows)
    assert rows[-1][2] is True
