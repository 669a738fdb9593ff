"""The names and letters of keys in ``.bk2`` files, of the engine's kind and of BizHawk's.

The engine's letters were learnt by recording every button of every system with stable-retro 1.0.1;
it has none for the other buttons (PAUSE, RESET, RUN, I to VI, ...) and drops them without a word.
BizHawk names a system's keys as its controller definitions do.
"""

from __future__ import annotations

from retrodsl.movies.model import Buttons

LETTERS = {
    "A": "A",
    "B": "B",
    "BUTTON": "B",
    "C": "C",
    "X": "X",
    "Y": "Y",
    "Z": "Z",
    "START": "S",
    "SELECT": "s",
    "MODE": "M",
    "UP": "U",
    "DOWN": "D",
    "LEFT": "L",
    "RIGHT": "R",
    "L": "l",
    "R": "r",
}
"""The letter of each button that the engine's files can hold."""

SYSTEMS = {
    "GEN": "Genesis",
    "SNES": "Snes",
    "NES": "Nes",
    "A26": "Atari2600",
    "GB": "GameBoy",
    "GBC": "GbColor",
    "GBA": "GbAdvance",
    "SMS": "Sms",
    "GG": "GameGear",
    "PCE": "PCEngine",
    "32X": "32x",
    "SAT": "Saturn",
    "N64": "N64",
    "NDS": "NintendoDs",
}
"""The engine's system for each of BizHawk's ``Platform`` codes."""

ENGINE_CODES = {"Genesis": "GEN", "Snes": "SNES", "Nes": "NES", "Atari2600": "A26"}
"""The systems whose BizHawk code the engine writes; for others it writes its own name."""

_OTHER_NAMES = {
    "Atari2600": {"Reset": "RESET", "Select": "SELECT"},
    "Sms": {"B1": "B", "B2": "A", "Pause": "PAUSE"},
    "GameGear": {"B1": "B", "B2": "A"},
    "PCEngine": {
        "B1": "I",
        "B2": "II",
        "Run": "RUN",
        **{name: name for name in ("I", "II", "III", "IV", "V", "VI")},
    },
}
"""BizHawk's key names that are not the engine's button in other letters, by system."""


def system_of(platform: str) -> str | None:
    """The engine's name of a header's ``Platform``: a BizHawk code or that name itself."""
    if platform in SYSTEMS:
        return SYSTEMS[platform]
    return platform if platform in SYSTEMS.values() else None


def button_of(key: str, system: str | None) -> str | None:
    """The engine's button for a key name of a log, ``None`` if it has none."""
    other = _OTHER_NAMES.get(system or "", {})
    if key in other:
        return other[key]
    return key.upper() if key.upper() in LETTERS else None


def key_name(button: str) -> str:
    """The name that the engine's log gives a button: ``Start`` for START."""
    return button.capitalize()


def columns_of(buttons: Buttons) -> list[tuple[int, str, str]]:
    """Bit, name and letter of each button that the engine's files can hold, in the pad's order."""
    return [
        (bit, key_name(button), LETTERS[button])
        for bit, button in enumerate(buttons)
        if button is not None and button in LETTERS
    ]
