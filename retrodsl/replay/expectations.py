"""What a movie showed when it was recorded, in a small text file beside it, and what has moved.

``MOVIE.expected`` lies beside a movie file, ``SPEC.expected`` beside a spec for its text movies. It
is TOML, an entry a replay: what it was recorded on, how it ended, what was paid, each variable's
range and last value, and a digest of the memory. ``retrodsl replay --update`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from retrodsl.files import write_atomically
from retrodsl.movies.evidence import RecordedOn, RunFacts, ram_digest, recorded_on, what_differs
from retrodsl.ram import RamTrace
from retrodsl.replay.compare_recorded import compare_recorded
from retrodsl.replay.expectations_toml import render
from retrodsl.replay.provenance import facts_of
from retrodsl.replay.result import Moved, RecordedComparison, ReplayResult

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SUFFIX = ".expected"

#: The largest file that is read: one entry of a spec with a thousand variables has 50 KB.
MAX_BYTES = 32 << 20


class ExpectationsError(Exception):
    """A file of recorded expectations that cannot be read; the message names it and the cause."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ended(_Model):
    """The frame on which the episode ended, and the conditions that held (none without a spec)."""

    frame: int
    by: tuple[str, ...] = ()


class VariableSeen(_Model):
    """The lowest and the highest value of a variable, and that on the last frame."""

    low: int
    high: int
    last: int


class Recorded(_Model):
    """One replay as it was recorded.

    ``of`` is the spec's file name, or ``integration`` without one. ``steps`` counts the frames
    after the reset; ``totals`` has an entry a player: the reward and each of its terms; ``ram`` is
    the digest of the whole memory on every frame (``RamTrace.digest``).
    """

    movie: str
    scenario: str
    of: str
    steps: int
    ended: Ended | None = None
    totals: tuple[dict[str, float], ...]
    variables: dict[str, VariableSeen]
    ram: str
    recorded_on: RecordedOn

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells the entries of a file apart."""
        return self.of, self.movie, self.scenario


class ExpectationsFile(_Model):
    """A whole file."""

    format: Literal[1] = 1
    replay: tuple[Recorded, ...] = ()

    def find(self, of: str, movie: str, scenario: str) -> Recorded | None:
        """The entry of a replay."""
        return next((r for r in self.replay if r.key == (of, movie, scenario)), None)


def expectations_path(movie: Path) -> Path:
    """The file of a movie, or of a spec for its text movies."""
    return movie.with_name(movie.name + SUFFIX)


def record_result(result: ReplayResult, of: str) -> Recorded:
    """What to record of a replay that ran."""
    run = result.run
    assert run is not None, "a replay with an error is not recorded"
    assert run.ram is not None, "a recorded run has its RAM"
    if result.trace is not None:
        columns = dict(result.trace.variables)
    else:
        found = ((name, run.info.column(name)) for name in sorted(run.info.names))
        columns = {name: column for name, column in found if column is not None}
    ended = None
    if result.ended_at is not None:
        ended = Ended(frame=result.ended_at, by=result.ended_with)
    return Recorded(
        movie=_movie_name(result),
        scenario=result.replay.scenario,
        of=of,
        steps=result.frames - 1,
        ended=ended,
        totals=result.totals,
        variables={
            name: VariableSeen(low=int(c.min()), high=int(c.max()), last=int(c[-1]))
            for name, c in columns.items()
        },
        ram=run.ram.digest(),
        recorded_on=recorded_on(facts_of(run), result.start),
    )


def _movie_name(result: ReplayResult) -> str:
    """The movie as a file beside it calls it, however it was named."""
    movie = result.replay.movie
    return Path(movie).name if result.replay.is_file else movie


def read_expectations(path: Path) -> ExpectationsFile | None:
    """What a file says; ``None`` where there is none, ``ExpectationsError`` where it is broken."""
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > MAX_BYTES:
            raise ExpectationsError(f"{path} is larger than {MAX_BYTES >> 20} MiB")
        return ExpectationsFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ExpectationsError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ExpectationsError(f"{path} is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ExpectationsError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ExpectationsError(f"{path}: {where}: {first['msg']}") from error


def update_expectations(
    path: Path, entries: Sequence[Recorded], known: Collection[tuple[str, str, str]] | None = None
) -> bool:
    """Put ``entries`` into a file in place of those that it has of the same replays.

    With ``known``, the keys of every replay of the same specs, those of replays that are gone go
    too. The file is replaced whole or stays as it is; whether it was replaced is the answer. Raises
    ``OSError`` and ``ExpectationsError``.
    """
    old = read_expectations(path)
    found = {entry.key: entry for entry in (old.replay if old else ())}
    if known is not None:
        specs = {key[0] for key in known}
        found = {key: e for key, e in found.items() if key[0] not in specs or key in known}
    found.update((entry.key, entry) for entry in entries)
    new = ExpectationsFile(replay=tuple(found[key] for key in sorted(found)))
    if new == old:
        return False
    write_atomically(path, render(new.model_dump()).encode())
    return True


def compare_result(result: ReplayResult, path: Path, of: str) -> RecordedComparison | None:
    """A replay beside what was recorded of it; ``None`` where nothing was."""
    try:
        file = read_expectations(path)
    except ExpectationsError as error:
        return RecordedComparison(str(path), error=str(error))
    old = file.find(of, _movie_name(result), result.replay.scenario) if file else None
    if old is None or result.run is None or result.run.ram is None:
        return None
    facts = facts_of(result.run)
    there = elsewhere(old.recorded_on, facts)
    moved = compare_recorded(old.model_dump(), record_result(result, of).model_dump())
    memory = memory_moved(old, result.run.ram, alone=not there)
    return RecordedComparison(str(path), there, (*moved, *memory))


def elsewhere(recorded: RecordedOn, facts: RunFacts) -> tuple[str, ...]:
    """Sentences where it was recorded on another ROM, engine, core or start."""
    same = (recorded.rom_sha1, recorded.engine, recorded.core) == (
        facts.rom_sha1,
        facts.engine,
        facts.core,
    )
    version = recorded.core_version in (None, facts.core_version) or not facts.core_version
    start = ram_digest(facts.ram.frame(0)) == recorded.ram[0].sha256
    return () if same and version and start else what_differs(recorded, facts)


def memory_moved(old: Recorded, ram: RamTrace, *, alone: bool) -> Iterator[Moved]:
    """Where the memory parts from what it was.

    On another ROM or core (not ``alone``) that is expected, and fails nothing by itself.
    """
    if ram.digest() == old.ram:
        return
    same = -1
    for entry in old.recorded_on.ram:
        if entry.frame >= ram.frames:
            break
        if ram_digest(ram.frame(entry.frame)) != entry.sha256:
            was = f"as recorded on frame {same}" if same >= 0 else "recorded"
            yield Moved("memory", was, f"not on frame {entry.frame}", alone)
            return
        same = entry.frame
    if ram.frames == old.steps + 1:
        yield Moved("memory", f"digest {old.ram[:12]}", f"digest {ram.digest()[:12]}", alone)
