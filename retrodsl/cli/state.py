"""`retrodsl state`: saved states of a game, made, listed and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, Output, fail, show
from retrodsl.cli.input_text import Run, exactly, input_runs
from retrodsl.cli.state_text import filled, show_endings, show_values, value_text

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import EngineRun, Screen
    from retrodsl.ir.program import Program
    from retrodsl.project import Project
    from retrodsl.setup.start import Start

SpecArgument = Annotated[Path, typer.Argument(metavar="SPEC", help="The spec of the game.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The state's name.")]
RomOption = Annotated[
    Path | None, typer.Option("--rom", help="The ROM. Default: where the game is installed.")
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=1, help="Seconds that the emulator may take.")
]
PictureOption = Annotated[
    Path | None,
    typer.Option("--picture", metavar="FILE.png", help="Save a picture of the screen."),
]

state_app = typer.Typer(
    help="Saved states of a game: make one, list them, look into one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@dataclass(frozen=True, slots=True)
class _Game:
    """A compiled spec and where its files are."""

    program: Program
    compiled: Compiled
    project: Project


@state_app.command("new")
def new(
    spec: SpecArgument,
    name: NameArgument,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="STATE|power",
            help="Where the way begins. Default: the movie's start, or the spec's default state.",
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="TEXT", help='What to press, as "wait 60; press START for 2".'
        ),
    ] = None,
    movie: Annotated[
        str | None,
        typer.Option("--movie", metavar="NAME", help="Play this text movie or movie file."),
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(
            "--frames",
            min=0,
            help="Save it after this many frames; nothing is pressed behind the end of the input. "
            "Default: after all of the input.",
        ),
    ] = None,
    picture: PictureOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a state that is there.")] = (
        False
    ),
    rom: RomOption = None,
    time_limit: TimeLimit = 120.0,
    integrations: IntegrationsDir = None,
) -> None:
    """Save a state: that of frame N, after N frames of input from a state or from power-on."""
    from retrodsl.files import write_atomically
    from retrodsl.setup.errors import SetupError
    from retrodsl.setup.snapshot import take_snapshot

    if text is not None and movie is not None:
        raise fail("--input and --movie exclude each other")
    if text is None and movie is None and frames is None:
        raise fail("say what to play, with --input TEXT or --movie NAME, or how long, --frames N")
    if not re.fullmatch(r"[A-Za-z0-9][\w.()+ -]*", name, re.ASCII):
        raise fail(f"{name!r} cannot be a state's name: it is that of a file, without .state")
    _check_picture(picture)
    game = _open(spec, integrations)
    path = game.project.folder(game.program.game) / f"{name}.state"
    if path.exists() and not force:
        raise fail(f"{path} is there already: choose another name, or add --force")
    rom = _rom_or_fail(game, rom)
    runs, state, said = _way(game, start, text, movie)
    if frames is not None:
        runs = exactly(runs, frames)
    try:
        snapshot = take_snapshot(rom, state, runs, time_limit=time_limit)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, snapshot.packed)
    except SetupError as error:
        _refuse(error.cause, error.mend)
    except OSError as error:
        _refuse(f"{path} cannot be written: {error.strerror or error}")
    count = f"{snapshot.frames} frame{'s' * (snapshot.frames != 1)}"
    typer.echo(f"wrote {path}: {count} after {said}")
    _save_picture(picture, snapshot.screen)
    if name not in [known.name for known in game.program.states]:
        plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", name)
        written = name if plain else f'"{name}"'
        typer.echo(f"to start from it, add it to the states of {spec}: {written}")
    raise typer.Exit(CLEAN)


@state_app.command("list")
def list_(spec: SpecArgument, integrations: IntegrationsDir = None) -> None:
    """List every state that the spec finds, and its variables in each; needs no ROM."""
    from retrodsl.setup.start import start_of
    from retrodsl.states import StateUnreadable, state_memory

    game = _open(spec, integrations)
    program = game.program
    defaults = {state.name: state.defaults for state in program.states}
    found = _states(game)
    broken = False
    for name, path in found.items():
        marks = [f"default for {players}" for players in sorted(defaults.get(name, ()))]
        marks = ["default" if mark == "default for 1" else mark for mark in marks]
        typer.echo(f"{name}{': ' if marks else ''}{', '.join(marks)}")
        typer.echo(f"  {path}, {path.stat().st_size} bytes")
        try:
            memory = state_memory(path, program.platform)
        except StateUnreadable as error:
            broken = True
            typer.echo(f"  not readable: {error.reason}")
            continue
        values = start_of(program, _Memory(memory)).values
        for line in filled(f"{key} {value_text(program, key, values[key])}" for key in values):
            typer.echo(line)
    missing = [state.name for state in program.states if state.name not in found]
    for name in missing:
        typer.echo(f"{name}: missing, though the spec names it")
    folder = game.project.folder(program.game)
    count = f"{len(found)} state{'s' * (len(found) != 1)}"
    typer.echo(count if found else f"{count}; they belong in {folder}")
    raise typer.Exit(FINDINGS if broken or missing else CLEAN)


@state_app.command("show")
def show_(
    spec: SpecArgument,
    name: NameArgument,
    picture: PictureOption = None,
    rom: RomOption = None,
    time_limit: TimeLimit = 60.0,
    integrations: IntegrationsDir = None,
) -> None:
    """Show a state: its variables, what of done holds at the start, and a picture.

    With the ROM, the emulator loads it: an episode's frame 0 is one frame after what was saved.
    """
    from retrodsl.setup.start import start_of
    from retrodsl.states import StateFileUnreadable, StateUnreadable, read_state_file, state_memory

    _check_picture(picture)
    game = _open(spec, integrations)
    program = game.program
    path = game.project.find_state(program.game, name)
    if path is None:
        raise _no_state(game, name)
    try:
        state = read_state_file(path)
    except StateFileUnreadable as error:
        _refuse(f"the state {path}: {error.reason}", error.mend)
    typer.echo(f"{name}: {path}, {len(state)} bytes unpacked")
    saved: Start | None = None
    try:
        memory = state_memory(state, program.platform)
        saved = start_of(program, _Memory(memory))
        typer.echo(f"saved: {memory.how}")
    except StateUnreadable as error:
        typer.echo(f"saved: not read from the file: {error.reason}")
    found = _find_rom(game, rom)
    run = None if found is None else _frame_zero(game, found, state, time_limit)
    begun: Start | None = None
    if run is None:
        typer.echo(f"frame 0: not played, since the ROM of {program.game} was not found")
        if picture is not None:
            raise fail("a picture needs the ROM: name it with --rom")
    else:
        assert run.ram is not None
        begun = start_of(program, run.ram.frame(0))
        typer.echo(f"frame 0: played on {run.engine}, {run.core} {run.core_version}".rstrip())
    show_values(program, saved, begun)
    show_endings(begun or saved, "at frame 0" if begun else "in what was saved")
    if run is not None:
        _save_picture(picture, run.screens[0])
    raise typer.Exit(CLEAN)


# --- what the commands share


@dataclass(frozen=True, slots=True)
class _Memory:
    """A state's memory as the evaluators read memory."""

    memory: object

    def read(self, address: int, width: int) -> bytes:
        from retrodsl.states import StateMemory

        assert isinstance(self.memory, StateMemory)
        found = self.memory.read(address, width)
        if found is None:
            raise LookupError(f"0x{address:X}+{width}")
        return found


def _refuse(cause: str, mend: str = "") -> NoReturn:
    """Say what could not be done, and exit."""
    typer.echo(f"retrodsl: {cause}\n  {mend}" if mend else f"retrodsl: {cause}", err=True)
    raise typer.Exit(FINDINGS)


def _open(spec: Path, integrations: Path | None) -> _Game:
    """The compiled spec; exits where it has errors. States that it names may still be missing."""
    from retrodsl.api import UnreadableFile, check_source, compile_checked, read
    from retrodsl.project import Project
    from retrodsl.semantics.surroundings import Surroundings

    class AnyState(Project):
        """A project in which every state exists: the one that is missing is being made."""

        __slots__ = ()

        def surroundings(self, game: str) -> Surroundings:
            return replace(Project.surroundings(self, game), states=None)

    if not spec.is_file():
        raise fail(f"there is no spec {spec}")
    project = AnyState.of(spec, integrations)
    try:
        checked = check_source(read(spec), project)
    except UnreadableFile as error:
        show([error.diagnostic], Output.TEXT, err=True)
        raise typer.Exit(FINDINGS) from error
    compiled = compile_checked(checked, project)
    show([d for d in compiled.diagnostics if d.is_error], Output.TEXT, err=True)
    if checked.program is None or compiled.integration is None:
        raise typer.Exit(FINDINGS)
    return _Game(checked.program, compiled, project)


def _states(game: _Game) -> dict[str, Path]:
    """Every state by name; of two of one name the one that the engine is given."""
    found: dict[str, Path] = {}
    for folder in game.project.game_folders(game.program.game):
        if folder.is_dir():
            for path in sorted(folder.glob("*.state")):
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def _find_rom(game: _Game, rom: Path | None) -> Path | None:
    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    return rom or game.project.find_rom(game.program.game, game.program.platform.extensions)


def _rom_or_fail(game: _Game, rom: Path | None) -> Path:
    found = _find_rom(game, rom)
    if found is None:
        folder = game.project.folder(game.program.game)
        extension = game.program.platform.extensions[0]
        raise fail(
            f"the ROM of {game.program.game} was not found: put it at {folder}/rom.{extension}, "
            "or name it with --rom"
        )
    return found


def _no_state(game: _Game, name: str) -> typer.Exit:
    from retrodsl.diagnostics.nearest import nearest

    known = list(_states(game))
    near = nearest(name, known)
    hint = f"did you mean {near}?" if near else f"there are {', '.join(known) or 'none'}"
    return fail(f"there is no state {name}; {hint}")


def _way(
    game: _Game, start: str | None, text: str | None, movie: str | None
) -> tuple[tuple[Run, ...], bytes | None, str]:
    """The inputs, the state that they begin at (``None``: power-on), and what to call that."""
    program = game.program
    runs: tuple[Run, ...] = ()
    if text is not None:
        runs = input_runs(text, program.game, program.players)
    elif movie is not None:
        script = next((m for m in program.movies if m.name == movie), None)
        if script is None:
            return _recorded(game, start, movie)
        runs = script.runs
        start = start or ("power" if script.from_power else script.state)
    state, said = _start(game, start)
    return runs, state, said


def _recorded(
    game: _Game, start: str | None, movie: str
) -> tuple[tuple[Run, ...], bytes | None, str]:
    """The same for a movie's file."""
    from retrodsl.movies.model import MovieError
    from retrodsl.movies.read import read_movie

    path = game.project.find_movie(game.program.game, movie)
    if path is None:
        known = ", ".join(m.name for m in game.program.movies) or "none"
        raise fail(f"there is no movie {movie}: no such file, and the spec's text movies: {known}")
    try:
        read = read_movie(path, game.program.platform)
    except MovieError as error:
        _refuse(str(error), error.mend)
    runs = tuple((masks, 1) for masks in read.frames)
    if start is not None:
        return (runs, *_start(game, start))
    if read.no_start:
        _refuse(f"{path}: {read.no_start}", "name a state with --from")
    return runs, read.state, "power-on" if read.state is None else f"the start of {movie}"


def _start(game: _Game, name: str | None) -> tuple[bytes | None, str]:
    """The state of this name (``None``: the default one), uncompressed, and what to call it."""
    from retrodsl.states import StateFileUnreadable, read_state_file

    name = name or game.program.default_state(game.program.players)
    if name is None or name == "power":
        return None, "power-on"
    path = game.project.find_state(game.program.game, name)
    if path is None:
        raise _no_state(game, name)
    try:
        return read_state_file(path), f"the state {name}"
    except StateFileUnreadable as error:
        raise fail(f"the state {path}: {error.reason}") from error


def _frame_zero(game: _Game, rom: Path, state: bytes, time_limit: float) -> EngineRun:
    from retrodsl.engines.errors import EngineError
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.setup.start import play_frame_zero

    assert game.compiled.integration is not None
    try:
        with StableRetro() as engine:
            return play_frame_zero(
                game.program, game.compiled.integration, engine, rom, state, time_limit=time_limit
            )
    except EngineError as error:
        _refuse(error.cause, error.mend)


# --- pictures


def _check_picture(picture: Path | None) -> None:
    if picture is None:
        return
    if picture.suffix.lower() != ".png":
        raise fail(f"a picture is written as .png: name it {picture.with_suffix('.png')}")
    if not picture.parent.is_dir():
        raise fail(f"there is no folder {picture.parent}")


def _save_picture(picture: Path | None, screen: Screen) -> None:
    if picture is None:
        return
    from retrodsl.replay.report.picture import save_png

    try:
        save_png(screen.width, screen.height, screen.rgb, picture)
    except (OSError, ValueError) as error:
        _refuse(f"{picture} cannot be written: {error}")
    typer.echo(f"wrote {picture}: {screen.width} x {screen.height}")
