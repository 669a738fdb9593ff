"""The environment of a spec."""

from __future__ import annotations

import gc
import os
import tempfile
import weakref
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import stable_retro
from gymnasium.envs.registration import EnvSpec
from gymnasium.spaces import Box
from gymnasium.utils import EzPickle
from numpy.typing import NDArray

from retrodsl.env.arguments import RENDER_MODES, Observe, check_players, check_values
from retrodsl.env.display import Display, why_no_display
from retrodsl.env.errors import EnvironmentProblem, SecondEnvironment
from retrodsl.env.game import POWER_ON, Game, hash_of, open_game, rom_of, state_of
from retrodsl.env.lending import OwnSpec
from retrodsl.env.meaning import DONE, INFO, OTHERS, REWARD, TERMS, TRUNCATED
from retrodsl.env.memory import LiveMemory, missing
from retrodsl.env.pads import Actions, Pads
from retrodsl.env.registration import ENTRY_POINT, name_of
from retrodsl.env.seen import Numbers, numbers_of
from retrodsl.env.violations import Saver
from retrodsl.env.watch import Check, Row, Watch

Info: TypeAlias = "dict[str, Any]"

_ACTIONS: Final = {
    "filtered": stable_retro.Actions.FILTERED,
    "all": stable_retro.Actions.ALL,
    "discrete": stable_retro.Actions.DISCRETE,
    "multi_discrete": stable_retro.Actions.MULTI_DISCRETE,
}
_ENGINE_SECONDS: Final = "multiple emulator instances"
_HOW: Final = (
    "close() the other environment first, or give each a process of its own: "
    "gymnasium.vector.AsyncVectorEnv, gymnasium.make_vec(..., vectorization_mode='async'), or "
    "stable_baselines3.common.vec_env.SubprocVecEnv"
)


class _Folder:
    """An integration folder, in the way in which the engine looks for files."""

    def __init__(self, folder: str) -> None:
        self.paths = [folder]


class SpecEnv(stable_retro.RetroEnv):  # type: ignore[misc]
    """A game as its spec means it; made by ``retrodsl.make``, which says what the arguments are.

    It is stable-retro's environment with the integration that the spec compiles to. On top of it:
    ``truncated`` by the spec's ``truncate``; ``info`` with the true values of the spec's ``info``,
    ``reward_terms`` and ``done_reason``; and the checks. ``watch`` has their counts.
    ``started_from`` is the state that the episode began with, ``None`` for power-on; ``rom_file``
    is the ROM, by a name that the engine knows.
    """

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 60.0}  # noqa: RUF012 (Gymnasium's own form)

    def __init__(
        self,
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
    ) -> None:
        self._lent = False
        given = {
            "scenario": scenario,
            "state": state,
            "obs": obs,
            "actions": actions,
            "players": players,
            "render_mode": render_mode,
            "check": check,
            "movies": movies,
            "rom": rom,
            "integrations": integrations,
        }
        check_values(given)
        no_display = why_no_display()
        if render_mode == "human" and no_display is not None:
            raise no_display
        folder = None if integrations is None else Path(integrations)
        self.game: Game = open_game(spec, scenario, folder)
        count = self.game.program.players if players is None else players
        check_players(count)
        self._observe: Observe = obs
        self._numbers: Numbers | None = None
        if obs in ("variables", "info"):
            self._numbers = numbers_of(self.game, obs)
        self._modes = [m for m in self.metadata["render_modes"] if m != "human" or not no_display]
        self._display = Display(self.game.name)
        start = state_of(self.game, state, count)
        found = rom_of(self.game, rom)
        self._open(found, actions, count, render_mode)
        EzPickle.__init__(self, spec, **given)
        try:
            self._begin(start, state, actions, found, check, movies)
        except BaseException:
            self.close()
            raise
        self.spec = EnvSpec(
            name_of(self.game),
            entry_point=ENTRY_POINT,
            order_enforce=False,
            disable_env_checker=True,
            kwargs={"spec": os.fspath(spec), **given},
        )

    # --- made of

    def _open(self, rom: Path, actions: Actions, players: int, render_mode: str | None) -> None:
        """Start the engine's own environment on the compiled files."""
        files = tempfile.TemporaryDirectory(prefix="retrodsl-")
        # The engine reads a script anew at every reset, so the folder stays as long as this does.
        self._files = weakref.finalize(self, files.cleanup)
        folder = Path(files.name, self.game.name)
        folder.mkdir()
        for name, text in self.game.integration.files.items():
            (folder / name).write_text(text, "utf-8")
        self.rom_file = folder / f"rom{rom.suffix.lower()}"
        self.rom_file.symlink_to(rom.resolve())
        kind = stable_retro.Observations.RAM
        if self._observe == "image":
            kind = stable_retro.Observations.IMAGE
        try:
            stable_retro.RetroEnv.__init__(
                self,
                self.game.name,
                state=stable_retro.State.NONE,
                scenario=self.game.scenario.name,
                use_restricted_actions=_ACTIONS[actions],
                players=players,
                inttype=_Folder(files.name),
                obs_type=kind,
                render_mode=render_mode,
            )
        except Exception as error:
            self._files()
            raise _why(error, rom, self.game) from error

    def _begin(
        self,
        start: bytes | None,
        state: str | os.PathLike[str] | None,
        actions: Actions,
        rom: Path,
        check: Check,
        movies: str | os.PathLike[str] | None,
    ) -> None:
        """What this adds to the engine's own."""
        program = self.game.program
        absent = missing(program, self.data.lookup_all())
        if absent:
            raise EnvironmentProblem(
                f"the memory of {rom} does not hold the variable {absent[0]}",
                "its address is outside the memory that this cartridge has",
            )
        # Without a state the engine would not reset at all: power-on is a state like any other.
        self._at_power_on: bytes = self.em.get_state()
        self._taken: set[int] = set()
        self.started_from: bytes | None = None
        self._start_from(start, state)
        self._check_start()
        rate = float(self.em.get_screen_rate())
        fps = rate if 10 <= rate <= 1000 else 60.0
        self.metadata = {"render_modes": self._modes, "render_fps": fps}
        self._pads = Pads(
            actions,
            self.num_buttons,
            self.players,
            [list(group) for group in self.button_combos],
            self.data.filter_action,
        )
        if self._numbers is not None:
            low, high = self._numbers.low, self._numbers.high
            self.observation_space = Box(low, high, dtype=np.float32)
        sha1 = hash_of(rom)
        if check != "off" and program.hashes and sha1 not in program.hashes:
            raise EnvironmentProblem(
                f"the ROM {rom} is not the one that {self.game.path} is for: its SHA-1 is {sha1}",
                "what the spec says holds for its own ROM; with check='off' any runs",
            )
        saver = None
        if movies is not None and check != "off":
            saver = saver_of(self.game, self, Path(movies), sha1)
        self.watch = Watch(self.game, check, memory=LiveMemory(self.data), saver=saver)
        self._by_hand = self.game.is_by_hand("reward"), self.game.is_by_hand("done")
        # Asked once: neither changes while a game runs.
        self._cropped = any(self.data.crop_info(0)) or self._rotation_steps() != 0
        # A hand-written function is the engine's to call, whatever is checked.
        self._asks = check != "off" or any(self._by_hand)
        self._players = range(self.players)
        self._held: object = None
        self._started = False

    # --- where episodes start

    def load_state(self, statename: str | os.PathLike[str], inttype: object = None) -> None:
        """Start the next episodes from another state: one that ``retrodsl.make`` takes.

        ``inttype`` is stable-retro's and not used: the spec says where its states are.
        """
        del inttype
        self._start_from(state_of(self.game, statename, self.players), statename)

    def _start_from(self, start: bytes | None, state: str | os.PathLike[str] | None) -> None:
        self.initial_state: bytes | None = self._at_power_on if start is None else start
        usual = self.game.program.default_state(self.players)
        self.statename = os.fspath(state or usual or POWER_ON)

    def _check_start(self) -> None:
        """Raise ``EnvironmentProblem`` for a start state that the emulator does not take."""
        start = self.initial_state
        # Asked once for each: there is a core that keeps memory of every state that is loaded.
        if start is None or hash(start) in self._taken:
            return
        if not self.em.set_state(start):
            raise EnvironmentProblem(
                f"the emulator does not take the start state ({len(start)} bytes)",
                f"it has to be a state of {self.game.program.platform.name}",
            )
        self._taken.add(hash(start))

    # --- an episode

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], Info]:
        """Load the start state: frame 0. ``options={"state": ...}`` names one for this episode."""
        state = (options or {}).get("state")
        usual = self.initial_state, self.statename
        if state is not None:
            self.load_state(state)
        try:
            return self._reset(seed)
        finally:
            self.initial_state, self.statename = usual

    def _reset(self, seed: int | None) -> tuple[NDArray[Any], Info]:
        if not hasattr(self, "em"):
            self._take_back()
        self._check_start()
        self._held = None
        # Without a state the engine plays on from where it is, as stable-retro's own does.
        start = self.initial_state or self.em.get_state()
        self.started_from = None if start is self._at_power_on else start
        observation, _ = super().reset(seed=seed)
        values = self.data.lookup_all()
        self._started = True
        row = self.watch.begin(values, self.started_from)
        if self._numbers is not None:
            observation = self._numbers.of(values if self._observe == "variables" else row[INFO])
        info = {**values, **row[INFO]}
        if self.watch.broken:
            info["violations"] = self.watch.broken
        return observation, info

    def step(self, action: Any) -> tuple[NDArray[Any], float, bool, bool, Info]:
        """One frame; what the spec forbids raises ``InvariantViolation`` unless told otherwise."""
        if not self._started:
            raise EnvironmentProblem("a step before the first reset", "call env.reset() first")
        masks, pads = self._pads.press(action)
        emulator, data = self.em, self.data
        if pads is not self._held:  # the emulator holds them until they change
            self._held = pads
            for player, pad in enumerate(pads):
                emulator.set_button_mask(pad, player)
        if self.movie:
            self._record(pads)
        emulator.step()
        data.update_ram()
        values = data.lookup_all()
        over, rewards = False, ()
        if self._asks:
            over = data.is_done()
            rewards = tuple([data.current_reward(player) for player in self._players])
        row = self.watch.step(values, masks, rewards, over)
        if self._numbers is not None:
            observation = self._numbers.of(values if self._observe == "variables" else row[INFO])
        elif self._cropped or self._observe != "image":
            observation = super()._update_obs()
        else:
            observation = self.img = emulator.get_screen()
        info = {**values, **row[INFO], "reward_terms": row[TERMS], "done_reason": None}
        reward: float = row[REWARD]
        terminated, truncated = bool(row[DONE]), bool(row[TRUNCATED])
        if terminated or truncated or over:
            terminated = self._ended(row, info, terminated, truncated, over)
        if self.players > 1 or self._by_hand[0]:
            reward = self._paid(row, info, rewards)
        if self.watch.broken or self.watch.broken_at_reset:
            self.watch.tell(info)
        if self.render_mode == "human":
            self.render()
        return observation, reward, terminated, truncated, info

    # --- parts of a step that not every environment has

    def _update_obs(self) -> NDArray[Any]:
        """The observation of a reset; numbers are taken once the frame's meaning is known."""
        return np.empty(0) if self._numbers is not None else super()._update_obs()

    def _record(self, pads: tuple[NDArray[np.uint8], ...]) -> None:
        """Into the engine's own movie (``record_movie``)."""
        for player, pad in enumerate(pads):
            for button in range(self.num_buttons):
                self.movie.set_key(button, pad[button], player)
        self.movie.step()

    def _ended(self, row: Row, info: Info, terminated: bool, truncated: bool, over: bool) -> bool:
        """Say why the episode ends; a hand-written function for done is the engine's to call."""
        reasons = [*row[DONE], *row[TRUNCATED]]
        if self._by_hand[1] and over and not truncated:
            slot = next(s for s in self.game.scenario.lua if s.slot == "done")
            reasons.append(f"lua:{slot.function}")
            terminated = True
        info["done_reason"] = ", ".join(reasons) or None
        return terminated

    def _paid(self, row: Row, info: Info, rewards: tuple[float, ...]) -> float:
        """The first player's reward; the second's is in ``info``, as ``reward_p2``."""
        if self.players > 1 and row[OTHERS]:
            by_hand = self.game.is_by_hand("reward", 2)
            info["reward_p2"] = rewards[1] if by_hand else row[OTHERS][0][0]
            info["reward_terms_p2"] = row[OTHERS][0][1]
        return rewards[0] if self._by_hand[0] else float(row[REWARD])

    # --- the emulator and the window

    def lend(self) -> None:
        """Give up the emulator: an environment is made of this one's spec."""
        if hasattr(self, "em"):
            if self.movie:
                self.stop_record()
            del self.em
            self._started, self._lent = False, True

    def _take_back(self) -> None:
        """The emulator anew, after somebody else had it."""
        if not self._lent:
            raise EnvironmentProblem("a reset of a closed environment", "make a new one")
        gc.collect()
        try:
            self.em = stable_retro.RetroEmulator(str(self.rom_file))
        except RuntimeError as error:
            raise SecondEnvironment(
                "this environment's emulator has gone to the one that was made of its spec",
                "close() that one first",
            ) from error
        self.em.configure_data(self.data)
        self.em.step()
        self._lent = False

    def render(self) -> Any:
        """The screen, rows of RGB, for ``"rgb_array"``; for ``"human"`` it is shown in a window.

        Closing the window ends the showing, not the episode.
        """
        if self.render_mode is None:
            return None
        if not hasattr(self, "em"):
            raise EnvironmentProblem("a picture of a closed environment", "make a new one")
        if self.render_mode == "rgb_array":
            return super().render()
        # The engine's own reset renders before it takes the new picture.
        self._display.show(self.get_screen(apply_rotation=True), self.metadata["render_fps"])
        return None

    @property
    def spec(self) -> EnvSpec | None:
        """How Gymnasium makes such an environment; ``spec.make()`` lends the new one the emulator.

        This one goes on with its next reset, after the new one was closed.
        """
        return self._spec

    @spec.setter
    def spec(self, spec: EnvSpec | None) -> None:
        self._spec = None if spec is None else OwnSpec.of(spec, self)

    def close(self) -> None:
        """End the emulator, so that this process can have another one."""
        super().close()
        self._started = self._lent = False
        self._display.close()
        self._files()


def saver_of(
    game: Game, env: Any, folder: Path, sha1: str, integration: str | None = None
) -> Saver:
    """Who writes the movies of a running environment's violations.

    ``integration`` is what it runs with, where that is not what the spec compiles to.
    """
    return Saver(
        game,
        folder,
        tuple(env.buttons),
        env.players,
        {"SHA1": sha1, "emuVersion": f"stable-retro {stable_retro.__version__.strip()}"},
        integration,
    )


def _why(error: Exception, rom: Path, game: Game) -> EnvironmentProblem:
    """What the engine's error means."""
    if _ENGINE_SECONDS in str(error):
        return SecondEnvironment(
            "this process has an emulator already, and stable-retro allows one", _HOW
        )
    return EnvironmentProblem(
        f"stable-retro cannot run {rom}: {error}",
        f"its content has to be a ROM of {game.program.platform.name}, and its name has to end "
        f"as one: {', '.join('.' + ext for ext in game.program.platform.extensions)}",
    )
