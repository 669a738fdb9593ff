"""No text makes the compiler raise: random texts, and whole specs with a few things broken.

``RETRODSL_EXAMPLES=10000`` in the environment runs that many mutated specs.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrodsl.api import check_source, compile_checked
from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.render.text import render_text
from retrodsl.project import Project
from retrodsl.source import Source
from retrodsl.syntax.parser import MAX_ERRORS, parse
from retrodsl.syntax.words import COMMANDS, EXPECTATIONS, RESERVED
from tests.syntax.shape import check_spans

EXAMPLES = int(os.environ.get("RETRODSL_EXAMPLES", "100"))
SPECS = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parent.parent / "syntax" / "specs").glob("*.retro"))
]
TOKENS = re.compile(
    r'\s+|#[^\n]*|"[^"\n]*"|`[^`\n]*`|\w+|\*\*|//|<<|>>|[=!<>]=|\.\.|\+-|.', re.DOTALL
)
PIECES = [
    *RESERVED,
    *COMMANDS,
    *EXPECTATIONS,
    *("x", "kart", "p1", "p2", "power", "u1", "<>d3", "0", "7", "0x", "1.5", "9" * 20, "1e400"),
    *('"', '"a"', "`", "`a b`", "#", "\n", "\r\n", ";", " ", "\t", "\x00", "é", "\u2028", "\ud800"),
    *("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "~", "<<", ">>", "+-", "..", ".", ","),
    *(
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        ":",
        "@",
        "&&",
        "!",
        "?",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ),
    *("min", "prev", "held", "unwrap", "sum", "count", "frame", "-1", "64", "255", "0.5", "sqrt"),
]


def check_places(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Every place that a finding names lies in its text."""
    for diagnostic in diagnostics:
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        labels = [label for label in (diagnostic.label, *diagnostic.related) if label is not None]
        places = [(x.source, x.span) for x in labels] + [(x.source, x.span) for x in edits]
        for source, span in places:
            assert 0 <= span.start <= span.end <= len(source.text)


def parse_all(text: str) -> None:
    result = parse(Source("random", text))
    assert len(result.diagnostics) <= max(MAX_ERRORS, 1) or result.file is None
    check_places(result.diagnostics)
    if result.file is None:
        assert any(d.is_error for d in result.diagnostics)
    else:
        check_spans(result.file)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A folder with what the specs name."""
    folder = tmp_path_factory.mktemp("mutations")
    (folder / "duel.lua").write_text("function paid() return 1 end\n")
    (folder / "run.bk2").write_bytes(b"")
    (folder / "common.retro").write_text("let shared = 1\n")
    return Project(folder / "spec.retro", folder / "integrations")


def compile_all(text: str, project: Project) -> None:
    """The whole pipeline on a text; findings that cannot be shown are a mistake as well."""
    parse_all(text)
    compiled = compile_checked(check_source(Source("random", text), project), project)
    check_places(compiled.diagnostics)
    assert (compiled.integration is None) == any(d.is_error for d in compiled.diagnostics)
    for diagnostic in compiled.diagnostics:
        assert diagnostic.message
    assert bool(render_text(compiled.diagnostics, color=True, width=80)) == bool(
        compiled.diagnostics
    )


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    parse_all(text)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    parse_all(data.decode("utf-8", "replace"))
    parse_all(data.decode("latin-1"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), between=st.sampled_from(["", " "]))
@example(pieces=["let", "a", "=", "-", "("], between=" ")
def test_any_tokens(project: Project, pieces: list[str], between: str) -> None:
    compile_all('game "A-Nes"\nram { x : u1 @ 0 }\n' + between.join(pieces), project)


MUTATIONS = st.tuples(
    st.sampled_from(["delete", "double", "swap", "insert", "replace", "flip", "cut"]),
    st.integers(0, 1 << 16),
    st.integers(0, 1 << 16),
    st.sampled_from(PIECES),
)


def mutated(text: str, mutations: list[tuple[str, int, int, str]]) -> str:
    """``text`` with each of ``mutations`` done to it, one after the other."""
    for kind, first, second, piece in mutations:
        tokens = TOKENS.findall(text)
        if not tokens:
            return piece
        at, other = first % len(tokens), second % len(tokens)
        match kind:
            case "delete":
                del tokens[at : at + 1 + second % 3]
            case "double":
                tokens[at:at] = tokens[at : at + 1 + second % 20]
            case "swap":
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case "insert":
                tokens.insert(at, piece)
            case "replace":
                tokens[at] = piece
            case "flip":
                raw = bytearray("".join(tokens).encode("utf-8", "surrogatepass"))
                raw[first % len(raw)] ^= 1 << second % 8
                tokens = [raw.decode("utf-8", "replace")]
            case _:
                del tokens[at:]
        text = "".join(tokens)
    return text


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(spec=st.sampled_from(SPECS), mutations=st.lists(MUTATIONS, max_size=6))
def test_mutated_specs(
    project: Project, spec: str, mutations: list[tuple[str, int, int, str]]
) -> None:
    compile_all(mutated(spec, mutations), project)
