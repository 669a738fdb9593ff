"""``retrodsl.check``: holds any stable-retro environment against a spec."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import gymnasium
import stable_retro

from retrodsl.env.environment import SpecEnv, saver_of
from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import Game, open_game
from retrodsl.env.memory import LiveMemory, Reader, reader_of
from retrodsl.env.theirs import check_same_game, hash_of_rom, integration_of
from retrodsl.env.watch import Check, Watch

Env = gymnasium.Env[Any, Any]


class CheckedEnv(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An environment whose every frame is held against a spec; ``watch`` has the counts.

    It looks on at the innermost environment, so frames that a wrapper in between skips are checked
    as well. Of what the environment gives nothing is changed; where something is broken,
    ``info["violations"]`` names it, and ``info["reset_violations"]`` of the first step that of the
    reset frame.
    """

    def __init__(self, env: Env, game: Game, check: Check, movies: Path | None, compare: bool):
        super().__init__(env)
        base: Any = env.unwrapped
        if not isinstance(base, stable_retro.RetroEnv):
            raise EnvironmentProblem(
                f"{type(base).__name__} is not an environment of stable-retro",
                "check() takes one, in any wrappers",
            )
        if base.system != game.program.platform.name:
            raise EnvironmentProblem(
                f"the environment runs {base.system}, and {game.path} is for "
                f"{game.program.platform.name}"
            )
        if "step" in vars(base):
            raise EnvironmentProblem(
                "this environment is checked already", "close() the other check first"
            )
        sha1 = hash_of_rom(base)
        if check != "off":
            check_same_game(base, game, sha1)
        saver = None
        if movies is not None and check != "off":
            saver = saver_of(game, base, movies, sha1, integration_of(base))
        memory = LiveMemory(base.data)
        self.game = game
        self.watch = Watch(game, check, memory=memory, saver=saver, compare=compare)
        self._reader = _reader(game, base)
        self._base = base
        self._step, self._reset = base.step, base.reset
        base.step, base.reset = self._checked_step, self._checked_reset

    def _values(self) -> Any:
        info = self._base.data.lookup_all()
        return info if self._reader is None else self._reader(info)

    def _checked_reset(self, **arguments: Any) -> Any:
        # With State.NONE the engine plays on from where it is.
        start = self._base.initial_state or self._base.em.get_state()
        result = self._reset(**arguments)
        if isinstance(self._base, SpecEnv):  # which may be told of a state for this episode alone
            start = self._base.started_from
        self.watch.begin(self._values(), start)
        if self.watch.broken:
            result[1]["violations"] = self.watch.broken
        return result

    def _checked_step(self, action: Any) -> Any:
        base = self._base
        if not self.watch.began:
            raise EnvironmentProblem("a step before the first reset", "call env.reset() first")
        masks = [
            sum(int(bit) << place for place, bit in enumerate(pad))
            for pad in base.action_to_array(action)
        ]
        result = self._step(action)
        data = base.data
        rewards = tuple(data.current_reward(player) for player in range(base.players))
        self.watch.step(self._values(), masks, rewards, data.is_done())
        if self.watch.broken or self.watch.broken_at_reset:
            self.watch.tell(result[4])
        return result

    def close(self) -> None:
        """Close the environment, and look no more."""
        for name in ("step", "reset"):
            vars(self._base).pop(name, None)
        super().close()


def check(
    env: Env,
    spec: str | os.PathLike[str],
    scenario: str | None = None,
    *,
    on_violation: Check = "raise",
    movies: str | os.PathLike[str] | None = "violations",
    compare: bool = True,
    integrations: str | os.PathLike[str] | None = None,
) -> CheckedEnv:
    """Wrap an environment of stable-retro so that it is held against ``spec`` on every frame.

    What is checked: the spec's invariants, ranges and closed enums; and, unless ``compare`` is
    false, the engine's own reward and done. The environment may have another integration: what the
    spec reads is read from the memory. ``on_violation`` is ``"raise"`` (``InvariantViolation``),
    ``"warn"``, ``"count"`` or ``"off"``; ``movies`` is where violations are saved, ``None`` for
    nowhere. Raises ``EnvironmentProblem`` where the two do not fit.
    """
    folder = None if integrations is None else Path(integrations)
    game = open_game(spec, scenario, folder)
    return CheckedEnv(env, game, on_violation, None if movies is None else Path(movies), compare)


def _reader(game: Game, base: Any) -> Reader | None:
    reader = reader_of(game.program, base.data)
    if reader is None:
        return None
    try:
        reader(base.data.lookup_all())
    except IndexError as error:
        raise EnvironmentProblem(
            f"the memory of {base.gamename} does not hold what {game.path} reads",
            "the ROM may be another one, or its cartridge without this memory",
        ) from error
    return reader
