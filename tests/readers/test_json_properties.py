"""The JSON reader on random texts, sound and broken."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from retrodsl.readers.json_text import (
    MOST_LEVELS,
    JsonArray,
    JsonMistakeKind,
    JsonNode,
    JsonObject,
    JsonRead,
    JsonText,
    mend,
    read_json,
    read_json_bytes,
)
from retrodsl.source import Source
from tests.readers.json_examples import FILES
from tests.readers.test_json_reader import loads

K = JsonMistakeKind
RELAXED = settings(max_examples=150, deadline=None)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = st.text(st.sampled_from("abcxyz_é\U0001f600"), min_size=1, max_size=4)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SPACES = st.sampled_from(["", "", " ", "\n", "\t", " \r\n  "])
HAS_NO_PYTHON_ERROR = {K.DUPLICATE_KEY, K.LONE_SURROGATE, K.NUMBER_TOO_LARGE, K.TOO_DEEP}


@st.composite
def written(draw: st.DrawFn, value: Any, twice: bool = False) -> str:
    """JSON for ``value`` with random space, escapes and (on request) later duplicates of keys."""

    def space() -> str:
        return draw(SPACES)

    if isinstance(value, dict):
        entries = list(value.items())
        if twice and entries:
            entries += [
                (name, draw(SCALARS))
                for name, _ in draw(st.lists(st.sampled_from(entries), max_size=2))
            ]
        parts = [
            space()
            + draw(written(name))
            + space()
            + ":"
            + space()
            + draw(written(each, twice))
            + space()
            for name, each in entries
        ]
        return "{" + (",".join(parts) or space()) + "}"
    if isinstance(value, list):
        parts = [space() + draw(written(each, twice)) + space() for each in value]
        return "[" + (",".join(parts) or space()) + "]"
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


def read(text: str) -> JsonRead:
    return read_json(Source("data.json", text))


@given(st.data(), VALUES)
@RELAXED
def test_sound_json_is_read_as_python_reads_it(data: st.DataObject, value: Any) -> None:
    text = data.draw(SPACES) + data.draw(written(value, twice=True)) + data.draw(SPACES)
    found = read(text)
    assert found.root is not None
    plain = found.root.plain()
    assert plain == loads(text)
    assert repr(plain) == repr(loads(text))  # tells 1 from 1.0 and from true
    assert {m.kind for m in found.mistakes} <= {K.DUPLICATE_KEY}
    assert bool(found.mistakes) == has_duplicates(text)


def has_duplicates(text: str) -> bool:
    seen: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen.append(len(dict(pairs)) < len(pairs))
        return dict(pairs)

    json.loads(text, object_pairs_hook=note)
    return any(seen)


def refuse(constant: str) -> Any:
    raise ValueError(constant)


def strictly_sound(text: str) -> bool:
    """Whether the text is JSON to Python's own reader, which takes NaN unless told otherwise."""
    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


def check_any(text: str) -> None:
    """What holds of every text."""
    found = read(text)
    if strictly_sound(text):
        assert {m.kind for m in found.mistakes} <= HAS_NO_PYTHON_ERROR
        if not found.mistakes:
            assert found.root is not None
            assert repr(found.root.plain()) == repr(loads(text))
    else:
        assert found.mistakes
    if found.root is None or any(m.kind is K.TOO_DEEP for m in found.mistakes):
        return
    check_spans(found.root, 0, len(text))
    mended = mend(found)
    assert strictly_sound(mended), mended
    assert repr(loads(mended)) == repr(found.root.plain())
    assert {m.kind for m in read(mended).mistakes} <= {K.DUPLICATE_KEY}


def check_spans(node: JsonNode, start: int, end: int) -> None:
    """Every node lies within the one around it, after the one before it."""
    assert start <= node.span.start <= node.span.end <= end
    at = node.span.start
    if isinstance(node, JsonArray):
        for item in node.items:
            check_spans(item, at, node.span.end)
            at = item.span.end
    elif isinstance(node, JsonObject):
        for member in node.members:
            check_spans(member.key, at, member.span.end)
            check_spans(member.value, member.key.span.end, member.span.end)
            at = member.span.end


PIECES = st.sampled_from(
    ['"', "'", "{", "}", "[", "]", ",", ":", ";", "=", "\\", "/", "//", "/*", "*/", "#", "\n", " ",
     "a", '"a"', '"b": ', "0", "1.", "0x1F", "-", "+", "e5", "NaN", "True", "null", "\ufeff",
     "\x00", "1e999", "\u00a0", "\u201c", "\u2019", "\\u", "\\ud800", '\\"', "|u1", "é", "\t"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=600, deadline=None)
def test_any_pieces(text: str) -> None:
    check_any(text)


@given(st.text(st.characters(codec="utf-8"), max_size=20))
@RELAXED
def test_any_text(text: str) -> None:
    check_any(text)


@given(
    st.data(),
    VALUES,
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), PIECES), min_size=1, max_size=3),
)
@settings(max_examples=400, deadline=None)
def test_mutations(data: st.DataObject, value: Any, edits: list[tuple[int, int, str]]) -> None:
    text = data.draw(written(value))
    for at, length, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + length :]
    check_any(text)


@given(
    st.binary(max_size=40) | st.sampled_from(FILES).map(lambda example: example.data),
    st.binary(max_size=3),
    st.integers(0, 100),
)
@RELAXED
def test_any_bytes(data: bytes, inserted: bytes, at: int) -> None:
    read_bytes = read_json_bytes("data.json", data[:at] + inserted + data[at:])
    read_bytes.source.text.encode("utf-8")
    try:
        (data[:at] + inserted + data[at:]).decode("utf-8")
    except UnicodeDecodeError:
        assert any(m.kind is K.NOT_UTF8 for m in read_bytes.mistakes)
    mend(read_bytes)


PLANTED_VALUES = st.recursive(
    st.integers(-999, 999) | st.booleans() | st.none() | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)


def plant(draw: st.DrawFn, text: str, root: JsonNode) -> str:
    """One mistake whose mend cannot but give back the value."""
    nodes = [root, *below(root)]
    node = draw(st.sampled_from(nodes))
    start, end = node.span.start, node.span.end
    old = text[start:end]
    comment = draw(st.sampled_from([" // c\n", '/* [," */', " # c\n", "\u00a0"]))
    options = [text[:start] + comment + text[start:] if start else text]
    if isinstance(node, (JsonArray, JsonObject)):
        inner = old[1:-1]
        if inner.strip():
            options += [text[: end - 1] + "," + text[end - 1 :]]
        options += [text[: start + 1] + "," + text[start + 1 :]]
        if isinstance(node, JsonArray) and len(node.items) > 1:
            first, second = node.items[0].span, node.items[1].span
            options += [
                text[: first.end] + draw(st.sampled_from([" ", ",,", ";"])) + text[second.start :]
            ]
        if isinstance(node, JsonObject) and node.members:
            member = node.members[-1]
            key, value = member.key.span, member.value.span
            options += [
                text[: key.end] + draw(st.sampled_from([" ", "::", "="])) + text[value.start :]
            ]
            if member.name.isascii():
                options += [text[: key.start] + member.name + text[key.end :]]
    elif isinstance(node, JsonText):
        options += [text[:start] + "'" + node.value + "'" + text[end:]]
        if node.value not in loose_words:
            options += [text[:start] + node.value + text[end:]]
    elif old in ("true", "false"):
        options += [text[:start] + old.title() + text[end:]]
    elif old == "null":
        options += [text[:start] + draw(st.sampled_from(["None", "nil", "undefined"])) + text[end:]]
    elif old.lstrip("-").isdecimal():
        number = int(old)
        options += [text[:start] + f"{number:#x}" + text[end:]]
        if number >= 0:
            options += [text[:start] + "+" + old + text[end:]]
        options += [
            text[:start] + ("-" if number < 0 else "") + "00" + str(abs(number)) + text[end:]
        ]
    return draw(st.sampled_from(options))


loose_words = {"", "nan", "inf", "nil"}


def below(node: JsonNode) -> list[JsonNode]:
    inner: list[JsonNode] = []
    if isinstance(node, JsonArray):
        inner = list(node.items)
    elif isinstance(node, JsonObject):
        inner = [member.value for member in node.members]
    return inner + [each for child in inner for each in below(child)]


@st.composite
def broken(draw: st.DrawFn) -> tuple[Any, str]:
    """A value, and JSON for it with one to four mistakes planted."""
    value = draw(PLANTED_VALUES.filter(lambda each: isinstance(each, (dict, list))))
    text = json.dumps(value, ensure_ascii=False, indent=draw(st.sampled_from([None, 2])))
    for _ in range(draw(st.integers(1, 4))):
        root = read(text).root
        assert root is not None
        text = plant(draw, text, root)
    if draw(st.booleans()):
        cut = text.rstrip("]}\n ")
        # what ends the innermost value must stay: only brackets are taken off
        text = cut if cut.endswith(('"', "'")) or cut[-1:].isalnum() else text
    return value, text


@given(broken())
@settings(max_examples=300, deadline=None)
def test_planted_mistakes_are_mended(case: tuple[Any, str]) -> None:
    value, text = case
    found = read(text)
    assert found.root is not None
    assert repr(found.root.plain()) == repr(value), text
    assert loads(mend(found)) == value, text


@given(st.integers(1, MOST_LEVELS + 50), st.sampled_from(["[", '{"a":', "[1,"]))
@RELAXED
def test_depth(depth: int, opener: str) -> None:
    closer = "}" if opener[0] == "{" else "]"
    text = opener * depth + "1" + closer * depth
    found = read(text)
    assume(depth <= MOST_LEVELS)
    assert found.mistakes == ()
    assert found.root is not None
    assert found.root.plain() == json.loads(text)
