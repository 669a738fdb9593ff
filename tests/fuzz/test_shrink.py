"""Shrinking, with tests that need no emulator."""

from __future__ import annotations

import random

import pytest

from retrodsl.fuzz.shrink import Shrinker, Steps

A, B = 1, 2


def first(steps: Steps, wanted: int) -> int | None:
    """The first frame behind a step that presses all of ``wanted``."""
    return next((i for i, (mask,) in enumerate(steps, 1) if mask & wanted == wanted), None)


def noise(length: int, seed: int = 0) -> Steps:
    chance = random.Random(seed)
    return tuple((chance.randrange(16),) for _ in range(length))


def test_a_combination_is_all_that_is_left() -> None:
    steps = noise(300)
    frame = first(steps, A | B)
    assert frame is not None
    assert Shrinker(steps[:frame], lambda s: first(s, A | B), 400).shrink() == ((A | B,),)


def test_presses_in_order_are_kept_and_waits_between_them_left_out() -> None:
    def test(steps: Steps) -> int | None:
        one = first(steps, A)
        two = None if one is None else first(steps[one:], B)
        return None if one is None or two is None else one + two

    steps = ((0,),) * 40 + ((A | 4,),) * 9 + ((0,),) * 70 + ((B,),) * 20 + noise(50)
    assert Shrinker(steps, test, 400).shrink() == ((A,), (B,))


def test_time_that_has_to_pass_is_kept_without_presses() -> None:
    steps = noise(200)
    shrunk = Shrinker(steps, lambda s: 120 if len(s) >= 120 else None, 400).shrink()
    assert shrunk == ((0,),) * 120


def test_the_second_player_lets_go() -> None:
    steps = tuple((A, 7) for _ in range(20))
    shrunk = Shrinker(steps, lambda s: 4 if len(s) > 3 and s[3][0] & A else None, 400).shrink()
    assert len(shrunk) == 4
    assert [masks[1] for masks in shrunk] == [0] * 4
    assert sum(bool(masks[0]) for masks in shrunk) == 1


@pytest.mark.parametrize("tests", [0, 1, 17])
def test_it_keeps_to_its_tests_and_has_the_best_so_far(tests: int) -> None:
    asked = []

    def test(steps: Steps) -> int | None:
        asked.append(steps)
        return first(steps, A)

    shrinker = Shrinker(noise(500)[:400], test, tests)
    shrunk = shrinker.shrink()
    assert len(asked) <= tests
    assert first(shrunk, A) is not None
    assert len(set(asked)) == len(asked), "nothing is tested twice"
    assert shrinker.best == shrunk


def test_ctrl_c_leaves_the_best_so_far() -> None:
    count = 0

    def test(steps: Steps) -> int | None:
        nonlocal count
        count += 1
        if count > 3:
            raise KeyboardInterrupt
        return first(steps, A | B)

    steps = noise(300)
    shrinker = Shrinker(steps, test, 400)
    with pytest.raises(KeyboardInterrupt):
        shrinker.shrink()
    assert len(shrinker.best) < len(steps)
    assert first(shrinker.best, A | B) is not None
