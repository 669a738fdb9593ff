"""What ``retrodsl.make`` may be given, checked before anything is loaded or registered."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from retrodsl.diagnostics.nearest import nearest
from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import Game, is_state_file, rom_of, state_of
from retrodsl.env.making import make
from retrodsl.env.pads import Actions
from retrodsl.env.watch import CHECKS

Observe: TypeAlias = Literal["image", "ram", "variables", "info"]

RENDER_MODES: Final = ("human", "rgb_array")

_KNOWN: Final[dict[str, tuple[object, ...]]] = {
    "obs": get_args(Observe),
    "actions": get_args(Actions),
    "check": CHECKS,
    "render_mode": (None, *RENDER_MODES),
}
_PATHS: Final = ("rom", "integrations", "movies")


def check_values(arguments: Mapping[str, object]) -> None:
    """Raise ``EnvironmentProblem`` for a value that is none of those that there are."""
    for name, known in _KNOWN.items():
        if name in arguments and arguments[name] not in known:
            listed = ", ".join(map(repr, known))
            raise EnvironmentProblem(
                f"{name}={arguments[name]!r} is not known", f"it is one of {listed}"
            )


def check_players(players: int) -> None:
    """Raise ``EnvironmentProblem`` for more than the engine knows."""
    if not 1 <= players <= 2:
        raise EnvironmentProblem(f"{players} players", "the engine knows one or two")


def check_names(arguments: Mapping[str, object]) -> None:
    """Raise ``EnvironmentProblem`` for an argument that ``retrodsl.make`` does not have."""
    known = [name for name in inspect.signature(make).parameters if name != "spec"]
    for name in arguments:
        if name not in known:
            likely = nearest(name, known)
            raise EnvironmentProblem(
                f"retrodsl.make has no argument {name}",
                f"did you mean {likely}?" if likely else f"it has {', '.join(known)}",
            )


def check_files(game: Game, arguments: Mapping[str, Any]) -> None:
    """Raise ``EnvironmentProblem`` where the state or the ROM that is named is not there."""
    players = arguments.get("players")
    players = game.program.players if players is None else players
    check_players(players)
    if arguments.get("state") is not None:
        state_of(game, arguments["state"], players)
    if arguments.get("rom") is not None:
        rom_of(game, arguments["rom"])


def with_whole_paths(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same with absolute paths, to be found from anywhere; a state's name stays a name."""
    placed = dict(arguments)
    for name in _PATHS:
        if placed.get(name) is not None:
            placed[name] = _whole(placed[name])
    state = placed.get("state")
    if state is not None and is_state_file(state):
        placed["state"] = _whole(state)
    return placed


def _whole(path: str | os.PathLike[str]) -> str:
    return str(Path(path).absolute())  # a link keeps its name, whose ending says what it is
