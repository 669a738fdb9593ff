"""Words without quotes in a JSON text: numbers and constants as other languages write them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from retrodsl.readers.json_mistakes import JsonMistakeKind
from retrodsl.readers.json_strings import quoted

NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
"""A number of JSON, as a regular expression."""

_NUMBER = re.compile(NUMBER)
_HEX = re.compile(r"([-+]?)(?:0[xX]|\$|&[hH])([0-9a-fA-F_]*[0-9a-fA-F])")
_HEX_SUFFIX = re.compile(r"([-+]?)([0-9][0-9a-fA-F]*)[hH]")
_HEX_DIGITS = re.compile(r"([-+]?)((?=[0-9a-fA-F]*[0-9])(?=[0-9]*[a-fA-F])[0-9a-fA-F]{4,})")
_BINARY = re.compile(r"([-+]?)0[bB]([01_]*[01])")
_OCTAL = re.compile(r"([-+]?)0[oO]([0-7_]*[0-7])")
_BASES = (
    (_BINARY, 2, "binary"),
    (_OCTAL, 8, "octal"),
    (_HEX, 16, "hexadecimal"),
    (_HEX_SUFFIX, 16, "hexadecimal"),
    (_HEX_DIGITS, 16, "hexadecimal"),
)
_LOOSE = re.compile(
    r"([-+]?)([0-9](?:_?[0-9])*)?(?:(\.)([0-9](?:_?[0-9])*)?)?(?:[eE]([-+]?[0-9]*))?([fFdDlLuU]*)"
)
_CONSTANTS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
    "nil": None,
    "undefined": None,
}
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity)", re.IGNORECASE)
_MOST_DIGITS = 400  # more than a float can hold, and fewer than Python refuses to convert

_HELP = {
    JsonMistakeKind.HEX_NUMBER: "write it in decimal: {}",
    JsonMistakeKind.BINARY_NUMBER: "write it in decimal: {}",
    JsonMistakeKind.NOT_A_NUMBER: "write a number",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a word stands for: its value, JSON for it, and what is wrong with it (if anything)."""

    value: str | int | float | bool | None
    kind: JsonMistakeKind | None = None
    message: str = ""
    json: str = ""

    @property
    def help(self) -> str:
        """How to mend the word."""
        text = _HELP.get(self.kind, "write {}") if self.kind else ""
        return text.format(self.json)


def number_value(text: str) -> int | float:
    """The value of a JSON number; infinite if it is larger than a 64-bit float can be."""
    if "." in text or "e" in text or "E" in text:
        return float(text)
    if len(text) > _MOST_DIGITS:
        return float(text)
    value = int(text)
    return value if abs(value) <= sys.float_info.max else float(text)


def read_word(word: str) -> Word:
    """What was likely meant by ``word``, which stands where a value belongs."""
    if _NUMBER.fullmatch(word):
        return _finite(Word(number_value(word)))
    if word in ("true", "false", "null"):
        return Word(_CONSTANTS[word])
    constant = word.lower()
    if constant in _CONSTANTS:
        value = _CONSTANTS[constant]
        meant = "null" if value is None else str(value).lower()
        return Word(value, JsonMistakeKind.FOREIGN_LITERAL, f"JSON has no {word}", meant)
    if _NOT_FINITE.fullmatch(word):
        return Word(None, JsonMistakeKind.NOT_A_NUMBER, f"JSON has no {word}", "null")
    for pattern, base, name in _BASES:
        if match := pattern.fullmatch(word):
            kind = JsonMistakeKind.HEX_NUMBER if base == 16 else JsonMistakeKind.BINARY_NUMBER
            return _whole(match, base, kind, f"JSON has no {name} numbers: {word}")
    match = _LOOSE.fullmatch(word)
    if match and (match[2] or match[4]):
        return _finite(_loose_number(match))
    return Word(word, JsonMistakeKind.UNQUOTED_TEXT, f"{word} has no quotes", quoted(word))


def _whole(match: re.Match[str], base: int, kind: JsonMistakeKind, message: str) -> Word:
    """The number that a sign and digits in ``base`` make."""
    digits = match[2].replace("_", "")
    if len(digits) > _MOST_DIGITS // 2:
        return _finite(Word(float("-inf" if match[1] == "-" else "inf")))
    value = int(digits, base) * (-1 if match[1] == "-" else 1)
    return _finite(Word(value, kind, message, str(value)))


def _loose_number(match: re.Match[str]) -> Word:
    """A number that JSON would write otherwise, and the first thing that is wrong with it."""
    word = match[0]
    sign, whole, dot, fraction, exponent, suffix = match.groups()
    digits = (whole or "0").replace("_", "")
    proper = ("-" if sign == "-" else "") + (digits.lstrip("0") or "0")
    if dot:
        proper += "." + (fraction or "0").replace("_", "")
    if exponent and exponent not in "+-":
        proper += "e" + exponent
    if suffix or "_" in word or exponent in ("", "+", "-"):
        kind, message = JsonMistakeKind.BAD_NUMBER, f"{word} is not a number of JSON"
    elif sign == "+":
        kind, message = JsonMistakeKind.LEADING_PLUS, "a number of JSON has no plus sign"
    elif len(digits) > 1 and digits[0] == "0":
        kind, message = JsonMistakeKind.LEADING_ZERO, "a number of JSON has no leading zeros"
    else:
        kind, message = JsonMistakeKind.LONE_DOT, "a number of JSON has digits around its point"
    return Word(number_value(proper), kind, message, proper)


def _finite(word: Word) -> Word:
    """``word``, with what is too large for a float replaced by the largest one."""
    value = word.value
    if not isinstance(value, (int, float)) or abs(value) <= sys.float_info.max:
        return word
    largest = sys.float_info.max if value > 0 else -sys.float_info.max
    message = "the number is too large for a 64-bit float"
    return Word(largest, JsonMistakeKind.NUMBER_TOO_LARGE, message, repr(largest))
