"""The commands of a movie without the movie around them, checked where the user wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Diagnostic, Edit, Label, Severity
from retrodsl.source import Source, Span

if TYPE_CHECKING:
    from retrodsl.ir.program import Program, ScriptMovie
    from retrodsl.project import Project

NAME = "input"
"""What the movie is called that is put around the commands."""


def check_commands(
    commands: Source, start: str, rest: str, project: Project | None = None
) -> tuple[tuple[Program, ScriptMovie] | None, list[Diagnostic]]:
    """The program of a movie with these commands, and the movie; or the errors.

    ``start`` is said behind the movie's name, as ``from power``; ``rest`` are the statements that
    follow the movie. Places in the errors are those in ``commands``.
    """
    from retrodsl.api import check_source

    brackets = list(_unpaired(commands))
    if brackets:
        # One that closes the movie, or that the movie's own end closes, is not told from that.
        return None, brackets
    before = f'movie "{NAME}" {start} {{\n'
    whole = Source(commands.name, f"{before}{commands.text}\n}}\n{rest}")
    checked = check_source(whole, project)
    if checked.program is None:
        return None, list(_moved(checked.diagnostics, whole, commands, len(before)))
    (movie,) = (m for m in checked.program.movies if m.place.source is whole)
    return (checked.program, movie), []


def _unpaired(commands: Source) -> Iterator[Diagnostic]:
    """An error for each bracket that has no partner."""
    from retrodsl.syntax.outline import outline

    shape = outline(commands)
    partner = {"{": "}", "(": ")", "[": "]"}
    for offset in sorted((*shape.stray, *shape.unclosed)):
        bracket = commands.text[offset]
        if offset in shape.stray:
            message, mend = f"nothing is open that `{bracket}` could close", "remove it"
        else:
            message, mend = f"this `{bracket}` is never closed", f"put a `{partner[bracket]}`"
        label = Label(commands, Span(offset, offset + 1))
        yield Diagnostic("RS110", Severity.ERROR, message, label, helps=(mend,))


def _moved(
    diagnostics: Iterable[Diagnostic], whole: Source, commands: Source, by: int
) -> Iterator[Diagnostic]:
    """The errors, with what is said of ``whole`` said of ``commands``, which begin at ``by``."""
    end = len(commands.text)

    def span(old: Span) -> Span:
        return Span(*(min(max(offset - by, 0), end) for offset in (old.start, old.end)))

    def label(old: Label) -> Label:
        if old.source is not whole:
            return old
        return replace(old, source=commands, span=span(old.span))

    def edit(old: Edit) -> Edit:
        if old.source is not whole:
            return old
        return replace(old, source=commands, span=span(old.span))

    for found in diagnostics:
        if not found.is_error:
            continue
        fix = found.fix
        yield replace(
            found,
            label=None if found.label is None else label(found.label),
            related=tuple(map(label, found.related)),
            fix=None if fix is None else replace(fix, edits=tuple(map(edit, fix.edits))),
        )
