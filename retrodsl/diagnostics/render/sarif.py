"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read.

One run of the tool ``retrodsl``: ``rules`` holds every code that occurs, in order, ``results`` the
findings. Columns count UTF-16 code units from 1, with an exclusive end; an empty span becomes an
insertion point. Files are URI references: relative ones are left relative, for the reader to
resolve against the root of the repository. Of a rule the title and the help are written where they
are known, in the fields that GitHub's code scanning shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

from retrodsl.diagnostics.model import Diagnostic, Edit, Fix, Label
from retrodsl.diagnostics.render import encodable, place_of
from retrodsl.diagnostics.render.paths import ShownName, as_named
from retrodsl.diagnostics.render.rules import RuleTexts, no_rules
from retrodsl.source import Source, Span

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(
    diagnostics: Iterable[Diagnostic],
    *,
    tool_version: str,
    rules: RuleTexts = no_rules,
    category: str = "",
    shown: ShownName = as_named,
) -> str:
    """A SARIF log with one run, indented by two, with a line end.

    ``tool_version`` is the version of retrodsl that found all this. ``category`` tells the run
    apart from others of the same tool, which it would replace on the server. ``shown`` gives the
    names of files.
    """
    found = list(diagnostics)
    levels: dict[str, str] = {}
    for diagnostic in found:
        if diagnostic.is_error or diagnostic.code not in levels:
            levels[diagnostic.code] = diagnostic.severity.value
    codes = sorted(levels)
    driver: dict[str, Json] = {
        "name": "retrodsl",
        "version": encodable(tool_version),
        "rules": [_rule(code, levels[code], rules) for code in codes],
    }
    run: dict[str, Json] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "results": [_Results(shown).result(d, codes.index(d.code)) for d in found],
    }
    if category:
        run["automationDetails"] = {"id": f"{category}/"}
    log: dict[str, Json] = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str, level: str, rules: RuleTexts) -> Json:
    rule: dict[str, Json] = {
        "id": encodable(code),
        "defaultConfiguration": {"level": level},
    }
    known = rules(code)
    if known is not None:
        rule["shortDescription"] = _text(known.title)
        rule["fullDescription"] = _text(known.title)
        rule["help"] = {"text": encodable(known.help), "markdown": encodable(known.help)}
        rule["properties"] = {"tags": ["retrodsl"], "problem.severity": level}
    return rule


def _text(text: str) -> Json:
    return {"text": encodable(text)}


@dataclass(frozen=True, slots=True)
class _Results:
    """Makes the results, with the names of files that ``shown`` gives."""

    shown: ShownName

    def result(self, diagnostic: Diagnostic, rule: int) -> Json:
        """One finding; its message holds the notes and helps, a line each."""
        remarks = [f"note: {note}" for note in diagnostic.notes]
        remarks += [f"help: {text}" for text in diagnostic.helps]
        label = diagnostic.label
        result: dict[str, Json] = {
            "ruleId": encodable(diagnostic.code),
            "ruleIndex": rule,
            "level": diagnostic.severity.value,
            "message": _text("\n".join([diagnostic.message, *remarks])),
            "locations": [] if label is None else [self._location(label)],
        }
        if diagnostic.related:
            result["relatedLocations"] = [
                {"id": number, **self._location(other)}
                for number, other in enumerate(diagnostic.related, 1)
            ]
        if diagnostic.fix is not None and diagnostic.fix.edits:
            result["fixes"] = [self._fix(diagnostic.fix)]
        return result

    def _uri(self, source: Source) -> str:
        return file_uri(self.shown(source.name))

    def _location(self, label: Label) -> dict[str, Json]:
        location: dict[str, Json] = {
            "physicalLocation": {
                "artifactLocation": {"uri": self._uri(label.source)},
                "region": _region(label.source, label.span),
            }
        }
        if label.text:
            location["message"] = _text(label.text)
        return location

    def _fix(self, fix: Fix) -> Json:
        """A fix, its edits grouped by file; whether it is safe stands in the property bag."""
        files: dict[str, list[Edit]] = {}
        for edit in fix.edits:
            files.setdefault(self._uri(edit.source), []).append(edit)
        return {
            "description": _text(fix.title),
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": uri},
                    "replacements": [
                        {
                            "deletedRegion": _region(edit.source, edit.span),
                            "insertedContent": _text(edit.text),
                        }
                        for edit in edits
                    ],
                }
                for uri, edits in files.items()
            ],
            "properties": {"safe": fix.safe},
        }


def _region(source: Source, span: Span) -> Json:
    place = place_of(source, span)
    return {
        "startLine": place.line,
        "startColumn": _utf16_column(source, place.line, place.start),
        "endLine": place.end_line,
        "endColumn": _utf16_column(source, place.end_line, place.end),
    }


def _utf16_column(source: Source, line: int, offset: int) -> int:
    """Column of ``offset`` from 1 in UTF-16 code units; a lone surrogate counts one."""
    before = source.text[source.line_start(line) : offset]
    return len(before) + sum(ch > "\uffff" for ch in before) + 1


def file_uri(name: str) -> str:
    """The URI reference of a source's name: ``file:///...`` for an absolute path, else relative."""
    path = PurePath(name)
    uri = quote(encodable(path.as_posix()), safe="/")
    if not path.is_absolute():
        return uri
    return f"file://{uri}" if uri.startswith("/") else f"file:///{uri}"
