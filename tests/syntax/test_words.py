"""Reserved words, and the words that are words only where the grammar asks for them."""

from __future__ import annotations

import pytest

from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.grammar import grammar_text
from retrodsl.syntax.parser import parse
from retrodsl.syntax.words import COMMANDS, EXPECTATIONS, RESERVED, STATEMENTS, needs_backticks
from tests.syntax.shape import errors_of, file_of, only

SOFT = (
    *COMMANDS,
    *EXPECTATIONS,
    *("count", "default", "end", "for", "from", "frame", "none", "only", "p1", "p2", "power"),
    *("sha1", "stride", "sum", "time", "u1", "with", "e1", "x0", "_", "reward2", "in_", "android"),
)

PLACES = (
    "ram {{ {0} : u1 @ {0} in {0}..{0} enum {{ {0} = {0} }} }}",
    "ram {{ {0}[{0}] : u1 & {0} @ {0} stride {0} }}",
    "ram {{ {0}[2] @ {0} stride {0} {{ {0} : u1 @ {0} }} }}",
    "ram {{ {0} : u1 @ [{0}] + {0} else {0} }}",
    "let {0} = {0} + {0} * {0}[{0}].{0} - {0}.{0} - {0}({0})",
    "fn {0}({0}) = if {0} then {0} else {0}",
    "table {0}({0}) {{ {0}: {0}, ({0}): {0}, else: {0} }}",
    "reward {{ {0} : {0} when {0} == {0} }}",
    "done {{ {0} : {0} in {{{0}, {0}}} or {0} not in {0}..{0} }}",
    "info {{ {0}, {0}0: {0} }}",
    'lua "a" {{ reward = {0}; done = {0} }}',
    "scenario {0} {{ reward {{ {0} : 1 }} }}",
    "movie {0} from {0} {{ wait {0} }}",
    "replay {0} scenario {0} {{ at {0}: {0}; by {0}: {0} }}",
    "replay {0} {{ total {0} in {0}..{0}; total {0} == {0} +- {0}; ends with {0} at {0} +- {0} }}",
    "states {{ {0} }}",
    "states {{ {0} default }}",
)


@pytest.mark.parametrize("word", SOFT)
def test_soft_words_are_names(word: str) -> None:
    for place in PLACES:
        file_of(place.format(word))


@pytest.mark.parametrize("word", RESERVED)
def test_reserved_words_are_names_in_backticks_alone(word: str) -> None:
    for place in ("ram {{ {0} : u1 @ 0 }}", "let {0} = 1", "reward {{ {0} : 1 }}", "fn {0}() = 1"):
        assert errors_of(place.format(word)), place
        file_of(place.format(f"`{word}`"))


@pytest.mark.parametrize("word", RESERVED)
def test_a_name_may_begin_with_a_reserved_word(word: str) -> None:
    for name in (f"{word}_", f"{word}s2", f"_{word}", word.upper()):
        let = only(f"let {name} = {name} + 1")
        assert isinstance(let, n.Let)
        assert let.name.text == name


def test_the_words_agree_with_the_grammar() -> None:
    text = grammar_text()
    for word in (*STATEMENTS, *COMMANDS, *EXPECTATIONS):
        assert f'"{word}"' in text
    assert set(STATEMENTS) <= set(RESERVED)
    for word in STATEMENTS:
        result = parse(Source("s", word))
        assert result.file is None
        assert result.diagnostics[0].code == "RS102", word  # begun, and not finished


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("lives", False),
        ("time", False),
        ("p1", False),
        ("if", True),
        ("two words", True),
        ("2fast", True),
        ("", True),
        ("kart[0].x", True),
        ("é", True),
    ],
)
def test_needs_backticks(name: str, needed: bool) -> None:
    assert needs_backticks(name) is needed
    if not needed:
        file_of(f"let {name} = 1")
