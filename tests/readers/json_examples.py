"""Files with one mistake each: what is read, which mistakes are found, what the mend makes of it.

``GOOD`` around a value is a data.json that the engine loads; it ignores the key ``x``.
"""

from __future__ import annotations

from typing import NamedTuple

from retrodsl.readers.json_text import ENGINE_LEVELS, JsonMistakeKind

K = JsonMistakeKind


class Example(NamedTuple):
    kind: JsonMistakeKind
    data: bytes
    mended: str
    """What the whole text, or the value of ``x``, is after the mend."""


def around(value: bytes) -> bytes:
    return b'{"info": {"a": {"address": 16711680, "type": "|u1", "x": ' + value + b"}}}"


ADDRESS = '"address": 16711680, "type": "|u1"'
GOOD = '{"info": {"a": {' + ADDRESS + "}}}"

VALUES: list[tuple[JsonMistakeKind, bytes, str]] = [
    (K.TRAILING_COMMA, b"[1, 2,]", "[1, 2]"),
    (K.TRAILING_COMMA, b'{"b": 1 , }', '{"b": 1  }'),
    (K.EXTRA_COMMA, b"[1,,2]", "[1,2]"),
    (K.EXTRA_COMMA, b"[,1]", "[1]"),
    (K.EXTRA_COMMA, b"[,]", "[]"),
    (K.MISSING_COMMA, b"[1 2]", "[1, 2]"),
    (K.MISSING_COMMA, b'{"b": 1\n"c": 2}', '{"b": 1,\n"c": 2}'),
    (K.MISSING_COMMA, b"[1; 2]", "[1, 2]"),
    (K.MISSING_COMMA, b'["b": 2]', '["b", 2]'),
    (K.MISSING_COLON, b'{"b" 1}', '{"b": 1}'),
    (K.MISSING_COLON, b'{"b" = 1}', '{"b" : 1}'),
    (K.MISSING_COLON, b'{"b" => 1}', '{"b" : 1}'),
    (K.EXTRA_COLON, b'{"b":: 1}', '{"b": 1}'),
    (K.EXTRA_COLON, b'{:"b": 1}', '{"b": 1}'),
    (K.MISSING_KEY, b"{[1]}", '{"": [1]}'),
    (K.MISSING_VALUE, b'{"b":}', '{"b": null}'),
    (K.MISSING_VALUE, b'{"b", "c": 1}', '{"b": null, "c": 1}'),
    (K.LINE_COMMENT, b"1 // one\n", "1\n"),
    (K.LINE_COMMENT, b"1 -- one: it is\n", "1\n"),
    (K.LINE_COMMENT, b"1 --one\n", "1\n"),
    (K.LINE_COMMENT, b"[1, --\n2]", "[1,\n2]"),
    (K.BAD_NUMBER, b"1,5", "1.5"),
    (K.BAD_NUMBER, b'{"b": -1,0, "c": 2}', '{"b": -1.0, "c": 2}'),
    (K.BAD_NUMBER, b'{"b": 0,125}', '{"b": 0.125}'),
    (K.BAD_NUMBER, b'{"b": 1,000}', '{"b": 1000}'),
    (K.BAD_NUMBER, b'{"b": 1,000,000\n}', '{"b": 1000000\n}'),
    (K.UNQUOTED_KEY, b'{"b": 1,0: 2}', '{"b": 1,"0": 2}'),
    (K.BLOCK_COMMENT, b"[1 /* one\n*/, 2]", "[1, 2]"),
    (K.HASH_COMMENT, b"1 # one\n", "1\n"),
    (K.FOREIGN_SPACE, b"\xc2\xa01", " 1"),
    (K.FOREIGN_SPACE, b"\x0c1", " 1"),
    (K.FOREIGN_SPACE, b"\x001", " 1"),
    (K.HEX_NUMBER, b"0xFF00E4", "16711908"),
    (K.HEX_NUMBER, b"-0Xff", "-255"),
    (K.HEX_NUMBER, b"$7E10", "32272"),
    (K.HEX_NUMBER, b"FF10", "65296"),
    (K.HEX_NUMBER, b"0FFh", "255"),
    (K.BINARY_NUMBER, b"0b101", "5"),
    (K.BINARY_NUMBER, b"0o17", "15"),
    (K.LEADING_PLUS, b"+1.5", "1.5"),
    (K.LEADING_ZERO, b"007", "7"),
    (K.LEADING_ZERO, b"-00.5", "-0.5"),
    (K.LONE_DOT, b".5", "0.5"),
    (K.LONE_DOT, b"5.", "5.0"),
    (K.LONE_DOT, b"-.5e3", "-0.5e3"),
    (K.BAD_NUMBER, b"1_000", "1000"),
    (K.BAD_NUMBER, b"1.5f", "1.5"),
    (K.BAD_NUMBER, b"2e", "2"),
    (K.NUMBER_TOO_LARGE, b"1e999", "1.7976931348623157e+308"),
    (K.NUMBER_TOO_LARGE, b"-" + b"9" * 400, "-1.7976931348623157e+308"),
    (K.NOT_A_NUMBER, b"NaN", "null"),
    (K.NOT_A_NUMBER, b"-Infinity", "null"),
    (K.FOREIGN_LITERAL, b"True", "true"),
    (K.FOREIGN_LITERAL, b"None", "null"),
    (K.FOREIGN_LITERAL, b"undefined", "null"),
    (K.FOREIGN_LITERAL, b"NULL", "null"),
    (K.WRONG_QUOTES, b"'it\\'s \"x\"'", '"it\'s \\"x\\""'),
    (K.WRONG_QUOTES, b"`b`", '"b"'),
    (K.WRONG_QUOTES, "“b”".encode(), '"b"'),
    (K.WRONG_QUOTES, b"{'b': 1}", '{"b": 1}'),
    (K.UNQUOTED_KEY, b"{b: 1}", '{"b": 1}'),
    (K.UNQUOTED_KEY, b"{my key: 1}", '{"my key": 1}'),
    (K.UNQUOTED_KEY, b'{b": 1}', '{"b": 1}'),
    (K.UNQUOTED_KEY, b"{1: 2}", '{"1": 2}'),
    (K.UNQUOTED_TEXT, b"|u1", '"|u1"'),
    (K.UNQUOTED_TEXT, b"=u2", '"=u2"'),
    (K.UNQUOTED_TEXT, b'|u1"', '"|u1"'),
    (K.UNQUOTED_TEXT, b"[a few words, 2]", '["a few words", 2]'),
    (K.UNCLOSED_STRING, b'["b, 1]\n', '["b, 1"]\n'),
    (K.UNCLOSED_STRING, b'{"b: 1}\n', '{"b": 1}\n'),
    (K.UNCLOSED_STRING, b'{"b": ">u2,\n"c": 1}', '{"b": ">u2",\n"c": 1}'),
    (K.UNCLOSED_STRING, b'{"b": ">u2, "c": 1}', '{"b": ">u2", "c": 1}'),
    (K.UNCLOSED_STRING, b'{"b: ">u2", "c": 1}', '{"b": ">u2", "c": 1}'),
    (K.UNCLOSED_STRING, b"['b,\n1]", '["b",\n1]'),
    (K.CONTROL_CHARACTER, b'"b\tc"', '"b\\tc"'),
    (K.CONTROL_CHARACTER, b'"b\nc"', '"b\\nc"'),
    (K.CONTROL_CHARACTER, b'"b\x01c"', '"b\\u0001c"'),
    (K.CONTROL_CHARACTER, b'"b\x00c"', '"b\\u0000c"'),
    (K.BAD_ESCAPE, rb'"\q"', r'"\\q"'),
    (K.BAD_ESCAPE, rb'"it\'s"', '"it\'s"'),
    (K.BAD_ESCAPE, rb'"\x41"', '"A"'),
    (K.BAD_ESCAPE, rb'"\u12"', r'"\\u12"'),
    (K.LONE_SURROGATE, rb'"\ud83d"', r'"\ufffd"'),
    (K.LONE_SURROGATE, rb'"\ude00"', r'"\ufffd"'),
    (K.LONE_SURROGATE, rb'"\ud83d\ud83d\ude00"', r'"\ufffd\ud83d\ude00"'),
    (K.WRONG_BRACKET, b"[1, 2}", "[1, 2]"),
    (K.STRAY_BRACKET, b"[1, 2]]", "[1, 2]"),
    (K.DUPLICATE_KEY, b'{"b": 1, "b": 2}', '{"b": 1, "b": 2}'),
    (K.DUPLICATE_KEY, rb'{"b": 1, "\u0062": 2}', r'{"b": 1, "\u0062": 2}'),
    (K.NOT_UTF8, b'"\xe9"', '"é"'),
    (K.NOT_UTF8, b'"\x93\x94"', '"“”"'),
    (K.NOT_UTF8, b'"\xed\xa0\x80"', '"í\xa0€"'),
]

FILES: list[Example] = [
    *(
        Example(kind, around(value), around(mended.encode()).decode())
        for kind, value, mended in VALUES
    ),
    Example(K.UNCLOSED_BRACKET, GOOD[:-1].encode(), GOOD),
    Example(K.UNCLOSED_BRACKET, around(b"[1, 2")[:-3], around(b"[1, 2]").decode()),
    Example(K.UNOPENED_BRACKET, GOOD[1:].encode(), GOOD),
    Example(K.BYTE_ORDER_MARK, b"\xef\xbb\xbf" + GOOD.encode(), GOOD),
    Example(K.BEFORE_THE_START, b"return " + GOOD.encode(), GOOD),
    Example(K.BEFORE_THE_START, b"\xef\xbb\xbf, " + GOOD.encode(), GOOD),
    Example(K.AFTER_THE_END, GOOD.encode() + b"}", GOOD),
    Example(K.AFTER_THE_END, GOOD.encode() + b' // {"a":\n', GOOD + " \n"),
    Example(K.AFTER_THE_END, GOOD.encode() + b'\x00"', GOOD),
    Example(K.AFTER_THE_END, GOOD.encode() + b', "b": 1}', GOOD),
    Example(K.NOT_UTF8, GOOD.encode("utf-16"), GOOD),
    Example(K.NOT_UTF8, GOOD.encode("utf-16-be"), GOOD),
    Example(K.NOT_UTF8, GOOD.encode("utf-16-le"), GOOD),
    Example(K.NOT_UTF8, GOOD.encode("utf-32"), GOOD),
    Example(K.NOT_UTF8, GOOD.encode() + b"\n\xff\xfe", GOOD + "\n"),
]
"""Files with a mend."""

EMPTY: list[bytes] = [b"", b" \n", b"\xef\xbb\xbf", b"// nothing\n"]
"""Files without a value."""

DEEP: dict[int, bytes] = {
    depth: around(b"[" * depth + b"]" * depth) for depth in (200, ENGINE_LEVELS - 3, 100_000)
}
"""Files with brackets in brackets, by how many stand in the innermost place (3 more are around)."""
