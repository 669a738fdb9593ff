"""Plays a find's movie as ``retrodsl replay`` does, twice, and writes it with its evidence."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl import __version__
from retrodsl.engines._base import Engine, EngineRun
from retrodsl.engines.errors import EngineError
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.keys import NONDETERMINISM, Key, Sighting, sighting_of_error, sightings_of
from retrodsl.fuzz.player import SLOWEST
from retrodsl.fuzz.subject import Masks, Start, Subject
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.evidence import evidence_of, evidence_path, recorded_on, write_evidence
from retrodsl.movies.model import Movie, MovieError
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.provenance import facts_of
from retrodsl.replay.repeat import compare_repeated
from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult

MakeEngine = Callable[[], Engine]
"""A new engine, which its user closes."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a movie showed when it was replayed.

    ``sighting`` is the find, which came both times. ``failure`` is the check or the comparison that
    failed, ``None`` where the engine did not survive. ``run`` is that of the movie, or of its
    beginning where the engine died.
    """

    sighting: Sighting
    failure: CheckResult | EngineComparison | None
    run: EngineRun | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Played:
    """One replay: what was broken, with the result, or the error that ended it."""

    sightings: tuple[Sighting, ...]
    result: ReplayResult | None = field(repr=False, default=None)

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(sighting.key for sighting in self.sightings)


class Prover:
    """Replays inputs of a subject; every replay has an engine of its own, in a new process."""

    def __init__(self, subject: Subject, make_engine: MakeEngine, time_limit: float) -> None:
        self.subject = subject
        self._make_engine = make_engine
        self._time_limit = time_limit

    def prove(self, key: Key, start: Start, steps: Sequence[Masks]) -> Proof | None:
        """Replay inputs twice, which have to break ``key`` both times; ``None`` where they do not.

        Where the two replays differ, that is the find: its key is ``nondeterminism``.
        """
        with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
            movie = Path(folder, "find.bk2")
            self._write(movie, start, steps)
            limit = self._time_limit + len(steps) / SLOWEST
            first, second = self._play(movie, limit), self._play(movie, limit)
        differs = _difference(first, second)
        if differs is not None:
            run = first.result.run if first.result is not None else None
            return Proof(differs, None, run)
        sighting = next((s for s in first.sightings if s.key == key), None)
        if sighting is None:
            return None
        if first.result is None:
            return Proof(sighting, None, self._beginning(start, steps, sighting.frame))
        return Proof(sighting, _failure(first.result, key), first.result.run)

    def write(self, path: Path, start: Start, steps: Sequence[Masks], proof: Proof) -> None:
        """Write the movie, and its evidence where there is a run; raises ``FuzzError``."""
        run = proof.run
        beside = evidence_path(path)
        try:
            beside.unlink(missing_ok=True)
            self._write(path, start, steps, run)
            if run is not None and run.ram is not None:
                recorded = recorded_on(facts_of(run), start.name)
                made_by = f"retrodsl {__version__} fuzz: {proof.sighting.key}"
                evidence = evidence_of(path, self.subject.game.name, made_by, recorded)
                write_evidence(beside, evidence)
        except OSError as error:
            name = error.filename or path
            raise FuzzError(f"{name} cannot be written: {error.strerror or error}") from error

    # --- playing

    def _play(self, movie: Path, time_limit: float) -> _Played:
        scenario = self.subject.game.scenario.name
        replay = movie_replay(str(movie), scenario)
        with self._make_engine() as engine:
            runner = self.subject.runner(engine, time_limit)
            result = runner.run(replay)
            if not result.error:
                found = sightings_of(result.checks, result.comparisons)
                return _Played(tuple(found), result)
            # Why it failed is only in the error itself.
            try:
                runner.play(replay, screens=frozenset())
            except EngineError as error:
                sighting = sighting_of_error(error)
                if sighting is not None:
                    return _Played((sighting,))
        return _Played(())

    def _beginning(self, start: Start, steps: Sequence[Masks], frame: int) -> EngineRun | None:
        """The run of the steps before the one on which the engine dies."""
        with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
            movie = Path(folder, "beginning.bk2")
            self._write(movie, start, steps[: max(frame - 1, 0)])
            played = self._play(movie, self._time_limit + frame / SLOWEST)
        return None if played.result is None else played.result.run

    def _write(
        self, path: Path, start: Start, steps: Sequence[Masks], run: EngineRun | None = None
    ) -> None:
        game = self.subject.game
        header = {"Author": "retrodsl fuzz", "SHA1": self.subject.rom_sha1}
        if run is not None:
            header |= {"emuVersion": run.engine, "Core": f"{run.core} {run.core_version}".rstrip()}
        movie = Movie(
            buttons=self.subject.buttons,
            frames=tuple(steps),
            players=self.subject.players,
            game=game.name,
            system=game.program.platform.name,
            state=start.state,
            from_power_on=start.state is None,
            header=header,
        )
        try:
            write_bk2(movie, path, any_button=True)
        except MovieError as error:
            raise FuzzError(str(error), error.mend) from error


def _difference(first: _Played, second: _Played) -> Sighting | None:
    """How two replays of the same movie differ, if they do."""
    key = Key(NONDETERMINISM)
    if first.result is None or second.result is None:
        if first.keys == second.keys:
            return None
        (one, other) = (_told(played) for played in (first, second))
        frame = min((s.frame for s in (*first.sightings, *second.sightings)), default=0)
        return Sighting(key, frame, f"the first time {one}, the second time {other}")
    if first.result.run is None or second.result.run is None:
        return None
    for comparison in compare_repeated(second.result.run, first.result.run):
        if not comparison.equal:
            frame = comparison.frame or 0
            what = comparison.message
            if comparison.what == "info":
                what = _other_values(first.result.run, second.result.run, frame)
            return Sighting(key, frame, f"another {comparison.what} the second time: {what}")
    return None


def _other_values(first: EngineRun, second: EngineRun, frame: int) -> str:
    """The variables that differ on a frame."""
    one, other = first.info[frame], second.info[frame]
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    differ = ", ".join(f"{name} {one.get(name)} and {other.get(name)}" for name in names[:3])
    more = f", and {len(names) - 3} more" if len(names) > 3 else ""
    return f"at frame {frame} {differ}{more}"


def _told(played: _Played) -> str:
    if played.result is not None:
        return "the engine played it to its end"
    return played.sightings[0].message if played.sightings else "it could not be played"


def _failure(result: ReplayResult, key: Key) -> CheckResult | EngineComparison | None:
    """The check or comparison of a result that is the find."""
    for check in result.checks:
        if any(s.key == key for s in sightings_of((check,), ())):
            return check
    for comparison in result.comparisons:
        if any(s.key == key for s in sightings_of((), (comparison,))):
            return comparison
    return None
