"""A trained model as a policy of ``retrodsl record``: it sees and acts as it did in training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrodsl.env.errors import EnvironmentProblem
from retrodsl.env.game import open_game
from retrodsl.env.meaning import INFO, steps_of
from retrodsl.env.seen import numbers_of
from retrodsl.ir.nodes import Op, in_order
from retrodsl.record.errors import AgentError
from retrodsl.train.models import ModelError, load_model, read_note
from retrodsl.train.setup import Setup
from retrodsl.train.sight import Sight

Eye = Callable[[Any, dict[str, Any]], NDArray[Any]]
"""From a frame's observation and info to what the model is shown of it, before it is scaled."""


class Player:
    """Plays the model of a file, one call a frame; raises ``ModelError``.

    It acts by chance as it did in training, from the seed of the recording; or takes the best each
    time, if its file says so. It holds an action for as many frames as in training, and then looks
    again. It plays one episode.
    """

    def __init__(self, path: Path) -> None:
        note = read_note(path)
        self._setup = note.setup
        self._path = path
        self._eye, self._sight = _sees(note.setup, path)
        # The recording has begun NumPy's own chance with its seed; a model that is loaded begins
        # it anew with that of its training.
        seed = int(np.random.randint(1 << 31))
        self._model = load_model(path, note)
        self._model.set_random_seed(seed)
        self._deterministic = note.deterministic
        self._frame = 0
        self._action: object = None

    def __call__(self, observation: Any, info: dict[str, Any]) -> object:
        """The action of the next frame."""
        try:
            seen = self._eye(observation, info)
        except KeyError as error:
            raise AgentError(
                f"the model looks at {error.args[0]}, which this spec does not have",
                f"record with the spec that it was trained with: {self._setup.spec}",
            ) from error
        if self._frame % self._setup.skip == 0:
            self._action = self._choose(seen)
        self._frame += 1
        return self._action

    def _choose(self, seen: NDArray[Any]) -> object:
        if self._sight is not None:
            seen = self._sight.begin(seen) if self._frame == 0 else self._sight.see(seen)
        wanted = self._model.observation_space.shape
        if seen.size != np.prod(wanted):
            raise AgentError(
                f"the model was trained to see {wanted}, and is shown {seen.shape}",
                f"--obs {self._setup.obs} shows it what it was trained with"
                if self._setup.obs in ("image", "ram")
                else f"the spec {self._setup.spec} has changed since: train it again",
            )
        action, _ = self._model.predict(seen, deterministic=self._deterministic)
        return action


def _sees(setup: Setup, path: Path) -> tuple[Eye, Sight | None]:
    """What is shown of a frame, and how numbers of it are scaled."""
    if setup.obs == "image" or setup.obs == "ram":
        return lambda observation, _: np.asarray(observation), None
    try:
        game = open_game(setup.spec, setup.scenario)
        numbers = numbers_of(game, setup.obs)
    except EnvironmentProblem as error:
        raise ModelError(f"{path} was trained with a spec: {error.cause}", error.mend) from None
    sight = Sight(numbers.low, numbers.high, setup.stack)
    if setup.obs == "variables":
        return lambda _, info: numbers.of(info), sight
    nodes = [item.node for item in game.scenario.info]
    if any(node.op is Op.POINTED for node in in_order(nodes)):
        raise ModelError(
            f"{path} looks at info that reads through a pointer, which a policy cannot do",
            'train with obs="variables"',
        )
    send = steps_of(game, checks=False).begin()
    return lambda _, info: numbers.of(send(info)[INFO]), sight
