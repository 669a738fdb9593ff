"""What holds for the canonical layout of any spec in any layout."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings

from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import parse
from retrodsl.syntax.printer import print_file, same_comments, same_meaning
from tests.syntax.spec_texts import spec_text_pairs, spec_texts

MANY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

#: What may stand in front of a comment or at the end of a line: nothing that cannot be seen.
BAD_LINE = re.compile(r"[ \t]$|\r|\t|;$", re.MULTILINE)


def parsed(text: str) -> n.File:
    result = parse(Source("test.retro", text))
    assert result.file is not None, [d.message for d in result.diagnostics]
    return result.file


@MANY
@given(spec_texts())
def test_meaning_and_comments_stay(text: str) -> None:
    before = parsed(text)
    after = parsed(print_file(before))
    assert same_meaning(before, after)
    assert same_comments(before, after)


@MANY
@given(spec_texts())
def test_printing_again_changes_nothing(text: str) -> None:
    once = print_file(parsed(text))
    assert print_file(parsed(once)) == once


@MANY
@given(spec_text_pairs())
def test_two_layouts_of_one_spec_print_the_same(texts: tuple[str, str]) -> None:
    one, other = (print_file(parsed(text)) for text in texts)
    assert one == other


@MANY
@given(spec_texts(comments=False))
def test_lines_are_clean(text: str) -> None:
    printed = print_file(parsed(text))
    assert not BAD_LINE.search(printed)
    assert "\n\n\n" not in printed
    assert not printed.startswith("\n")
    assert not printed.endswith("\n\n")
    assert printed.endswith("\n") or not printed
