"""``retrodsl.make``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.env.arguments import Observe
    from retrodsl.env.environment import SpecEnv
    from retrodsl.env.pads import Actions
    from retrodsl.env.watch import Check


def make(
    spec: str | os.PathLike[str],
    scenario: str | None = None,
    *,
    state: str | os.PathLike[str] | None = None,
    obs: Observe = "image",
    actions: Actions = "filtered",
    players: int | None = None,
    render_mode: str | None = None,
    check: Check = "raise",
    movies: str | os.PathLike[str] | None = "violations",
    rom: str | os.PathLike[str] | None = None,
    integrations: str | os.PathLike[str] | None = None,
) -> SpecEnv:
    """The Gymnasium environment of a spec; it is compiled in memory, nothing is installed.

    ``scenario`` is one of the spec's (default: that of its top, or else the first), ``state`` a
    state's name, a ``.state`` file or ``"power-on"`` (default: the spec's own). ``obs`` is what the
    agent sees: ``"image"`` the screen, rows of RGB; ``"ram"`` the whole memory as bytes;
    ``"variables"`` the spec's RAM variables and ``"info"`` the scenario's ``info``, both as
    float32, in the spec's order, within their ranges. ``actions`` are ``"filtered"`` (a bit for
    each button, and the engine drops what the spec's ``actions`` do not allow), ``"all"`` (any
    buttons), ``"discrete"`` or ``"multi_discrete"`` (an index into the spec's ``actions``, or one
    for each group). ``players`` is the spec's by default.
    ``render_mode`` is ``"rgb_array"``, ``"human"`` (a window) or ``None``. ``check`` is what a
    violation does: ``"raise"``, ``"warn"``, ``"count"``, or nothing is checked (``"off"``).
    ``movies`` is the folder where violations are saved, ``None`` for none. ``rom`` is looked for in
    the project, beside the spec and in stable-retro; ``integrations`` is the folder that holds a
    folder a game.

    Raises ``EnvironmentProblem`` for whatever is in the way, and its kind ``SecondEnvironment``
    where the process has an emulator already.
    """
    from retrodsl.env.environment import SpecEnv

    return SpecEnv(
        spec,
        scenario,
        state=state,
        obs=obs,
        actions=actions,
        players=players,
        render_mode=render_mode,
        check=check,
        movies=movies,
        rom=rom,
        integrations=integrations,
    )
