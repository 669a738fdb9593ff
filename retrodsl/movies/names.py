"""Names of games: before stable-retro 1.0 they had no version at their end."""

from __future__ import annotations

import re

from retrodsl.movies.model import Movie

_VERSION = re.compile(r"-v[0-9]+\Z")


def bare_name(name: str) -> str:
    """The name without the version that stable-retro 1.x puts at its end."""
    return _VERSION.sub("", name.strip())


def same_game(name: str, other: str) -> bool:
    """Whether two names are of one game: ``Airstriker-Genesis`` and ``Airstriker-Genesis-v0``."""
    return bare_name(name) == bare_name(other)


def game_note(movie: Movie, game: str) -> str:
    """A sentence where the movie says that it is of another game than ``game``, else nothing.

    Only movies of the engine's kind name a game as integrations do (``Airstriker-Genesis``): the
    titles of BizHawk and FCEUX are other names for the same thing.
    """
    named = movie.game
    if not named or movie.header.get("MovieVersion") != "Retro" or same_game(named, game):
        return ""
    return f"the movie says that it is of {named}, and it is played on {game}"
