"""Bytes of a terminal as keys: ``left``, ``shift+right``, ``pageup``, ``enter``, or a character."""

from __future__ import annotations

import codecs
import re

#: The last letter of a sequence, and the numbers of those that end in ``~``.
_LETTERS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_NUMBERS = {
    1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end"
}  # fmt: skip
_MODIFIERS = {2: "shift+", 3: "alt+", 5: "ctrl+"}
_CONTROLS = {"\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x08": "backspace"}

#: A whole sequence: CSI with its parameters, or SS3 and a letter.
_SEQUENCE = re.compile(r"\x1b(?:\[([0-9;?]*)[ -/]*([@-~])|O(.))", re.DOTALL)
#: The beginning of one.
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*|O)?", re.DOTALL)


class Keys:
    """Turns bytes into keys; what is not whole yet waits for its rest."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = ""

    @property
    def waits(self) -> bool:
        """Whether something has begun: an escape key alone, or the first part of a sequence."""
        return bool(self._waiting)

    def feed(self, data: bytes) -> list[str]:
        """The keys that are whole with these bytes."""
        self._waiting += self._decoder.decode(data)
        found: list[str] = []
        while self._waiting:
            match = _SEQUENCE.match(self._waiting)
            if match is not None:
                key = _key(match)
                if key is not None:
                    found.append(key)
                self._waiting = self._waiting[match.end() :]
            elif self._waiting[0] != "\x1b":
                found.append(_plain(self._waiting[0]))
                self._waiting = self._waiting[1:]
            elif _BEGUN.fullmatch(self._waiting):
                break
            else:  # escape, and then another key
                found.append("escape")
                self._waiting = self._waiting[1:]
        return found

    def flush(self) -> list[str]:
        """Nothing more came: what waits was the escape key."""
        rest, self._waiting = self._waiting, ""
        return ["escape", *map(_plain, rest[1:])] if rest else []


def _plain(character: str) -> str:
    if character in _CONTROLS:
        return _CONTROLS[character]
    if ord(character) < 32:
        return f"ctrl+{chr(ord(character) + 96)}"
    return character


def _key(match: re.Match[str]) -> str | None:
    """The key of a sequence, ``None`` for one that has no meaning here."""
    parameters, last, single = match.groups()
    if single is not None:
        return _LETTERS.get(single)
    numbers = [int(part) if part.isdecimal() else 0 for part in parameters.split(";")]
    name = _NUMBERS.get(numbers[0]) if last == "~" else _LETTERS.get(last)
    if name is None:
        return None
    modifier = numbers[1] if len(numbers) > 1 else 1
    return _MODIFIERS.get(modifier, "") + name
