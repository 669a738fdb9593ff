"""Which line of an emulator's movie is the engine's first input, counted from power-on.

BizHawk and FCEUX write a line for every frame of the emulator, lag frames included, the first for
the very first frame after power-on. The engine has stepped three times before ``env.step`` gets its
first input: once in the emulator's constructor, once in ``RetroEnv.__init__``, once in ``reset``.
So the first three lines cannot be played, and line 4 is the input of the first step.

Measured with the cartridge Tenfold-Nes on the core of stable-retro 1.0.1: run bare, it shows the
input of run ``n`` (from 0) in RAM after that run, and its frame counter is the engine's of step
``n - 3``. FCEUX and that core are of one family and count frames alike (both leave the picture
processor dead for the first two). Other emulators may begin their frames elsewhere, or start with
other contents in RAM: then a movie may go another way than where it was made, and only its replay
tells.
"""

from __future__ import annotations

from retrodsl.movies.model import names_of

STEPS_BEFORE_INPUT = 3
"""How often the engine has stepped the emulator when the environment takes its first input."""

Masks = tuple[int, ...]


def after_power_on(
    lines: list[Masks], players: int, buttons: tuple[str | None, ...]
) -> tuple[Masks, list[Masks], tuple[str, ...]]:
    """The keys of the reset step, those of the steps after it, and notes on what is lost.

    ``lines`` has the masks of each player on every frame from power-on.
    """
    before, steps = lines[:STEPS_BEFORE_INPUT], lines[STEPS_BEFORE_INPUT:]
    reset = before[-1] if len(before) == STEPS_BEFORE_INPUT else (0,) * players
    lost = [
        f"{' + '.join(names_of(mask, buttons))} on frame {frame}"
        for frame, masks in enumerate(before)
        for mask in masks
        if mask
    ]
    notes = (
        (
            f"not played: {', '.join(lost)}; the engine steps {STEPS_BEFORE_INPUT} times after "
            "power-on before it takes an input",
        )
        if lost
        else ()
    )
    return reset, steps, notes
