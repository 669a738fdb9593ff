"""The fixed movies, alike on every system: what the player does, in buttons of each system."""

from __future__ import annotations

from collections.abc import Callable

from cartridges import model
from cartridges.system import Masks, System

STEPS = 1_200
"""Steps of every movie, beside its reset frame."""


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
}
"""By the name of the ``.bk2`` file."""


def holdable(system: System, inputs: list[Masks]) -> list[Masks]:
    """The inputs without the buttons for which a ``.bk2`` of the engine has no letter."""
    from retrodsl.movies.bk2_keys import columns_of

    kept = sum(1 << bit for bit, _, _ in columns_of(tuple(system.buttons)))
    return [(one & kept, two & kept) for one, two in inputs]
