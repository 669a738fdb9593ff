"""The callback for Stable-Baselines3 that shows what a spec says of the episodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from stable_baselines3.common.callbacks import BaseCallback

from retrodsl.train.episodes import WINDOW, Episode, Episodes

_TABLE_WIDTH: Final = 30
"""Longer names are kept out of the table on the terminal: it cuts them, and fails on two alike."""


class SpecCallback(BaseCallback):  # type: ignore[misc]
    """Writes reward terms, done reasons and violations to the learner's log, so to TensorBoard.

    Everything comes from the ``info`` of environments made by ``retrodsl.make`` (or watched by
    ``retrodsl.check``, which knows of violations only), in any vector and wrappers that keep it.
    What the tags are called and mean: ``Episodes.scalars``. ``final`` names variables whose value
    at the end of an episode is wanted; ``window`` is over how many episodes means are taken;
    ``on_episode`` is called with the steps so far and each episode that ends. ``episodes`` is what
    was counted, once training began.
    """

    episodes: Episodes

    def __init__(
        self,
        final: Sequence[str] = (),
        *,
        window: int = WINDOW,
        on_episode: Callable[[int, Episode], None] | None = None,
        verbose: int = 0,
    ) -> None:
        super().__init__(verbose)
        self._final = tuple(final)
        self._window = window
        self._on_episode = on_episode

    def _on_training_start(self) -> None:
        if not hasattr(self, "episodes"):
            self.episodes = Episodes(self.training_env.num_envs, self._final, self._window)
        elif self.num_timesteps == 0:
            self.episodes.restart()

    def _on_step(self) -> bool:
        found: dict[str, Any] = self.locals
        for episode in self.episodes.step(found["rewards"], found["dones"], found["infos"]):
            if self._on_episode is not None:
                self._on_episode(self.num_timesteps, episode)
        return True

    def _on_rollout_end(self) -> None:
        for tag, value in self.episodes.scalars().items():
            long = len(tag.partition("/")[2]) > _TABLE_WIDTH
            self.logger.record(tag, value, exclude=("stdout", "log") if long else ())
