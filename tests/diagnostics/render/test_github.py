from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.render.github import render_github
from retrodsl.diagnostics.render.rules import RuleText
from retrodsl.source import Source
from tests.diagnostics.render.findings import finding, findings, under

_COMMAND = re.compile(r"::(error|warning) ((?:[A-Za-z]+=[^,:]*)(?:,[A-Za-z]+=[^,:]*)*)::(.*)")


def test_a_place_on_one_line() -> None:
    source = Source("specs/a.retro", "one two\nthree\n")
    assert render_github([finding(under(source, "two", "here"))]) == (
        "::error file=specs/a.retro,line=1,col=5,endLine=1,endColumn=8,title=RT204::wrong%0Ahere\n"
    )


def test_a_place_on_several_lines_has_no_columns() -> None:
    source = Source("a.retro", "one two\nthree\n")
    assert render_github([finding(under(source, "two\nthree"))]) == (
        "::error file=a.retro,line=1,endLine=2,title=RT204::wrong\n"
    )


def test_without_a_place_the_title_is_left() -> None:
    found = finding(severity=Severity.WARNING, notes=("fact",), helps=("mend",))
    assert render_github([found]) == "::warning title=RT204::wrong%0Anote: fact%0Ahelp: mend\n"


def test_related_places_are_told_in_the_message() -> None:
    source = Source("a.retro", "one\ntwo\n")
    found = finding(under(source, "one"), under(source, "two", "first"), under(source, "one"))
    assert render_github([found]).endswith("::wrong%0Aa.retro:2:1: first%0Aa.retro:1:1\n")


def test_escaping() -> None:
    source = Source("a:b,c%d\r\n.retro", "x")
    found = finding(under(source, "x"), message="50%, a: b\r\nc %0A", code="R:1")
    assert render_github([found]) == (
        "::error file=a%3Ab%2Cc%25d%0D%0A.retro,line=1,col=1,endLine=1,endColumn=2,title=R%3A1"
        "::50%25, a: b%0D%0Ac %250A\n"
    )


def test_escape_sequences_do_not_reach_the_log() -> None:
    assert render_github([finding(message="\x1b[31m")]).endswith("::\\x1b[31m\n")


@settings(deadline=None)
@given(findings())
def test_any_findings_give_one_command_each(found: list[Diagnostic]) -> None:
    written = render_github(found)
    lines = written.split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(found)
    for line, diagnostic in zip(lines, found, strict=True):
        command = _COMMAND.fullmatch(line)
        assert command is not None
        assert command[1] == diagnostic.severity.value
        assert not any(unicodedata.category(ch) in ("Cc", "Cs") and ch != "\t" for ch in line)
        keys = [part.partition("=")[0] for part in command[2].split(",")]
        assert keys[-1] == "title"
        assert len(set(keys)) == len(keys)
        assert ("file" in keys) == (diagnostic.label is not None)


def test_titles_and_names_are_those_asked_for() -> None:
    source = Source("a.retro", "one\ntwo\n")
    found = finding(under(source, "one"), under(source, "two", "there"), code="RP1")
    assert render_github(
        [found], rules=lambda code: RuleText(f"it, {code}", ""), shown=lambda name: f"sub/{name}"
    ) == (
        "::error file=sub/a.retro,line=1,col=1,endLine=1,endColumn=4,title=RP1%3A it%2C RP1"
        "::wrong%0Asub/a.retro:2:1: there\n"
    )


def test_no_findings_give_nothing() -> None:
    assert render_github([]) == ""
