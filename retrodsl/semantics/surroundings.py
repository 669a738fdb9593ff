"""What a spec may name that lies outside it: states and movies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The files around a spec.

    ``states`` are the names of the game's saved states, ``None`` where no folder of the game is
    known and nothing can be said. ``has_movie`` tells whether a movie file is there.
    """

    states: frozenset[str] | None
    has_movie: Callable[[str], bool]


#: For a text without a place in the file system.
NOWHERE = Surroundings(None, lambda _: True)
