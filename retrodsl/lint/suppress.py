"""Findings that a person has looked at and left: with a reason, and no longer than they occur.

In an integration folder they stand in metadata.json, where the engine's own checker has them::

    "whitelist": {"data.json": ["RL301 score: both players share it"]}

or, for a folder without metadata.json of its own, in ``.retrodsl-lint.json`` under ``"whitelist"``.
An entry is a code or a rule's name, the variable or key that it is about (optional), a colon and
the reason. ``true`` in place of the list leaves out all of a file. In a spec it is a comment::

    ghost : u1 @ 0xFF0250   # lint: ignore RT302 the studio shows it

which is about its own line, or about the next one where it stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, JsonFile
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonBool,
    JsonNode,
    JsonObject,
    JsonText,
    Member,
)
from retrodsl.readers.json_text import read_json_bytes
from retrodsl.source import Source, Span

SIDE_FILE = ".retrodsl-lint.json"
UNUSED, WITHOUT_REASON = "RL001", "RL002"

_ENTRY = re.compile(
    r"(?P<rule>R[LST]\d{3}|[a-z]+(?:-[a-z0-9]+)+)(?:\s+(?P<name>[^:]+?))?\s*(?::(?P<why>.*))?"
)
_COMMENT = re.compile(
    r"#\s*lint:\s*ignore\s+(?P<rules>R[LST]\d{3}(?:\s*,\s*R[LST]\d{3})*)(?P<why>.*)"
)


@dataclass(slots=True)
class Suppression:
    """One entry: which codes, in which file, about which name (``None``: any), and where it is."""

    code: str
    file: str
    name: str | None
    reason: str
    label: Label
    lines: tuple[int, ...] | None = None
    used: bool = False

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether it silences ``diagnostic``."""
        label = diagnostic.label
        if label is None or diagnostic.code != self.code:
            return False
        if re.split(r"[/\\]", label.source.name)[-1] != self.file:
            return False
        if self.lines is not None and label.source.position(label.span.start)[0] not in self.lines:
            return False
        return self.name is None or _is_about(diagnostic, self.name)


@dataclass(slots=True)
class Suppressions:
    """All of one folder or spec. ``whole`` are the files of which nothing is to be said."""

    entries: list[Suppression] = field(default_factory=list)
    whole: frozenset[str] = frozenset()

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is silenced; remembers what was used."""
        label = diagnostic.label
        if label is not None and re.split(r"[/\\]", label.source.name)[-1] in self.whole:
            return True
        covering = [entry for entry in self.entries if entry.covers(diagnostic)]
        for entry in covering:
            entry.used = True
        return bool(covering)

    def problems(self, active: Iterable[str]) -> Iterator[Diagnostic]:
        """Entries that silenced nothing although their rule ran, and entries without a reason."""
        ran = frozenset(active)
        for entry in self.entries:
            if not entry.used and UNUSED in ran and entry.code in ran:
                about = f" for `{entry.name}`" if entry.name is not None else ""
                yield Diagnostic(
                    UNUSED,
                    Severity.WARNING,
                    f"nothing is left to suppress: {entry.code}{about} in {entry.file}",
                    entry.label,
                    helps=("remove the entry",),
                )
            if not entry.reason and WITHOUT_REASON in ran:
                yield Diagnostic(
                    WITHOUT_REASON,
                    Severity.WARNING,
                    f"{entry.code} is suppressed without a reason",
                    entry.label,
                    helps=("say why behind the code, for those who come after",),
                )


def _is_about(diagnostic: Diagnostic, name: str) -> bool:
    label = diagnostic.label
    assert label is not None
    return f"`{name}`" in diagnostic.message or label.source.slice(label.span).strip('"') == name


def whitelists(integration: Integration) -> Iterator[tuple[JsonFile, Member]]:
    """Each ``whitelist`` of a folder: of metadata.json, and of the file beside it."""
    files = [integration.metadata]
    data = integration.read_bytes(SIDE_FILE)
    if data is not None:
        read = read_json_bytes(integration.shown_path(SIDE_FILE), data)
        files.append(JsonFile(SIDE_FILE, read.source, read))
    for file in files:
        root = file.root if file is not None else None
        member = root.member("whitelist") if isinstance(root, JsonObject) else None
        if file is not None and member is not None:
            yield file, member


def read_suppressions(integration: Integration) -> Suppressions:
    """Those of an integration folder."""
    entries: list[Suppression] = []
    whole: set[str] = set()
    for file, whitelist in whitelists(integration):
        if not isinstance(whitelist.value, JsonObject):
            continue
        for member in whitelist.value.members:
            if isinstance(member.value, JsonBool) and member.value.value:
                whole.add(member.key.value)
            elif isinstance(member.value, JsonArray):
                for item in member.value.items:
                    entries.extend(_entry(file, member.key.value, item))
    return Suppressions(entries, frozenset(whole))


def _entry(file: JsonFile, about: str, node: JsonNode) -> Iterator[Suppression]:
    """Nothing for a text that is none of ours: the engine's checker has its own there."""
    from retrodsl.lint.rules import find_rule

    match = _ENTRY.fullmatch(node.value.strip()) if isinstance(node, JsonText) else None
    if match is None:
        return
    rule = find_rule(match["rule"])
    if rule is None and match["rule"][:2] not in ("RL", "RS", "RT"):
        return
    code = rule.code if rule is not None else match["rule"]
    yield Suppression(code, about, match["name"], (match["why"] or "").strip(), file.label(node))


def read_comments(source: Source) -> Suppressions:
    """Those of a spec."""
    name = re.split(r"[/\\]", source.name)[-1]
    entries = []
    for number in range(1, source.line_count + 1):
        line = source.line(number)
        match = _COMMENT.search(line)
        if match is None:
            continue
        start = source.line_start(number)
        span = Span(start + match.start(), start + len(line.rstrip()))
        alone = not line[: match.start()].strip()
        lines = (number + 1,) if alone else (number,)
        for code in re.findall(r"R[LST]\d{3}", match["rules"]):
            reason = match["why"].strip(" :-")
            entries.append(Suppression(code, name, None, reason, Label(source, span), lines))
    return Suppressions(entries)
