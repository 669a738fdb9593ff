"""What the episodes of training come to, from the ``info`` of each step; needs no learner."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

WINDOW: Final = 100
"""Over how many of the newest episodes means and shares are taken."""

OTHER: Final = "other"
"""The reason of an episode that ended by nothing of the spec: a limit of time outside of it."""

_UNFIT = re.compile(r"[^-\w./]+")
_TERMS: Final = ("reward_terms", "reward_terms_p2")
_VIOLATIONS: Final = ("violations", "reset_violations")


class UnknownFinal(ValueError):  # noqa: N818 (named for what is unknown)
    """A variable whose final value is asked for, and which ``info`` does not have."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode: ``length`` in steps, ``reward`` as the learner was paid it.

    ``terms`` sums each reward term, ``terms_p2`` the second player's. ``reasons`` are the
    conditions that held at the end, ``final`` the last values of the variables asked for.
    """

    environment: int
    length: int
    reward: float
    terms: Mapping[str, float]
    terms_p2: Mapping[str, float]
    reasons: tuple[str, ...]
    final: Mapping[str, float]


@dataclass(slots=True)
class _Running:
    """An episode that goes on."""

    length: int = 0
    reward: float = 0.0
    sums: tuple[dict[str, float], dict[str, float]] = field(default_factory=lambda: ({}, {}))


class Episodes:
    """Follows a vector of environments; ``violations`` counts the frames of each, since the start.

    ``final`` names what is in ``info`` and wanted at the end of each episode. ``ended`` is how many
    episodes there were, ``latest`` the newest of them.
    """

    def __init__(self, environments: int, final: Sequence[str] = (), window: int = WINDOW) -> None:
        self.final = tuple(final)
        self.violations: Counter[str] = Counter()
        self.ended = 0
        self.latest: deque[Episode] = deque(maxlen=window)
        self._running = [_Running() for _ in range(environments)]
        self._reasons: set[str] = set()

    def restart(self) -> None:
        """Forget the episodes that go on: the environments were reset."""
        self._running = [_Running() for _ in self._running]

    def step(
        self, rewards: Sequence[float], dones: Sequence[bool], infos: Sequence[Mapping[str, Any]]
    ) -> list[Episode]:
        """A step of every environment; the episodes that end with it.

        Raises ``UnknownFinal`` where ``info`` lacks what is wanted.
        """
        finished = []
        for number, (reward, done, info) in enumerate(zip(rewards, dones, infos, strict=True)):
            running = self._running[number]
            running.length += 1
            running.reward += float(reward)
            for sums, key in zip(running.sums, _TERMS, strict=True):
                for name, value in info.get(key, {}).items():
                    sums[name] = sums.get(name, 0.0) + float(value)
            # The reset frame's come with the first step: a learner keeps a reset's info to itself.
            for key in _VIOLATIONS:
                self.violations.update(info.get(key, ()))
            if done:
                finished.append(self._end(number, info))
        return finished

    def _end(self, number: int, info: Mapping[str, Any]) -> Episode:
        running, self._running[number] = self._running[number], _Running()
        absent = [name for name in self.final if name not in info]
        if absent:
            known = ", ".join(name for name, value in info.items() if _is_number(value))
            raise UnknownFinal(f"info has no {absent[0]}; it has {known}")
        reason = info.get("done_reason")
        episode = Episode(
            environment=number,
            length=running.length,
            reward=running.reward,
            terms=running.sums[0],
            terms_p2=running.sums[1],
            reasons=tuple(reason.split(", ")) if reason else (OTHER,),
            final={name: float(info[name]) for name in self.final},
        )
        self.ended += 1
        self.latest.append(episode)
        return episode

    def scalars(self) -> dict[str, float]:
        """What TensorBoard shows, by tag: means and shares of the newest episodes, and counts.

        ``episode/reward`` and ``episode/length`` are means, ``episode/ended`` counts. The mean sum
        of a term is ``reward_terms/NAME``, and ``reward_terms_p2/NAME`` for the second player.
        ``done/REASON`` is the share of episodes that end with it, 0 to 1; more than one can hold at
        an end, so they may add up to more. ``final/NAME`` are means. ``violations/NAME`` counts
        frames since the start, ``violations/all`` all of them.
        """
        found: dict[str, float] = {"violations/all": sum(self.violations.values())}
        for name, count in self.violations.items():
            found[_tag("violations", name)] = count
        episodes = list(self.latest)
        if not episodes:
            return found
        found["episode/ended"] = self.ended
        found["episode/reward"] = _mean([e.reward for e in episodes])
        found["episode/length"] = _mean([e.length for e in episodes])
        for group, sums in (
            ("reward_terms", [e.terms for e in episodes]),
            ("reward_terms_p2", [e.terms_p2 for e in episodes]),
            ("final", [e.final for e in episodes]),
        ):
            for name in dict.fromkeys(name for each in sums for name in each):
                found[_tag(group, name)] = _mean([each.get(name, 0.0) for each in sums])
        reasons = Counter(reason for episode in episodes for reason in episode.reasons)
        # A reason that no longer occurs has a share of 0, not a gap.
        self._reasons.update(reasons)
        for reason in sorted(self._reasons):
            found[_tag("done", reason)] = reasons[reason] / len(episodes)
        return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _tag(group: str, name: str) -> str:
    """A tag as TensorBoard takes it: other signs become ``_``, as it would make them itself."""
    return f"{group}/{_UNFIT.sub('_', name)}"
