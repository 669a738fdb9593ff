"""What can be wrong with a JSON text, who reads it nonetheless, and in which words it is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from retrodsl.readers.positions import TextEdit
from retrodsl.source import Span


class JsonMistakeKind(Enum):
    """Every departure from JSON that the reader knows; the value is a name for machines."""

    TRAILING_COMMA = "trailing-comma"
    EXTRA_COMMA = "extra-comma"
    MISSING_COMMA = "missing-comma"
    MISSING_COLON = "missing-colon"
    EXTRA_COLON = "extra-colon"
    MISSING_KEY = "missing-key"
    MISSING_VALUE = "missing-value"
    LINE_COMMENT = "line-comment"
    BLOCK_COMMENT = "block-comment"
    HASH_COMMENT = "hash-comment"
    FOREIGN_SPACE = "foreign-space"
    HEX_NUMBER = "hex-number"
    BINARY_NUMBER = "binary-number"
    LEADING_PLUS = "leading-plus"
    LEADING_ZERO = "leading-zero"
    LONE_DOT = "lone-dot"
    BAD_NUMBER = "bad-number"
    NUMBER_TOO_LARGE = "number-too-large"
    NOT_A_NUMBER = "not-a-number"
    FOREIGN_LITERAL = "foreign-literal"
    WRONG_QUOTES = "wrong-quotes"
    UNQUOTED_KEY = "unquoted-key"
    UNQUOTED_TEXT = "unquoted-text"
    UNCLOSED_STRING = "unclosed-string"
    CONTROL_CHARACTER = "control-character"
    BAD_ESCAPE = "bad-escape"
    LONE_SURROGATE = "lone-surrogate"
    UNCLOSED_BRACKET = "unclosed-bracket"
    UNOPENED_BRACKET = "unopened-bracket"
    WRONG_BRACKET = "wrong-bracket"
    STRAY_BRACKET = "stray-bracket"
    DUPLICATE_KEY = "duplicate-key"
    BYTE_ORDER_MARK = "byte-order-mark"
    BEFORE_THE_START = "before-the-start"
    AFTER_THE_END = "after-the-end"
    EMPTY_FILE = "empty-file"
    TOO_DEEP = "too-deep"
    NOT_UTF8 = "not-utf8"


_KIND = JsonMistakeKind

ENGINE_ACCEPTS = frozenset(
    {_KIND.DUPLICATE_KEY, _KIND.BYTE_ORDER_MARK, _KIND.AFTER_THE_END, _KIND.TOO_DEEP}
)
"""The kinds that the engine's reader takes (found by experiment on stable-retro 1.0.1).

Of duplicate keys it keeps the first, and it stops reading where the first value ends.
"""

PYTHON_ACCEPTS = frozenset(
    {_KIND.DUPLICATE_KEY, _KIND.NOT_A_NUMBER, _KIND.NUMBER_TOO_LARGE, _KIND.LONE_SURROGATE}
)
"""The kinds that ``json.load`` takes, as the engine uses it on metadata.json.

Of duplicate keys it keeps the last.
"""


@dataclass(frozen=True, slots=True)
class JsonMistake:
    """One place where a text departs from JSON, and the likely mend.

    ``span`` is the place, ``message`` says what is wrong there, ``help`` how to mend it. ``edit``
    is the mend as a replacement in the text as it is (``None`` if there is none); the edits of one
    text never overlap. ``related`` is a second place of interest, such as the first of two equal
    keys or the bracket that was never closed, with ``related_text`` about it.
    ``engine_accepts`` says whether the engine loads a data.json or a scenario with this in it, all
    else being well.
    """

    kind: JsonMistakeKind
    span: Span
    message: str
    help: str
    edit: TextEdit | None = None
    engine_accepts: bool = False
    related: Span | None = None
    related_text: str = ""

    @property
    def python_accepts(self) -> bool:
        """Whether ``json.load`` reads a text with this in it, all else being well."""
        return self.kind in PYTHON_ACCEPTS
