"""What a replay plays: the steps of a movie, and the state that it starts from."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from retrodsl.movies.model import Movie
from retrodsl.movies.names import game_note

#: A state larger than this is no state: the largest cores save a few megabytes.
MAX_STATE = 64 << 20


class CannotRun(Exception):  # noqa: N818 - becomes the result's error
    """A replay that cannot be run, and how to mend that."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a movie comes to: a mask for each player in each step, and the start.

    ``state`` is a state's uncompressed bytes, ``None`` for power-on; ``start`` says which in words.
    ``path`` and ``movie`` are those of a file; ``notes`` what is to be known of it.
    """

    steps: list[tuple[int, ...]]
    players: int
    state: bytes | None
    start: str
    path: Path | None = None
    movie: Movie | None = None
    notes: tuple[str, ...] = ()


def movie_inputs(
    path: Path, movie: Movie, game: str, named: tuple[bytes | None, str] | None, mend: str
) -> Inputs:
    """The inputs of a movie's file. ``named`` is a start that was asked for in place of its own.

    Raises ``CannotRun`` with ``mend`` where the movie begins at a state that cannot be used.
    """
    if named is not None:
        state, start = named
    elif movie.state is not None:
        state, start = movie.state, "the movie's own state"
    elif movie.no_start:
        raise CannotRun(f"{path}: {movie.no_start}", mend)
    else:
        state, start = None, "power-on"
    notes = (*movie.notes, *filter(None, (game_note(movie, game),)))
    return Inputs(list(movie.frames), movie.players, state, start, path, movie, notes)


def read_state(path: Path) -> bytes:
    """A saved state, uncompressed; raises ``CannotRun``."""
    try:
        with gzip.open(path) as file:
            state = file.read(MAX_STATE + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise CannotRun(f"the state {path} cannot be read: {problem}") from problem
    if len(state) > MAX_STATE:
        raise CannotRun(f"the state {path} is larger than {MAX_STATE >> 20} MiB")
    return state
