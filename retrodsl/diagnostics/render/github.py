"""Findings as workflow commands, which GitHub Actions turns into annotations of a pull request.

A line each: ``::error file=a.retro,line=3,col=5,endLine=3,endColumn=9,title=RT204::message``.
Escaping is the documented one: ``%``, carriage return and line feed everywhere, in properties
``:`` and ``,`` too. Columns count code points from 1, the end is exclusive. The runner drops the
columns of a range over several lines, so there they are not written in the first place.
"""

from __future__ import annotations

from collections.abc import Iterable

from retrodsl.diagnostics.model import Diagnostic
from retrodsl.diagnostics.render import place_of, visible
from retrodsl.diagnostics.render.paths import ShownName, as_named
from retrodsl.diagnostics.render.rules import RuleTexts, no_rules

_KEPT = "\r\n\t"


def render_github(
    diagnostics: Iterable[Diagnostic],
    *,
    rules: RuleTexts = no_rules,
    shown: ShownName = as_named,
) -> str:
    """A command a finding, each with its line end; no findings give an empty text.

    The message is the finding's, then its label's text, related places, notes and helps, a line
    each. The title is the code, with what ``rules`` has of it. ``shown`` gives the names of files.
    """
    return "".join(f"{_command(diagnostic, rules, shown)}\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic, rules: RuleTexts, shown: ShownName) -> str:
    properties: dict[str, str | int] = {}
    lines = [diagnostic.message]
    label = diagnostic.label
    if label is not None:
        place = place_of(label.source, label.span)
        properties |= {"file": shown(label.source.name), "line": place.line}
        if place.line == place.end_line:
            properties["col"] = place.column
        properties["endLine"] = place.end_line
        if place.line == place.end_line:
            properties["endColumn"] = place.end_column
        lines += [label.text] if label.text else []
    rule = rules(diagnostic.code)
    properties["title"] = diagnostic.code + (f": {rule.title}" if rule is not None else "")
    for other in diagnostic.related:
        place = place_of(other.source, other.span)
        name = shown(other.source.name)
        lines.append(f"{name}:{place.line}:{place.column}: {other.text}".rstrip(": "))
    lines += [f"note: {note}" for note in diagnostic.notes]
    lines += [f"help: {text}" for text in diagnostic.helps]
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{diagnostic.severity.value} {written}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    """A message, escaped; what would act on the terminal that shows the log is spelled out."""
    text = visible(text, keep=_KEPT)
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The value of a property, escaped."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
