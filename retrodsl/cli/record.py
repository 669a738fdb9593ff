"""`retrodsl record`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl import __version__
from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, Output, ScenarioOption, fail, show
from retrodsl.numbers import number_text

if TYPE_CHECKING:
    from retrodsl.engines._base import EngineRun
    from retrodsl.ir.program import Program, ScriptMovie
    from retrodsl.project import Project
    from retrodsl.record.recording import Recording, Subject

Masks = tuple[int, ...]

DEFAULT_FRAMES = 3600
"""How long a policy or chance plays where nothing is said: a minute."""


class Observe(str, Enum):
    """What a policy is shown."""

    RAM = "ram"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class _Source:
    """Who plays: exactly one of these is given. ``spec`` is where a text's names come from."""

    spec: Path
    integrations: Path | None
    movie: str | None
    text: Path | None
    random: int | None
    policy: str | None
    play: bool

    @property
    def given(self) -> list[str]:
        """The options that name a source."""
        options = {
            "--movie": self.movie is not None and self.text is None,
            "--input": self.text is not None,
            "--random": self.random is not None,
            "--policy": self.policy is not None,
            "--play": self.play,
        }
        return [name for name, used in options.items() if used]


def record(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="The spec of the game.")],
    movie: Annotated[
        str | None,
        typer.Option("--movie", metavar="NAME", help="Play this text movie of the spec."),
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option("--input", metavar="FILE", help="Play a file in the language of movies."),
    ] = None,
    random_seed: Annotated[
        int | None,
        typer.Option("--random", metavar="SEED", min=0, help="Play by chance, from this seed."),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            metavar="MODULE:FUNCTION|MODEL.zip",
            help="Let a policy play: called with observation and info, it gives an action. Or a "
            "model that `retrodsl.train` saved.",
        ),
    ] = None,
    play: Annotated[
        bool, typer.Option("--play", help="Play it yourself, in a window with the keyboard.")
    ] = False,
    state: Annotated[
        str | None,
        typer.Option(
            "--state", metavar="NAME", help="The start. Default: the movie's, or the spec's."
        ),
    ] = None,
    power_on: Annotated[
        bool, typer.Option("--power-on", help="Start from power-on, without a state.")
    ] = False,
    frames: Annotated[
        int | None,
        typer.Option(
            "--frames",
            min=1,
            help="The most steps that are played. Default: the text's own, all that you play, "
            f"else {DEFAULT_FRAMES}.",
        ),
    ] = None,
    until_done: Annotated[
        bool, typer.Option("--until-done", help="Stop where the engine says done.")
    ] = False,
    scenario: ScenarioOption = None,
    observe: Annotated[Observe, typer.Option("--obs", help="What a policy is shown.")] = (
        Observe.RAM
    ),
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="What a policy's own chance begins with.")
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The movie. Default: beside the spec."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a movie that is there.")] = (
        False
    ),
    rom: Annotated[
        Path | None, typer.Option("--rom", help="The ROM. Default: where the game is installed.")
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds that it may take; not for --play.")
    ] = 600.0,
    integrations: IntegrationsDir = None,
) -> None:
    """Record a movie: from text, by chance, from a policy, or played by you.

    Written are a .bk2 and beside it its evidence: what it was recorded on, and digests of the
    memory, by which a replay tells whether it plays the same.
    """
    from retrodsl.api import compile_spec
    from retrodsl.engines.errors import EngineError
    from retrodsl.record.errors import RecordError

    source = _Source(spec, integrations, movie, text, random_seed, policy, play)
    if len(source.given) != 1:
        which = " and ".join(source.given) or "nothing"
        raise fail(
            f"{which} given: say who plays with one of --movie NAME, --input FILE, "
            "--random SEED, --policy MODULE:FUNCTION and --play"
        )
    if state is not None and power_on:
        raise fail("--state and --power-on exclude each other")
    if not spec.is_file():
        raise fail(f"there is no spec {spec}")
    path = _out(source, out, force=force)
    _check_window(source)
    compiled = compile_spec(spec, integrations)
    show(compiled.diagnostics, Output.TEXT, err=True)
    program = compiled.checked.program
    if program is None or compiled.integration is None:
        raise typer.Exit(FINDINGS)
    scenario = program.usual_scenario if scenario is None else scenario
    if scenario not in [known.name for known in program.scenarios]:
        known = ", ".join(s.name for s in program.scenarios)
        raise fail(f"the spec has no scenario {scenario}; it has {known}")
    from retrodsl.project import Project
    from retrodsl.record.recording import Subject

    project = Project.of(spec, integrations)
    script = _script(source, program)
    start_state, start = _start(project, program, script, state, power_on=power_on)
    subject = Subject(
        game=program.game,
        platform=program.platform,
        integration=compiled.integration,
        scenario=scenario,
        rom=_rom(project, program, rom),
        players=max(program.players, script.players if script else 1),
        state=start_state,
        start=start,
    )
    try:
        recording, alike = _record(
            source, subject, script, program, path, frames, until_done, observe, seed, time_limit
        )
    except RecordError as error:
        mend = f"\n  {error.mend}" if error.mend else ""
        typer.echo(f"retrodsl: {error.cause}{mend}", err=True)
        raise typer.Exit(FINDINGS) from error
    except EngineError as error:
        typer.echo(f"retrodsl: {error.cause}\n  {error.mend}", err=True)
        raise typer.Exit(FINDINGS) from error
    except OSError as error:
        what = error.filename or "a temporary file"
        typer.echo(f"retrodsl: {what} cannot be written: {error.strerror or error}", err=True)
        raise typer.Exit(FINDINGS) from error
    _report(recording, subject)
    if not alike:
        typer.echo(
            "retrodsl: played again, the movie ends with other memory than when it was recorded\n"
            "  the core is not deterministic here; the evidence is that of the second time",
            err=True,
        )
    raise typer.Exit(CLEAN if alike else FINDINGS)


def _record(
    source: _Source,
    subject: Subject,
    script: ScriptMovie | None,
    program: Program,
    path: Path,
    frames: int | None,
    until_done: bool,
    observe: Observe,
    seed: int,
    time_limit: float,
) -> tuple[Recording, bool]:
    """Record and write; also whether the movie, played again, ends as it did when it was made."""
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.record.random_agent import random_inputs
    from retrodsl.record.recording import play_inputs, same_end, write_recording

    def played(steps: Sequence[Masks]) -> EngineRun:
        with StableRetro() as engine:
            return play_inputs(subject, engine, steps, until_done=until_done, time_limit=time_limit)

    digest = None
    steps: Sequence[Masks]
    if script is not None:
        steps = script.steps()[:frames]
        who = f"the input {source.text}" if source.text else f"the text movie {script.name}"
    elif source.random is not None:
        groups = program.scenario(subject.scenario).actions or program.platform.actions
        count = DEFAULT_FRAMES if frames is None else frames
        pad = program.platform.buttons
        steps = random_inputs(source.random, count, groups, pad, subject.players)
        who = f"chance, seed {source.random}"
    else:
        steps, digest = _session(source, subject, frames, until_done, observe, seed, time_limit)
        who = "a person" if source.play else f"the policy {source.policy}, seed {seed}"
    if not steps:
        raise fail("nothing was played: a movie has at least one step")
    run = played(steps)
    made_by = f"retrodsl {__version__}: {who}"
    recording = write_recording(subject, run, steps, path, made_by=made_by)
    return recording, digest is None or same_end(run, digest)


def _session(
    source: _Source,
    subject: Subject,
    frames: int | None,
    until_done: bool,
    observe: Observe,
    seed: int,
    time_limit: float,
) -> tuple[Sequence[Masks], str]:
    """Let a policy or a person play: the steps, and the digest of the memory after them."""
    from retrodsl.record.keyboard import legend
    from retrodsl.record.process import MAX_STEPS, SessionRequest
    from retrodsl.record.session import play_session

    if source.play:
        typer.echo(f"keys: {legend(subject.platform.buttons)}", err=True)
    with subject.files() as (data, scenario):
        request = SessionRequest(
            rom=subject.rom.resolve(),
            data=data.resolve(),
            scenario=scenario.resolve(),
            state=subject.state,
            players=subject.players,
            steps=frames or (MAX_STEPS if source.play else DEFAULT_FRAMES),
            until_done=until_done,
            policy=source.policy,
            observe=observe.value,
            seed=seed,
            folder=Path.cwd(),
            title=subject.game,
        )
        progress = _counter if sys.stderr.isatty() and not source.play else None
        played = play_session(request, None if source.play else time_limit, progress)
    return played.steps, played.end_ram_sha256


def _counter(frames: int) -> None:
    """How far a session is, on a terminal."""
    typer.echo(f"\r{frames} frames ", nl=False, err=True)


def _out(source: _Source, out: Path | None, *, force: bool) -> Path:
    """Where the movie goes; exits where it cannot."""
    if out is None:
        if source.text is not None:
            name = source.text.stem
        elif source.policy is not None:
            model = Path(source.policy)
            name = model.stem if model.suffix == ".zip" else source.policy.rpartition(":")[2]
        elif source.random is not None:
            name = f"{source.spec.stem}-random-{source.random}"
        else:
            name = source.movie or f"{source.spec.stem}-played"
        out = source.spec.parent / f"{name}.bk2"
    if out.suffix != ".bk2":
        raise fail(f"a movie is written as .bk2: name it {out.with_suffix('.bk2')}")
    if not out.parent.is_dir():
        raise fail(f"there is no folder {out.parent}")
    if out.exists() and not force:
        raise fail(f"{out} is there already: name another with --out, or add --force")
    return out


def _check_window(source: _Source) -> None:
    """Exit where somebody wants to play and nobody could see it."""
    if not source.play:
        return
    from retrodsl.record.window import why_no_window

    reason = why_no_window()
    if reason is not None:
        raise fail(f"{reason.cause}; {reason.mend}")


def _script(source: _Source, program: Program) -> ScriptMovie | None:
    """The text movie that is asked for, if one is; exits where there is none."""
    if source.text is not None:
        found = _read_input(source, source.text)
    elif source.movie is not None:
        found = [movie for movie in program.movies if movie.name == source.movie]
    else:
        return None
    if len(found) == 1:
        return found[0]
    where = source.text or source.spec
    if source.movie is None:
        raise fail(f"{where} has {len(found)} movies: name one with --movie")
    known = ", ".join(movie.name for movie in program.movies) or "none"
    raise fail(f"{where} has no text movie `{source.movie}`; the spec has {known}")


def _read_input(source: _Source, path: Path) -> list[ScriptMovie]:
    """The movies of a file: commands alone, or `movie` blocks; exits where they are wrong."""
    from retrodsl.api import UnreadableFile, check_source, read
    from retrodsl.cli.movie_commands import check_commands
    from retrodsl.project import Project
    from retrodsl.source import Source

    try:
        given = read(path)
    except UnreadableFile as error:
        show([error.diagnostic], Output.TEXT, err=True)
        raise typer.Exit(FINDINGS) from error
    # Beside the spec, since what a movie may press and start from is said there.
    around = Project.of(source.spec, source.integrations)
    project = Project(source.spec.with_name(f"{path.name}.input"), around.integrations)
    rest = f'include "{source.spec.name}"\n'
    if not re.search(r"^\s*movie\b", given.text, re.MULTILINE):
        found, errors = check_commands(given, "", rest, project)
        show(errors, Output.TEXT, err=True)
        if found is None:
            raise typer.Exit(FINDINGS)
        return [found[1]]
    whole = Source(given.name, f"{given.text}\n{rest}")
    checked = check_source(whole, project)
    show([d for d in checked.diagnostics if d.is_error], Output.TEXT, err=True)
    if checked.program is None:
        raise typer.Exit(FINDINGS)
    theirs = [m for m in checked.program.movies if m.place.source is whole]
    return [m for m in theirs if source.movie is None or m.name == source.movie]


def _start(
    project: Project,
    program: Program,
    script: ScriptMovie | None,
    state: str | None,
    *,
    power_on: bool,
) -> tuple[bytes | None, str]:
    """The start state and what to call it; exits where it is not there."""
    from retrodsl.states import StateFileUnreadable, read_state_file

    if power_on or (state is None and script is not None and script.from_power):
        return None, "power-on"
    name = state or (script.state if script else None)
    name = name or program.default_state(script.players if script else program.players)
    if name is None:
        return None, "power-on"
    path = project.find_state(program.game, name)
    if path is None:
        raise fail(
            f"there is no state {name}: put it at {project.folder(program.game)}/{name}.state"
        )
    try:
        return read_state_file(path), f"the state {name}"
    except StateFileUnreadable as error:
        raise fail(f"the state {path}: {error.reason}") from error


def _rom(project: Project, program: Program, rom: Path | None) -> Path:
    """The ROM to play; exits where there is none."""
    if rom is not None:
        if not rom.is_file():
            raise fail(f"there is no ROM at {rom}")
        return rom
    found = project.find_rom(program.game, program.platform.extensions)
    if found is None:
        folder = project.folder(program.game)
        extension = program.platform.extensions[0]
        raise fail(
            f"the ROM of {program.game} was not found: put it at {folder}/rom.{extension}, or "
            "name it with --rom"
        )
    return found


def _report(recording: Recording, subject: Subject) -> None:
    """Say what was written, and what it shows."""
    run = recording.run
    rewards = " and ".join(
        number_text(sum(frame[player] for frame in run.rewards[1:]))
        for player in range(subject.players)
    )
    done = recording.done_at
    ended = "never done" if done is None else f"done on frame {done}"
    typer.echo(f"wrote {recording.movie}: {run.frames - 1} frames from {subject.start}")
    typer.echo(f"wrote {recording.evidence}")
    typer.echo(f"reward {rewards}, {ended}")
    typer.echo(f'to replay it, say in the spec: replay "{recording.movie.name}" {{ ... }}')
