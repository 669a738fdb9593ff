"""`retrodsl search --write`: a find added to the spec."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import Output, fail, show

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.diagnostics import Diagnostic
    from retrodsl.search.lines import Lines
    from retrodsl.source import Source


class CannotWrite(Exception):  # noqa: N818 - named for what it reports
    """A find that cannot be added; the spec is left as it is."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


def check_name(compiled: Compiled, name: str) -> None:
    """End the command where a spec cannot have this name, or has it."""
    why = why_no_name(compiled.checked.source, name)
    if why is not None:
        raise fail(f"{why}: choose another --name")


def why_no_name(source: Source, name: str) -> str | None:
    """Why a spec cannot have this name besides those it has; ``None`` where it can."""
    from retrodsl.lift.writing import can_be_name
    from retrodsl.search.lines import names_in

    if not can_be_name(name):
        return f"`{name}` cannot be a name"
    return f"the spec has a `{name}` already" if name in names_in(source) else None


def write_find(
    compiled: Compiled, spec: Path, lines: Lines, name: str, integrations: Path | None
) -> None:
    """Add a find to the spec, laid out; not where the spec would have errors then."""
    try:
        add_find(compiled.checked.source, spec, lines, integrations)
    except CannotWrite as problem:
        show(problem.diagnostics, Output.TEXT, err=True)
        raise fail(str(problem)) from problem
    typer.echo(f"added {name} to {spec}", err=True)


def add_find(source: Source, spec: Path, lines: Lines, integrations: Path | None) -> None:
    """Add lines to the spec, whose text is ``source``. Raises ``CannotWrite``."""
    from retrodsl.api import check_source, format_source
    from retrodsl.files import write_atomically
    from retrodsl.project import Project
    from retrodsl.search.lines import with_lines
    from retrodsl.source import Source

    text = with_lines(source, lines)
    laid_out = format_source(Source(str(spec), text)).text
    result = Source(str(spec), laid_out or text)
    checked = check_source(result, Project.of(spec, integrations))
    if checked.program is None or laid_out is None:
        errors = [d for d in checked.diagnostics if d.is_error]
        raise CannotWrite(f"{spec} is left as it is: with the find it would have errors", errors)
    try:
        write_atomically(spec, laid_out.encode())
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise CannotWrite(f"{spec} cannot be written: {why}") from problem
