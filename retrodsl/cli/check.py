"""`retrodsl check`."""

from __future__ import annotations

from typing import Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    IntegrationsDir,
    Output,
    OutputOption,
    Specs,
    find_specs,
    show,
    summary,
)


def check(
    specs: Specs = None,
    output: OutputOption = Output.TEXT,
    integrations: IntegrationsDir = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings count as findings for the exit code.")
    ] = False,
) -> None:
    """Say what is wrong with specs: names, types, ranges, and what can never happen.

    Whether a spec can be compiled is checked too; nothing is written.
    """
    from retrodsl.api import check_fully

    paths = find_specs(specs)
    found = [d for path in paths for d in check_fully(path, integrations).diagnostics]
    show(found, output)
    if output is Output.TEXT:
        files = f"{len(paths)} spec{'s' if len(paths) != 1 else ''}"
        typer.echo(f"{files}: {summary(found)}")
    bad = any(d.is_error or strict for d in found)
    raise typer.Exit(FINDINGS if bad else CLEAN)
