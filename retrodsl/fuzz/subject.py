"""What is searched: a compiled spec with its ROM, its starts and its known movies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrodsl.engines._base import Engine
from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import POWER_ON, Game, hash_of, open_game, rom_of, state_of
from retrodsl.fuzz.errors import FuzzError
from retrodsl.ir.program import ReplayProgram
from retrodsl.movies.model import Movie, MovieError
from retrodsl.movies.names import same_game
from retrodsl.movies.read import read_movie
from retrodsl.replay.inputs import CannotRun, Inputs, movie_inputs
from retrodsl.replay.integration import movies_in
from retrodsl.replay.runner import Runner

Masks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where episodes begin: ``name`` in words, ``text`` as a movie of the language says it.

    ``text`` is empty where only a movie's file holds the state. ``state`` is uncompressed, ``None``
    for power-on.
    """

    name: str
    text: str
    state: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownMovie:
    """Inputs that somebody recorded or wrote, and the start (by its place) that they play from."""

    name: str
    start: int
    steps: tuple[Masks, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """A game that is ready to be searched. ``notes`` tell of movies that cannot be used.

    ``guards`` are what the spec replays in the scenario from one of the starts, whether or not the
    search begins with movies.
    """

    game: Game
    rom: Path
    rom_sha1: str
    players: int
    starts: tuple[Start, ...]
    movies: tuple[KnownMovie, ...]
    notes: tuple[str, ...] = ()
    guards: tuple[KnownMovie, ...] = ()

    def guard_of(self, start: int, steps: Sequence[Masks]) -> str | None:
        """The name of a movie that the spec replays already and that is just these steps."""
        wanted = _without_idle_pads(steps)
        for guard in self.guards:
            if guard.start == start and _without_idle_pads(guard.steps) == wanted:
                return guard.name
        return None

    @property
    def buttons(self) -> tuple[str | None, ...]:
        """The pad's buttons by bit."""
        return self.game.program.platform.buttons

    @property
    def scripted(self) -> bool:
        """Whether the scenario calls a script, whose memory no save state holds."""
        return any(name.endswith(".lua") for name in self.game.integration.files) and (
            "lua:" in self.game.integration.files[f"{self.game.scenario.name}.json"]
        )

    def runner(self, engine: Engine, time_limit: float) -> Runner:
        """What plays whole movies of the game, as ``retrodsl replay`` does."""
        game = self.game
        return Runner(game.program, game.integration, game.project, engine, self.rom, time_limit)


def open_subject(
    spec: Path,
    engine: Engine,
    *,
    scenario: str | None = None,
    state: str | None = None,
    rom: Path | None = None,
    integrations: Path | None = None,
    movies: bool = True,
) -> Subject:
    """Compile a spec and gather its ROM, starts and movies; raises ``FuzzError``.

    With ``state`` that is the one start, and movies from elsewhere are left out.
    """
    try:
        game = open_game(spec, scenario, integrations)
        found = rom_of(game, rom)
        sha1 = hash_of(found)
        first = _start_of(game, state)
    except EnvironmentProblem as problem:
        raise FuzzError(problem.cause, problem.mend) from problem
    if game.program.hashes and sha1 not in game.program.hashes:
        raise FuzzError(
            f"the ROM {found} is not the one that {spec} is for: its SHA-1 is {sha1}",
            "what the spec says holds for its own ROM; name that with --rom",
        )
    subject = Subject(game, found, sha1, game.program.players, (first,), ())
    notes: list[str] = []
    replayed = list(_replayed(subject, subject.runner(engine, 60.0), notes))
    if movies:
        subject = _with_movies(subject, replayed, notes, only_first=state is not None)
    return replace(subject, guards=tuple(_guards(subject, replayed)))


def _start_of(game: Game, state: str | None) -> Start:
    name = state
    if name is None:
        name = game.program.default_state(game.program.players)
    if name is None or name == POWER_ON:
        return Start("power-on", "from power", None)
    given = Path(name)
    content = state_of(game, name, game.program.players)
    if given.suffix == ".state" and given.is_file():
        return Start(f"the state {name}", "", content)
    stem = name.removesuffix(".state")
    return Start(f"the state {stem}", f"from {stem}", content)


# --- movies


def _with_movies(
    subject: Subject,
    replayed: Sequence[tuple[ReplayProgram, Inputs]],
    notes: list[str],
    *,
    only_first: bool,
) -> Subject:
    starts = list(subject.starts)
    movies: list[KnownMovie] = []
    seen: set[tuple[int, tuple[Masks, ...]]] = set()
    for name, inputs in _inputs(subject, replayed, notes):
        place = _place_of(inputs, starts)
        if place is None and only_first:
            continue
        if place is None:
            place = len(starts)
            starts.append(_other_start(subject.game, name, inputs))
        steps = tuple(inputs.steps)
        if steps and (place, steps) not in seen:
            seen.add((place, steps))
            movies.append(KnownMovie(name, place, steps))
    most = max((len(masks) for movie in movies for masks in movie.steps), default=1)
    players = max(subject.players, most)
    filled = tuple(replace(m, steps=tuple(_filled(m.steps, players))) for m in movies)
    return replace(
        subject, starts=tuple(starts), movies=filled, notes=tuple(notes), players=players
    )


def _filled(steps: Sequence[Masks], players: int) -> Iterator[Masks]:
    for masks in steps:
        yield masks + (0,) * (players - len(masks))


def _without_idle_pads(steps: Sequence[Masks]) -> list[Masks]:
    """The steps without the pads behind the last that is pressed: two players' may be one's."""
    most = max((pad + 1 for masks in steps for pad, mask in enumerate(masks) if mask), default=0)
    return [masks[:most] + (0,) * (most - len(masks)) for masks in steps]


def _place_of(inputs: Inputs, starts: Sequence[Start]) -> int | None:
    """Which of the starts the inputs are played from."""
    return next((i for i, start in enumerate(starts) if start.state == inputs.state), None)


def _replayed(
    subject: Subject, runner: Runner, notes: list[str]
) -> Iterator[tuple[ReplayProgram, Inputs]]:
    """The inputs of every movie that the spec replays."""
    for replay in subject.game.program.replays:
        try:
            yield replay, runner.inputs(replay)
        except CannotRun as problem:
            notes.append(f"the movie {replay.movie} is not used: {problem}")


def _guards(
    subject: Subject, replayed: Sequence[tuple[ReplayProgram, Inputs]]
) -> Iterator[KnownMovie]:
    """What is replayed in the scenario, where another one's invariants would not tell."""
    for replay, inputs in replayed:
        place = _place_of(inputs, subject.starts)
        if place is not None and replay.scenario == subject.game.scenario.name:
            yield KnownMovie(replay.movie, place, tuple(inputs.steps))


def _inputs(
    subject: Subject, replayed: Sequence[tuple[ReplayProgram, Inputs]], notes: list[str]
) -> Iterator[tuple[str, Inputs]]:
    """The inputs of every movie that the spec replays, or that lies beside it."""
    program = subject.game.program
    paths: set[Path] = set()
    for replay, inputs in replayed:
        if inputs.path is not None:
            paths.add(inputs.path.resolve())
        yield replay.movie, inputs
    project = subject.game.project
    for folder in (project.spec.parent, project.folder(program.game)):
        for path in movies_in(folder) if folder.is_dir() else ():
            if path.resolve() in paths:
                continue
            paths.add(path.resolve())
            try:
                movie = read_movie(path, program.platform)
                if _is_of_another(movie, program.game):
                    continue
                yield os.fspath(path), movie_inputs(path, movie, program.game, None, "")
            except (MovieError, CannotRun) as problem:
                notes.append(f"the movie {path} is not used: {problem}")


def _is_of_another(movie: Movie, game: str) -> bool:
    return bool(movie.game) and not same_game(movie.game or "", game)


def _other_start(game: Game, movie: str, inputs: Inputs) -> Start:
    """A start that only a movie has, unless a state of that content has a name."""
    if inputs.state is None:
        return Start("power-on", "from power", None)
    for saved in game.program.states:
        try:
            if state_of(game, saved.name, 1) == inputs.state:
                return Start(f"the state {saved.name}", f"from {saved.name}", inputs.state)
        except EnvironmentProblem:
            continue
    return Start(f"the start of {movie}", "", inputs.state)
