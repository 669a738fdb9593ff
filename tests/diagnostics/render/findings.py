"""Findings to render: a way to write them shortly, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from retrodsl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from retrodsl.source import Source, Span

HOSTILE = (
    'a b=\t\n\r\x00\x1b[31m\x7f\x9b\u200d\u202e\u2028\u0301\u1161漢字🎮\ud800\udcff\U000e0001%:,"\\'
)


def under(source: Source, part: str, text: str = "", *, nth: int = 0) -> Label:
    """A label on the ``nth`` occurrence of ``part``."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(part, start + 1)
    return Label(source, Span(start, start + len(part)), text)


def finding(
    label: Label | None = None,
    *related: Label,
    message: str = "wrong",
    notes: tuple[str, ...] = (),
    helps: tuple[str, ...] = (),
    fix: Fix | None = None,
    severity: Severity = Severity.ERROR,
    code: str = "RT204",
) -> Diagnostic:
    """A finding with defaults for all that a test is not about."""
    return Diagnostic(code, severity, message, label, related, notes, helps, fix)


texts = st.text(
    st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_categories=())), max_size=60
)
words = st.text(st.sampled_from(HOSTILE), max_size=8)
sources = st.builds(Source, words, texts)
spans = st.builds(Span, st.integers(-3, 70), st.integers(-3, 70))


@st.composite
def findings(draw: st.DrawFn) -> list[Diagnostic]:
    """Any findings over at most three sources, with spans that may lie outside them."""
    pool = st.sampled_from(draw(st.lists(sources, min_size=1, max_size=3)))
    labels = st.builds(Label, pool, spans, words)
    edits = st.builds(Edit, pool, spans, words)
    fixes = st.builds(Fix, words, st.lists(edits, max_size=2).map(tuple), st.booleans())
    several = st.lists(words, max_size=2).map(tuple)
    found = st.builds(
        Diagnostic,
        code=words,
        severity=st.sampled_from(Severity),
        message=words,
        label=st.none() | labels,
        related=st.lists(labels, max_size=3).map(tuple),
        notes=several,
        helps=several,
        fix=st.none() | fixes,
    )
    return draw(st.lists(found, max_size=3))
