"""`retrodsl search --write`: a find added to the spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import Output, fail, show

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.search.lines import Lines


def check_name(compiled: Compiled, name: str) -> None:
    """End the command where a spec cannot have this name, or has it."""
    from retrodsl.lift.writing import can_be_name
    from retrodsl.search.lines import names_in

    if not can_be_name(name):
        raise fail(f"`{name}` cannot be a name")
    if name in names_in(compiled.checked.source):
        raise fail(f"the spec has a `{name}` already: choose another --name")


def write_find(
    compiled: Compiled, spec: Path, lines: Lines, name: str, integrations: Path | None
) -> None:
    """Add a find to the spec, laid out; not where the spec would have errors then."""
    from retrodsl.api import check_source, format_source
    from retrodsl.files import write_atomically
    from retrodsl.project import Project
    from retrodsl.search.lines import with_lines
    from retrodsl.source import Source

    text = with_lines(compiled.checked.source, lines)
    laid_out = format_source(Source(str(spec), text)).text
    result = Source(str(spec), laid_out or text)
    checked = check_source(result, Project.of(spec, integrations))
    if checked.program is None or laid_out is None:
        show([d for d in checked.diagnostics if d.is_error], Output.TEXT, err=True)
        raise fail(f"{spec} is left as it is: with the find it would have errors")
    write_atomically(spec, laid_out.encode())
    typer.echo(f"added {name} to {spec}", err=True)
