"""`retrodsl engine`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS

engine_app = typer.Typer(
    no_args_is_help=True, help="See which engines there are, and install the old one."
)


class Installable(str, Enum):
    """The engines that are not simply a package of this Python."""

    GYM_RETRO = "gym-retro"


@engine_app.command("list")
def list_engines() -> None:
    """Say which engines are there: version, interpreter, or how to get one."""
    from retrodsl.engines.errors import EngineMissingError
    from retrodsl.engines.gym_retro import GymRetro, gym_retro_version
    from retrodsl.engines.stable_retro import StableRetro

    def gym_retro() -> str:
        python = GymRetro().python
        return f"{gym_retro_version(python)} with {python}"

    missing = False
    versions = {"stable-retro": StableRetro().version, "gym-retro": gym_retro}
    for name, version in versions.items():
        try:
            typer.echo(f"{name:<13} {version()}")
        except EngineMissingError as error:
            missing = missing or name == "stable-retro"
            typer.echo(f"{name:<13} missing: {error.cause}\n{'':<13} {error.mend}")
    raise typer.Exit(FINDINGS if missing else CLEAN)


@engine_app.command("install")
def install_engine(
    engine: Annotated[Installable, typer.Argument(help="Which engine.")],
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="PATH",
            help="The CPython 3.8, 3.7 or 3.6 to make its environment from. Default: the first "
            "found on the PATH, or of pyenv or uv.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="FOLDER",
            help="Where the environment goes. Default: below the user's data folder, where "
            "`retrodsl replay --engine gym-retro` finds it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make an environment with gym-retro 0.8.0, which only old interpreters can install."""
    from retrodsl.engines.errors import EngineMissingError
    from retrodsl.engines.gym_retro import VARIABLE, environment_python
    from retrodsl.engines.gym_retro_install import install

    folder = into or environment_python().parents[1]
    try:
        made = install(folder, python, lambda text: typer.echo(text, err=True))
    except EngineMissingError as error:
        typer.echo(f"retrodsl: {error.cause}\n  {error.mend}", err=True)
        raise typer.Exit(FINDINGS) from error
    if into is not None:
        typer.echo(f"use it with --python {made}, or with {VARIABLE}={made}", err=True)
    typer.echo(f"{engine.value} is installed")
