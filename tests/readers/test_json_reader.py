"""Mistakes in JSON: each is named, placed and mended, and the rest of the tree is there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from retrodsl.readers.json_text import (
    MOST_LEVELS,
    JsonArray,
    JsonMistakeKind,
    JsonNumber,
    JsonObject,
    JsonText,
    Member,
    kind_name,
    locate,
    mend,
    read_json,
    read_json_bytes,
)
from retrodsl.source import Source, Span
from tests.readers.json_examples import DEEP, EMPTY, FILES, GOOD, Example

K = JsonMistakeKind


def first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in pairs:
        kept.setdefault(name, value)
    return kept


def loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=first_wins)


@pytest.mark.parametrize("example", FILES, ids=lambda e: f"{e.kind.value} {e.data[55:75]!r}")
def test_one_mistake_is_named_and_mended(example: Example) -> None:
    read = read_json_bytes("data.json", example.data)
    kinds = [mistake.kind for mistake in read.mistakes]
    if example.data.startswith(b"\xef\xbb\xbf,"):
        assert kinds.pop(0) is K.BYTE_ORDER_MARK
    if example.data.endswith(b"\xff\xfe"):
        assert kinds.pop() is K.AFTER_THE_END
    if example.kind is K.UNCLOSED_BRACKET:
        assert set(kinds) == {example.kind}
    else:
        assert kinds == [example.kind]
    assert mend(read) == example.mended
    assert read.root is not None
    assert read.root.plain() == loads(example.mended)
    for mistake in read.mistakes:
        assert mistake.message
        assert mistake.help
        assert 0 <= mistake.span.start <= mistake.span.end <= len(read.source.text)


def found(text: str) -> list[tuple[str, str]]:
    """The kind of each mistake and the text under it."""
    source = Source("data.json", text)
    return [(m.kind.value, source.slice(m.span)) for m in read_json(source).mistakes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,}', [("trailing-comma", ",")]),
        ('{"a": 0xFF // x\n}', [("hex-number", "0xFF"), ("line-comment", "// x")]),
        ('{"é": "\U0001f600", b: 1}', [("unquoted-key", "b")]),
        ('{"a": [1, 2}}', [("wrong-bracket", "}")]),
        ('{"a": [1, 2}', [("unclosed-bracket", "[")]),
        ('{"a": {"b": 1}', [("unclosed-bracket", "{")]),
        ("[[1", [("unclosed-bracket", "["), ("unclosed-bracket", "[")]),
        ('{"a": 1, "a": 2, "a": 3}', [("duplicate-key", '"a"'), ("duplicate-key", '"a"')]),
        ('{"a": "x\\q\\u12\ty"}', [
            ("bad-escape", "\\"), ("bad-escape", "\\"), ("control-character", "\t"),
        ]),
        ("{a: True, b: None,}", [
            ("unquoted-key", "a"), ("foreign-literal", "True"),
            ("unquoted-key", "b"), ("foreign-literal", "None"), ("trailing-comma", ","),
        ]),
        ("hello", [("unquoted-text", "hello")]),
        ("}", [("before-the-start", "}")]),
        ("{} {} x ", [("after-the-end", "{} x")]),
    ],
)  # fmt: skip
def test_places(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_related_places() -> None:
    source = Source("data.json", '{"a": 1, "b": {"c": 2, "a": 3}, "a": 4, "d": [1')
    duplicate, array, whole = read_json(source).mistakes
    assert (duplicate.span.start, duplicate.related) == (32, Span(1, 4))
    assert source.slice(duplicate.span) == '"a"'
    assert (array.span, array.related) == (Span(45, 46), Span(47, 47))
    assert (whole.span, whole.related) == (Span(0, 1), Span(47, 47))


def test_the_tree_has_places_past_a_mistake() -> None:
    source = Source("data.json", '{"é": [1,, 0x10], // c\n "b" {"c": "x\\ty"}, "n": -1.5e2}')
    root = read_json(source).root
    assert isinstance(root, JsonObject)
    assert source.slice(root.span) == source.text
    array = root.get("é")
    assert isinstance(array, JsonArray)
    assert [source.slice(item.span) for item in array.items] == ["1", "0x10"]
    assert array.plain() == [1, 16]
    below = locate(root, ("b", "c"))
    assert isinstance(below, Member)
    assert below.name == "c"
    assert isinstance(below.value, JsonText)
    assert below.value.value == "x\ty"
    assert source.slice(below.value.span) == '"x\\ty"'
    assert source.slice(below.span) == '"c": "x\\ty"'
    number = root.get("n")
    assert isinstance(number, JsonNumber)
    assert (number.value, number.text, source.slice(number.span)) == (-150.0, "-1.5e2", "-1.5e2")


def test_locate_stops_at_the_nearest() -> None:
    root = read_json(Source("data.json", '{"a": [{"b": 1}], "a": 2}')).root
    assert isinstance(root, JsonObject)
    member = root.member("a")
    assert member is not None
    assert isinstance(member.value, JsonArray)
    assert locate(root, ()) is root
    assert locate(root, ("x", 1)) is root
    assert locate(root, ("a",)) is member
    assert locate(root, ("a", 5, "b")) is member
    assert locate(root, ("a", 0, "x")) is member.value.items[0]
    assert root.get("x") is None
    assert [each.value.plain() for each in root.all("a")] == [[{"b": 1}], 2]


def test_kind_names() -> None:
    root = read_json(Source("x", '[{}, [], "", 1, 1.0, true, false, null]')).root
    assert isinstance(root, JsonArray)
    assert [kind_name(item) for item in root.items] == [
        "an object", "a list", "a string", "a whole number", "a number with a fraction",
        "true", "false", "null",
    ]  # fmt: skip


@pytest.mark.parametrize("data", EMPTY)
def test_empty_files(data: bytes) -> None:
    read = read_json_bytes("data.json", data)
    assert read.root is None
    assert read.mistakes[-1].kind is K.EMPTY_FILE
    assert not read.engine_accepts
    assert not read.python_accepts


@pytest.mark.parametrize("depth", DEEP)
def test_too_deep(depth: int) -> None:
    read = read_json_bytes("data.json", DEEP[depth])
    assert [mistake.kind for mistake in read.mistakes] == [K.TOO_DEEP]
    assert isinstance(read.root, JsonObject)
    assert read.root.span == Span(0, len(DEEP[depth]))
    read.root.plain()


def test_deep_enough() -> None:
    text = "[" * MOST_LEVELS + "1" + "]" * MOST_LEVELS
    read = read_json(Source("x", text))
    assert read.mistakes == ()
    assert read.root is not None
    assert read.root.plain() == json.loads(text)
    for opened in ("[" * 300_000, '{"a":' * 100_000, "[{" * 100_000):
        assert read_json(Source("x", opened)).mistakes


def test_a_sound_file_has_no_mistakes() -> None:
    read = read_json_bytes("data.json", GOOD.encode())
    assert read.mistakes == ()
    assert read.engine_accepts
    assert read.python_accepts
    assert mend(read) == GOOD
