"""Where an environment of stable-retro has its files: its ROM and its integration."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import stable_retro

from retrodsl.env.environment import SpecEnv
from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import Game, hash_of

#: The place of ``inttype`` among the arguments that stable-retro's environment keeps of itself.
_INTTYPE = 7


def hash_of_rom(env: Any) -> str:
    """The SHA-1 of the environment's ROM, ``?`` where it cannot be found any more."""
    if isinstance(env, SpecEnv):
        return hash_of(env.rom_file)
    try:
        path = stable_retro.data.get_original_romfile_path(env.gamename, _searched(env))
    except FileNotFoundError:
        return "?"
    return hash_of(Path(path))


def integration_of(env: Any) -> str:
    """The integration that the environment runs with: its folder, or the spec that it is of."""
    if isinstance(env, SpecEnv):
        return f"{env.game.path} as it compiles"
    path = stable_retro.data.get_file_path(env.gamename, "data.json", _searched(env))
    return str(Path(path).parent) if path else str(env.gamename)


def check_same_game(env: Any, game: Game, sha1: str) -> None:
    """Raise ``EnvironmentProblem`` where the spec names ROMs and ``sha1`` is another.

    Where it names none, or the ROM was not found, other names of the game are warned of.
    """
    hashes = game.program.hashes
    if hashes and sha1 != "?":
        if sha1 not in hashes:
            raise EnvironmentProblem(
                f"the environment runs {env.gamename}, whose ROM has the SHA-1 {sha1}; "
                f"{game.path} is for {game.name}, and its `rom sha1` has another",
                "what the spec says holds for its own ROM; if it holds for this one too, add its "
                "SHA-1 to the spec",
            )
        return
    if _without_version(env.gamename) != _without_version(game.name):
        warnings.warn(
            f"the environment runs {env.gamename}, and {game.path} is for {game.name}; "
            "a `rom sha1` in the spec would tell whether the ROM is its own",
            stacklevel=4,
        )


def _searched(env: Any) -> Any:
    """Where stable-retro looked for the environment's files."""
    kept = getattr(env, "_ezpickle_args", ())
    inttype = kept[_INTTYPE] if len(kept) > _INTTYPE else None
    return inttype if hasattr(inttype, "paths") else stable_retro.data.Integrations.ALL


def _without_version(game: str) -> str:
    return re.sub(r"-v\d+$", "", game)
