"""The fixed movies, alike on every system: what the player does, in buttons of each system."""

from __future__ import annotations

from collections.abc import Callable

from cartridges import model
from cartridges.system import Masks, System

STEPS = 1_200
"""The most steps of a movie, beside its reset frame."""

GAME_STEPS = 545
"""Steps in which a game that has begun at ``Start.state`` comes to its end."""

CARELESS_STEPS = 420
"""Steps of the movie that loses, at whose end ``Over.state`` is saved."""


def every_button(system: System) -> list[Masks]:
    """Every button of every pad alone, then of both pads together; then rest."""
    inputs: list[Masks] = []
    for pads in ((1, 0), (0, 1), (1, 1))[: 1 if system.players == 1 else 3]:
        for i, name in enumerate(system.buttons):
            if name is not None:
                inputs += [(pads[0] << i, pads[1] << i)] * 3 + [(0, 0)] * 2
    return _filled(inputs)


def champion(system: System) -> list[Masks]:
    """Strike without a pause, and step out of the way: many levels, and the time runs out."""
    strike, following = _mask(system, model.STRIKE), _mask(system, model.NEXT)
    start, right = _mask(system, model.START), _mask(system, model.RIGHT)
    inputs: list[Masks] = [(right, 0)] * 5
    turn = 0
    while len(inputs) < STEPS:
        turn += 1
        if turn % 26 == 25:
            inputs += [(start, 0), (0, 0)]
        inputs += [(strike, 0), (0, 0)] * 5 + [(following, 0), (0, 0)]
    return _filled(inputs[:STEPS])


def idler(system: System) -> list[Masks]:
    """Walk to both ends, score now and then, and stand until all is lost; begin again."""
    left, right = _mask(system, model.LEFT), _mask(system, model.RIGHT)
    score, start = _mask(system, model.SCORE), _mask(system, model.START)
    inputs: list[Masks] = [(left, 0)] * 40 + [(right, 0)] * 60 + [(left | right, 0)] * 10
    inputs += [(score, 0), (0, 0), (right | score, 0), (0, 0)] * 20
    inputs += [(left, 0)] * 30 + [(0, 0)] * 510
    inputs += [(start, 0)] * 3 + [(0, 0)] * 50 + [(score, 0)] * 5
    return _filled(inputs)


def hunter(system: System) -> list[Masks]:
    """Walk without a rest, strike all three enemies in turn, and still be alive when time is up.

    A second pad presses SCORE as often as can be, so that its count needs more than a byte.
    """
    inputs: list[Masks] = []
    for step in range(GAME_STEPS):
        walking = model.LEFT if step // 25 % 2 == 0 else model.RIGHT
        striking = model.NEXT if step % 15 == 14 else 0 if step % 2 else model.STRIKE
        second = model.SCORE if system.players == 2 and step % 2 == 0 else 0
        inputs.append((_masks(system, walking | striking), _masks(system, second)))
    return inputs


def careless(system: System) -> list[Masks]:
    """Kill one enemy, score once, and pace in the same part of the line until all is lost."""
    inputs: list[Masks] = []
    for step in range(CARELESS_STEPS):
        pressed = model.LEFT if step // 8 % 2 == 0 else model.RIGHT
        pressed |= model.STRIKE if step in (10, 12, 14) else model.SCORE if step == 20 else 0
        inputs.append((_masks(system, pressed), 0))
    return inputs


def _masks(system: System, controls: int) -> int:
    """The engine's mask of the first button of each of some controls."""
    return sum(_mask(system, control) for control in system.controls if controls & control)


def _mask(system: System, control: int) -> int:
    """The engine's mask of the first button of a control."""
    return 1 << list(system.buttons).index(system.controls[control][0])


def _filled(inputs: list[Masks]) -> list[Masks]:
    assert len(inputs) <= STEPS, f"a movie of {len(inputs)} steps"
    return inputs + [(0, 0)] * (STEPS - len(inputs))


MOVIES: dict[str, Callable[[System], list[Masks]]] = {
    "every_button": every_button,
    "champion": champion,
    "idler": idler,
    "hunter": hunter,
    "careless": careless,
}
"""By the name of the ``.bk2`` file."""


def holdable(system: System, inputs: list[Masks]) -> list[Masks]:
    """The inputs without the buttons for which a ``.bk2`` of the engine has no letter."""
    from retrodsl.movies.bk2_keys import columns_of

    kept = sum(1 << bit for bit, _, _ in columns_of(tuple(system.buttons)))
    return [(one & kept, two & kept) for one, two in inputs]
