"""`retrodsl init`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, Output, fail, show
from retrodsl.cli.input_text import Run, exactly, input_runs

if TYPE_CHECKING:
    from retrodsl.setup.project_files import Places
    from retrodsl.setup.rom import Rom
    from retrodsl.setup.snapshot import Snapshot

DEFAULT_FRAMES = 60
"""How long after power-on the start state is saved where nothing is said: a second."""


def init(
    rom: Annotated[Path, typer.Argument(metavar="ROM", help="The ROM of the game.")],
    game: Annotated[
        str | None,
        typer.Option("--game", metavar="NAME", help="The game's name. Default: the ROM's."),
    ] = None,
    system: Annotated[
        str | None,
        typer.Option("--system", metavar="NAME", help="The system, where the file does not tell."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where the project is, or is made.")
    ] = Path(),
    state: Annotated[
        str, typer.Option("--state", metavar="NAME", help="What to call the start state.")
    ] = "Start",
    text: Annotated[
        str | None,
        typer.Option(
            "--input",
            metavar="TEXT",
            help='What to press from power-on to the start, as "wait 60; press START for 2".',
        ),
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(
            "--frames",
            min=0,
            help="Save the start after this many frames. Default: at the end of --input, else "
            f"{DEFAULT_FRAMES}.",
        ),
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Link to the ROM; do not copy it.")] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds that the emulator may take.")
    ] = 120.0,
) -> None:
    """Begin an integration: from a ROM to a folder, a start state and a spec that replays.

    Nothing is overwritten, and where anything fails nothing is left behind.
    """
    from retrodsl.platforms import EngineNotInstalled
    from retrodsl.setup.errors import SetupError, WrongCall
    from retrodsl.setup.known import known_as
    from retrodsl.setup.project_files import Places
    from retrodsl.setup.rom import game_name, identify_rom

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", state):
        raise fail(f"{state!r} cannot be a state's name: letters, digits, dots and underscores")
    try:
        found = identify_rom(rom, system)
        known = known_as(found.sha1)
        name = game_name(found, game, known[0].name if known else None)
        places = Places.of(folder, name)
        typer.echo(f"{name}: a game for the {found.platform.name}, SHA-1 {found.sha1}")
        _init(found, name, places, state, text, frames, link=link, time_limit=time_limit)
    except WrongCall as error:
        raise fail(_told(error.cause, error.mend)) from error
    except EngineNotInstalled as error:
        raise fail(str(error)) from error
    except SetupError as error:
        typer.echo(f"retrodsl: {_told(error.cause, error.mend)}", err=True)
        raise typer.Exit(FINDINGS) from error
    _next_steps(places.spec, state, known)
    raise typer.Exit(CLEAN)


def _init(
    rom: Rom,
    game: str,
    final: Places,
    state: str,
    text: str | None,
    frames: int | None,
    *,
    link: bool,
    time_limit: float,
) -> None:
    """Make everything, and tell what was made."""
    from retrodsl.setup.project_files import place_rom, staged
    from retrodsl.setup.snapshot import take_snapshot

    runs: tuple[Run, ...] = () if text is None else input_runs(text, game)
    if frames is not None or text is None:
        runs = exactly(runs, DEFAULT_FRAMES if frames is None else frames)
    with staged(final) as places:
        place_rom(rom, places.integration, link=link)
        staged_rom = places.integration / rom.file_name
        snapshot = take_snapshot(staged_rom, None, runs, time_limit=time_limit)
        (places.integration / f"{state}.state").write_bytes(snapshot.packed)
        how = _how(snapshot, text)
        _write_spec(rom, game, state, places, how)
    rows = [
        (final.integration / rom.file_name, f"{'linked to' if link else 'copied from'} {rom.path}"),
        (final.integration / f"{state}.state", how),
        (final.integration, "data.json, scenario.json, metadata.json, rom.sha, compiled"),
        (final.spec, "the spec"),
    ]
    width = max(len(str(path)) for path, _ in rows)
    for path, what in rows:
        typer.echo(f"  {path!s:{width}}  {what}")


def _how(snapshot: Snapshot, text: str | None) -> str:
    """How the start state was made, for the spec and the reader."""
    count = f"{snapshot.frames} frame{'s' * (snapshot.frames != 1)}"
    pressed = "" if text is None else f", with the input `{' '.join(text.split())}`"
    return f"saved {count} after power-on{pressed}"


def _write_spec(rom: Rom, game: str, state: str, places: Places, how: str) -> None:
    """Write the spec and compile it, where it is staged."""
    from retrodsl.api import compile_spec
    from retrodsl.emitters.verify import verify
    from retrodsl.emitters.write import write
    from retrodsl.setup.skeleton import first_spec

    text = first_spec(game, rom.platform, rom.sha1, state, how)
    places.spec.write_text(text, "utf-8")
    compiled = compile_spec(places.spec)
    show(compiled.diagnostics, Output.TEXT, err=True)
    if compiled.integration is None:
        raise typer.Exit(FINDINGS)
    verify(compiled.integration.files)
    write(places.integration, compiled.integration.files)


def _next_steps(spec: Path, state: str, known: tuple[Path, ...]) -> None:
    """Say how to go on, in commands that can be pasted."""
    quoted = shlex.quote(str(spec))
    typer.echo("\nWhat to do next:")
    if known:
        typer.echo(
            f"  stable-retro knows this ROM as {known[0].name}. Its integration as a spec:\n"
            f"    retrodsl import {shlex.quote(str(known[0]))} -o known"
        )
    typer.echo(
        f"  1. See whether the game runs where the state was saved, and save others:\n"
        f"       retrodsl state show {quoted} {state} --picture start.png\n"
        f'       retrodsl state new {quoted} Level1 --from power --input "wait 120; ..."\n'
        f"  2. Write the variables into the ram block of {spec}, then reward and done.\n"
        f"  3. Compile it, and play its movies on the emulator:\n"
        f"       retrodsl compile {quoted}\n"
        f"       retrodsl replay {quoted}\n"
        "  Until it has a reward and a done, `retrodsl lint` warns of that (RL312, RL313)."
    )


def _told(cause: str, mend: str) -> str:
    return f"{cause}\n  {mend}" if mend else cause
