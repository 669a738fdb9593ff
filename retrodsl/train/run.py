"""A run of training with PPO, or of chance: episodes, log, model and what it came to."""

from __future__ import annotations

import contextlib
import csv
import importlib
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from stable_baselines3 import PPO
from stable_baselines3.common.logger import Logger, configure
from stable_baselines3.common.vec_env import SubprocVecEnv, VecMonitor

from retrodsl.train.callback import SpecCallback
from retrodsl.train.episodes import Episode, Episodes, UnknownFinal
from retrodsl.train.models import save_model
from retrodsl.train.setup import Setup

ROLLOUT: Final = 1024
"""Steps of all emulators together between two times of learning."""

LEARNING: Final[dict[str, Any]] = {
    "batch_size": 64,
    "n_epochs": 10,
    "learning_rate": 3e-4,
    "gamma": 0.99,
    "ent_coef": 0.01,
}

_LINES: Final = 20


@dataclass(frozen=True, slots=True)
class Run:
    """What is run: ``steps`` of ``envs`` emulators together, by chance instead of learning."""

    setup: Setup
    out: Path
    steps: int
    seed: int
    envs: int
    final: tuple[str, ...]
    chance: bool


class Summary(BaseModel):
    """What a run came to: the means are those of the newest episodes (``averaged``)."""

    player: str
    setup: Setup
    seed: int
    envs: int
    steps: int
    episodes: int
    averaged: int
    reward: float
    length: float
    terms: dict[str, float]
    final: dict[str, float]
    done: dict[str, float]
    violations: dict[str, int]
    seconds: float
    cpu_seconds: float
    frames_per_second: float


def run(request: Run) -> Summary:
    """Run it; raises ``EnvironmentProblem``, ``UnknownFinal`` and ``OSError``."""
    _try_out(request)
    request.out.mkdir(parents=True, exist_ok=True)
    # The network is small: more threads wait for each other longer than they compute.
    importlib.import_module("torch").set_num_threads(1)
    make = partial(request.setup.make, check="count", movies=request.out / "violations")
    began, used = time.monotonic(), _cpu_seconds()
    vector = VecMonitor(SubprocVecEnv([make] * request.envs, start_method="spawn"))
    logger = configure(str(request.out / "tensorboard"), ["tensorboard"])
    try:
        with _table(request) as report:
            play = _by_chance if request.chance else _learn
            steps, episodes = play(request, vector, logger, report)
    finally:
        with contextlib.suppress(BrokenPipeError, EOFError):
            vector.close()
    seconds = time.monotonic() - began
    summary = _summary(request, episodes, steps, seconds, _cpu_seconds() - used)
    (request.out / "summary.json").write_text(summary.model_dump_json(indent=2) + "\n", "utf-8")
    return summary


def _try_out(request: Run) -> None:
    """Make the environment here once: what is wrong is said better than by another process."""
    env = request.setup.make("off")
    try:
        info = env.reset()[1]
        info = {**env.step(env.action_space.sample())[-1], **info}
    finally:
        env.close()
    for name in request.final:
        if not isinstance(info.get(name), int | float):
            known = ", ".join(key for key, value in info.items() if isinstance(value, int | float))
            raise UnknownFinal(f"info has no number {name}; it has {known}")


class _Report:
    """A row for each episode in a file, and a line now and then for who waits."""

    def __init__(self, request: Run, file: Any) -> None:
        self._request = request
        self._writer = csv.writer(file, lineterminator="\n")
        self._fields: list[str] = []
        self._began = time.monotonic()
        self._next = 0

    def __call__(self, steps: int, episode: Episode) -> None:
        """An episode that ended after so many steps."""
        terms = {f"term {name}": value for name, value in episode.terms.items()}
        if not self._fields:
            self._fields = [*episode.final, *terms]
            self._writer.writerow(["steps", "length", "reward", "done", *self._fields])
        values = {**episode.final, **terms}
        row = [values.get(name, 0.0) for name in self._fields]
        done = ", ".join(episode.reasons)
        self._writer.writerow(
            [steps, episode.length, f"{episode.reward:g}", done, *(f"{value:g}" for value in row)]
        )

    def progress(self, steps: int, episodes: Episodes) -> None:
        """Say how it goes, about twenty times in all."""
        if steps < self._next or not episodes.latest:
            return
        self._next = steps + self._request.steps // _LINES
        scalars = episodes.scalars()
        shown = {tag: v for tag, v in scalars.items() if tag.startswith(("final/", "episode/"))}
        rate = steps * self._request.setup.skip / (time.monotonic() - self._began)
        text = ", ".join(f"{tag.partition('/')[2]} {value:.4g}" for tag, value in shown.items())
        print(f"{steps} steps: {text}, {rate:.0f} frames/s", flush=True)  # noqa: T201


@contextlib.contextmanager
def _table(request: Run) -> Iterator[_Report]:
    with (request.out / "episodes.csv").open("w", encoding="utf-8", newline="") as file:
        yield _Report(request, file)


def _learn(
    request: Run, vector: VecMonitor, logger: Logger, report: _Report
) -> tuple[int, Episodes]:
    """PPO for so many steps; the model is saved."""
    rollout = max(2, ROLLOUT // request.envs)
    model = PPO("MlpPolicy", vector, n_steps=rollout, seed=request.seed, device="cpu", **LEARNING)
    model.set_logger(logger)
    callback = _Told(request.final, on_episode=report)
    callback.report = report
    model.learn(request.steps, callback=callback)
    save_model(model, request.out / "model.zip", request.setup)
    return model.num_timesteps, callback.episodes


class _Told(SpecCallback):
    """The callback, which also says how it goes."""

    report: _Report

    def _on_rollout_end(self) -> None:
        super()._on_rollout_end()
        self.report.progress(self.num_timesteps, self.episodes)


def _by_chance(
    request: Run, vector: VecMonitor, logger: Logger, report: _Report
) -> tuple[int, Episodes]:
    """Any action with the same chance, each step anew."""
    space = vector.action_space
    space.seed(request.seed)
    episodes = Episodes(vector.num_envs, request.final)
    vector.reset()
    steps = 0
    while steps < request.steps:
        _, rewards, dones, infos = vector.step([space.sample() for _ in range(vector.num_envs)])
        steps += vector.num_envs
        for episode in episodes.step(rewards, dones, infos):
            report(steps, episode)
        if steps // ROLLOUT != (steps - vector.num_envs) // ROLLOUT:
            for tag, value in episodes.scalars().items():
                logger.record(tag, value)
            logger.dump(steps)
            report.progress(steps, episodes)
    logger.close()
    return steps, episodes


def _cpu_seconds() -> float:
    """What this process and those that it waited for have computed so far."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, kinds))


def _summary(request: Run, episodes: Episodes, steps: int, seconds: float, cpu: float) -> Summary:
    scalars = episodes.scalars()

    def group(name: str) -> dict[str, float]:
        return {t.partition("/")[2]: v for t, v in scalars.items() if t.startswith(f"{name}/")}

    return Summary(
        player="chance" if request.chance else "ppo",
        setup=request.setup,
        seed=request.seed,
        envs=request.envs,
        steps=steps,
        episodes=episodes.ended,
        averaged=len(episodes.latest),
        reward=scalars.get("episode/reward", 0.0),
        length=scalars.get("episode/length", 0.0),
        terms=group("reward_terms"),
        final=group("final"),
        done=group("done"),
        violations=dict(episodes.violations),
        seconds=round(seconds, 1),
        cpu_seconds=round(cpu, 1),
        frames_per_second=round(steps * request.setup.skip / seconds, 1),
    )
