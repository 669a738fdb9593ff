"""`retrodsl compile`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    WRONG_USE,
    IntegrationsDir,
    Output,
    OutputOption,
    Specs,
    fail,
    find_specs,
    show,
    summary,
)


def compile_command(
    specs: Specs = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; say whether what is on disk is what would be written."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand too.")
    ] = False,
    integrations: IntegrationsDir = None,
    output: OutputOption = Output.TEXT,
) -> None:
    """Compile specs to data.json, a JSON for each scenario, metadata.json and rom.sha."""
    from retrodsl.api import compile_spec
    from retrodsl.project import Project

    if check and force:
        raise fail("--check writes nothing, so --force has nothing to force")
    paths = find_specs(specs)
    compiled = [(path, compile_spec(path, integrations)) for path in paths]
    found = [d for _, result in compiled for d in result.diagnostics]
    show(found, output)
    integration_of = {path: r.integration for path, r in compiled if r.integration is not None}
    games: dict[Path, Path] = {}
    for path, integration in integration_of.items():
        folder = Project.of(path, integrations).folder(integration.game)
        if folder in games:
            raise fail(f"{games[folder]} and {path} both compile to {folder}")
        games[folder] = path
    current = True
    for path, integration in integration_of.items():
        current &= _one(path, integration, integrations, check, force, output)
    if output is Output.TEXT and any(d.is_error for d in found):
        typer.echo(summary(found))
    bad = any(result.integration is None for _, result in compiled) or not current
    raise typer.Exit(FINDINGS if bad else CLEAN)


def _one(
    path: Path, integration: object, root: Path | None, check: bool, force: bool, output: Output
) -> bool:
    """Write, or compare, one integration; whether all is well."""
    from retrodsl.emitters.integration import Integration
    from retrodsl.emitters.write import Status, compare, write
    from retrodsl.project import Project

    assert isinstance(integration, Integration)
    folder = Project.of(path, root).folder(integration.game)
    try:
        if check:
            statuses = compare(folder, integration.files)
        else:
            from retrodsl.emitters.verify import verify

            verify(integration.files)
            statuses = write(folder, integration.files, force=force)
    except OSError as error:
        typer.echo(f"retrodsl: {folder} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(WRONG_USE) from error
    edited = [s for s in statuses if s.status is Status.EDITED]
    stale = [s for s in statuses if s.status is not Status.CURRENT]
    to_stderr = output is not Output.TEXT
    if check:
        for status in stale:
            typer.echo(f"{status.path}: {status.status.value}", err=to_stderr)
        if not stale:
            typer.echo(f"{folder}: current ({len(statuses)} files)", err=to_stderr)
        return not stale
    if edited and not force:
        for status in edited:
            typer.echo(f"{status.path}: edited by hand, not overwritten", err=True)
        typer.echo(
            f"{folder}: nothing written; take the change into {path}, or use --force", err=True
        )
        return False
    changed = f"{len(stale)} of {len(statuses)} files written" if stale else "unchanged"
    typer.echo(f"{folder}: {changed}", err=to_stderr)
    return True
