"""Runs a search in this process; the emulators are in workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl.engines.stable_retro import StableRetro
from retrodsl.fuzz.adding import Keeper
from retrodsl.fuzz.crew import Crew
from retrodsl.fuzz.judge import Judge
from retrodsl.fuzz.proof import Prover
from retrodsl.fuzz.pursuit import Pursuit
from retrodsl.fuzz.search import Budget, Progress, Search, Wishes
from retrodsl.fuzz.subject import Subject, open_subject

TIME_LIMIT = 60.0


@dataclass
class Searched:
    """A search that is over, what it wrote, and how far it said it was."""

    search: Search
    keeper: Keeper
    progress: list[Progress] = field(default_factory=list)


def open_spec(spec: Path, **more: str) -> Subject:
    with StableRetro() as engine:
        return open_subject(spec, engine, **more)  # type: ignore[arg-type]


def search_spec(
    spec: Path,
    *,
    frames: int,
    seed: int = 1,
    only: frozenset[str] = frozenset(),
    workers: int = 1,
    finds: int | None = 1,
    change: Callable[[Subject], Subject] = lambda subject: subject,
) -> Searched:
    """Search a spec, with what ``change`` makes of it; its finds go to ``finds`` beside it."""
    subject = change(open_spec(spec))
    prover = Prover(subject, StableRetro, TIME_LIMIT)
    keeper = Keeper(subject, prover, spec.parent / "finds")
    progress: list[Progress] = []
    with Crew(subject, workers, TIME_LIMIT) as crew:
        search = Search(
            subject,
            crew,
            Pursuit(crew.first, Judge(subject), prover),
            Wishes(seed, Budget(None, frames, finds), only),
            on_find=keeper.keep,
            on_progress=progress.append,
        )
        search.run()
    return Searched(search, keeper, progress)
