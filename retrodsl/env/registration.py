"""Specs by a name that Gymnasium knows, such as ``retrodsl/Airstriker-v0``.

Importing ``retrodsl.env`` registers our own; Gymnasium 1 looks for no plugins itself, and
``gymnasium.make("retrodsl.env:retrodsl/Airstriker-v0")`` is its way to import first. Nothing of the
compiler is loaded until a spec is registered.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from retrodsl.env.game import Game

ENTRY_POINT: Final = "retrodsl.env.environment:SpecEnv"

#: Our own specs whose ROM comes with stable-retro.
_OWN: Final = {"retrodsl/Airstriker-v0": "airstriker.retro"}


def register(spec: str | os.PathLike[str], name: str | None = None, **arguments: Any) -> str:
    """Register the environment of a spec with Gymnasium; gives the name for ``gymnasium.make``.

    ``name`` is that of the game without its system by default: ``retrodsl/Airstriker-v0`` for
    ``Airstriker-Genesis``. ``arguments`` are those of ``retrodsl.make``, and what
    ``gymnasium.make`` is given wins over them; paths among them stay those from here. Raises
    ``EnvironmentProblem`` for a spec that does not compile, and for arguments that do not fit it.
    Warns where the name was another spec's, which it no longer is.
    """
    from retrodsl.env.arguments import check_files, check_names, check_values, with_whole_paths
    from retrodsl.env.game import open_game

    check_names(arguments)
    check_values(arguments)
    arguments = with_whole_paths(arguments)
    path = Path(spec).resolve()
    folder = arguments.get("integrations")
    integrations = None if folder is None else Path(folder)
    game = open_game(path, arguments.get("scenario"), integrations)
    check_files(game, arguments)
    full = name_of(game, name)
    _warn_of_another(full, path)
    _register(full, path, arguments)
    return full


def register_envs() -> None:
    """Register our own specs, as far as they are here."""
    from gymnasium.envs.registration import registry

    for name, file in _OWN.items():
        path = _own_spec(file)
        if path is not None and name not in registry:
            _register(name, path, {})


def name_of(game: Game, name: str | None = None) -> str:
    """The name that Gymnasium knows a game by: ``retrodsl/Airstriker-v0``."""
    own = game.name.removesuffix(f"-{game.program.platform.name}")
    return f"retrodsl/{name or own}-v0"


def _register(name: str, path: Path, arguments: dict[str, Any]) -> None:
    from gymnasium.envs.registration import register as register_with_gymnasium
    from gymnasium.envs.registration import registry

    registry.pop(name, None)  # registered again, it is the newest that is meant
    register_with_gymnasium(name, entry_point=ENTRY_POINT, kwargs={"spec": str(path), **arguments})


def _warn_of_another(name: str, path: Path) -> None:
    """Warn where ``name`` is that of something else than the spec ``path``."""
    from gymnasium.envs.registration import registry

    known = registry.get(name)
    if known is None:
        return
    spec = (known.kwargs or {}).get("spec")
    if spec != str(path):
        warnings.warn(
            f"{name} was {spec or known.entry_point} until now, and is {path} from here on; "
            "register(..., name=...) gives a name of its own",
            stacklevel=3,
        )


def _own_spec(name: str) -> Path | None:
    """A spec of ours: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    places = (package / "specs" / name, package.parent / "specs" / name)
    return next((path for path in places if path.is_file()), None)
