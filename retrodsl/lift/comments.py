"""What the spec says in comments: notes of the importer, and findings of the linter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrodsl.diagnostics import Diagnostic
from retrodsl.lift.model import Note
from retrodsl.lift.writing import comment
from retrodsl.lint.integration import JsonFile
from retrodsl.readers.json_nodes import JsonNode, JsonObject
from retrodsl.source import Source, Span


class Comments:
    """Notes and findings, each taken once: at the line that it is about, or else at the top."""

    def __init__(self, findings: Iterable[Diagnostic] = ()) -> None:
        self.notes: list[Note] = []
        self._findings = list(findings)
        self._waiting: list[Note] = []

    def note(self, note: Note) -> None:
        """Keep a note for the place that it is about."""
        self.notes.append(note)
        self._waiting.append(note)

    def ignored_keys(
        self, file: JsonFile, node: JsonNode, known: Sequence[str], about: str
    ) -> None:
        """Note what the engine ignores in an object: unknown keys, and those that stand twice."""
        if not isinstance(node, JsonObject):
            return
        seen: set[str] = set()
        for member in node.members:
            if member.name not in known:
                text = f"the engine ignores {member.name!r} of {about}"
            elif member.name in seen:
                text = f"the engine ignores the second {member.name!r} of {about}"
            else:
                seen.add(member.name)
                continue
            self.note(Note("ignored", about, text, file.label(member.span)))

    def at(self, source: Source, span: Span, *, indent: int = 0) -> list[str]:
        """The comments on what stands within ``span`` of a file."""
        lines: list[str] = []
        findings: list[Diagnostic] = []
        for finding in self._findings:
            label = finding.label
            if label is not None and label.source.name == source.name and _in(label.span, span):
                findings.append(finding)
        self._findings = [f for f in self._findings if f not in findings]
        for finding in findings:
            lines += comment(f"{finding.code} {finding.message}", indent)
        told = [f.label.span for f in findings if f.label is not None]
        left: list[Note] = []
        for note in self._waiting:
            place = note.label
            if place is None or place.source.name != source.name or not _in(place.span, span):
                left.append(note)
            elif note.is_loss or not any(_in(place.span, s) or _in(s, place.span) for s in told):
                lines += comment(note.message, indent)
        self._waiting = left
        return lines

    def in_file(self, source: Source, *, indent: int = 0) -> list[str]:
        """The comments on a file that are left."""
        return self.at(source, Span(0, len(source.text)), indent=indent)

    def rest(self) -> list[str]:
        """All that is left."""
        lines: list[str] = []
        for finding in self._findings:
            place = _place(finding)
            lines += comment(f"{finding.code} {place}{finding.message}")
        for note in self._waiting:
            lines += comment(note.message)
        self._findings, self._waiting = [], []
        return lines


def _place(finding: Diagnostic) -> str:
    if finding.label is None:
        return ""
    file = finding.label.source.name.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{file}: "


def _in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
