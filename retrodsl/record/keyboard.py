"""Which keys of a keyboard stand for the buttons of a pad; nothing here needs a window."""

from __future__ import annotations

from collections.abc import Sequence

KEYS = {
    "UP": ("up",),
    "DOWN": ("down",),
    "LEFT": ("left",),
    "RIGHT": ("right",),
    "B": ("z",),
    "A": ("x",),
    "C": ("c",),
    "Y": ("a",),
    "X": ("s",),
    "Z": ("d",),
    "L": ("q",),
    "R": ("w",),
    "L2": ("1",),
    "R2": ("2",),
    "L3": ("3",),
    "R3": ("4",),
    "I": ("x",),
    "II": ("z",),
    "III": ("c",),
    "IV": ("a",),
    "V": ("s",),
    "VI": ("d",),
    "BUTTON": ("z", "space"),
    "START": ("return",),
    "RUN": ("return",),
    "SELECT": ("right shift", "tab"),
    "MODE": ("m",),
    "PAUSE": ("p",),
    "RESET": ("backspace",),
}
"""The keys of each button, by SDL's names of keys; on a pad no two buttons share one."""

SPARE = tuple("rtyuiofghjklvbn567890")
"""Keys for buttons of other names, in their order on the pad."""

STOP = "escape"
"""The key that ends the recording."""


def keys_of(buttons: Sequence[str | None]) -> dict[str, tuple[str, ...]]:
    """The keys of every button of a pad."""
    spare = iter(SPARE)
    return {
        button: KEYS[button] if button in KEYS else tuple(key for key in [next(spare, "")] if key)
        for button in buttons
        if button is not None
    }


def legend(buttons: Sequence[str | None]) -> str:
    """The keys in a line for the terminal: ``UP up, B z, START return``."""
    keys = keys_of(buttons)
    parts = (f"{button} {' or '.join(named)}" for button, named in keys.items() if named)
    return ", ".join(parts) + f"; {STOP} ends"
