"""What an evaluator makes of an episode, and where two of them differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retrodsl.emitters.float32 import bound, is_exact
from retrodsl.float32 import float32
from retrodsl.ir.nodes import Kind, Value
from retrodsl.ir.program import Named, ScenarioProgram
from tests.conformance.case import Expected, Subject
from tests.conformance.evaluators import engine_json
from tests.engine_json.documents import reward_part

#: The engine shows a value of a script in ``info`` as a 64-bit integer, cut off toward 0.
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class Outcome:
    """One episode, a value a frame; ``None`` where an evaluator sees nothing of it.

    ``rewards`` are float32, by player; ``sums`` the same before they are rounded. ``info`` has the
    variables too. ``unseen`` are the columns whose frame 0 means nothing: the engine's own deltas
    there span two episodes. ``whole_info``: doubles in ``info`` are shown as whole numbers.
    """

    rewards: tuple[Sequence[float] | None, ...]
    done: Sequence[bool] | None
    terms: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    info: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    sums: tuple[Sequence[float] | None, ...] = ()
    unseen: frozenset[str] = frozenset()
    whole_info: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The first frame on which a column is not what it should be."""

    evaluator: str
    episode: int
    column: str
    frame: int
    expected: object
    found: object

    def __str__(self) -> str:
        return (
            f"{self.evaluator}: episode {self.episode}, frame {self.frame}, {self.column} "
            f"is {self.found!r}, not {self.expected!r}"
        )


def same(a: object, b: object) -> bool:
    """Equal values; any NaN is any other, and 0.0 is -0.0."""
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a):
        return math.isnan(b)
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _near(a: object, b: object, allowed: float) -> bool:
    return isinstance(a, float) and isinstance(b, float) and abs(a - b) <= allowed


def labelled(scenario: ScenarioProgram) -> list[tuple[str, Named]]:
    """Everything named but ``info``, told apart by its block: ``reward score``, ``done over``."""
    found = [
        (f"{reward_name(player)} {term.name}", term)
        for player, terms in enumerate(scenario.rewards, 1)
        for term in terms
    ]
    found += [(f"done {named.name}", named) for named in scenario.done]
    found += [(f"truncate {named.name}", named) for named in scenario.truncate]
    found += [(f"invariant {named.name}", named) for named in scenario.invariants]
    return found


class Comparison:
    """Collects the differences of one evaluator on one episode."""

    def __init__(self, evaluator: str, episode: int, found: Outcome) -> None:
        self.evaluator = evaluator
        self.episode = episode
        self.found = found
        self.differences: list[Difference] = []

    def column(
        self,
        name: str,
        expected: Sequence[object] | None,
        found: Sequence[object] | None,
        allowed: Sequence[float] | None = None,
    ) -> None:
        """Compare a column; ``allowed`` is how far each value may be off."""
        if expected is None or found is None:
            return
        if len(expected) != len(found):
            self._differ(name, min(len(expected), len(found)), len(expected), len(found))
            return
        for frame, (a, b) in enumerate(zip(expected, found, strict=True)):
            if frame == 0 and name in self.found.unseen:
                continue
            if same(a, b):
                continue
            if allowed is not None and _near(a, b, allowed[frame]):
                continue
            self._differ(name, frame, a, b)
            return

    def _differ(self, name: str, frame: int, expected: object, found: object) -> None:
        self.differences.append(
            Difference(self.evaluator, self.episode, name, frame, expected, found)
        )


def compare(
    subject: Subject, evaluator: str, number: int, reference: Outcome, found: Outcome
) -> list[Difference]:
    """Where ``found`` is not what the reference says of episode ``number``."""
    comparison = Comparison(evaluator, number, found)
    for player, (a, b) in enumerate(zip(reference.rewards, found.rewards, strict=True), 1):
        allowed = _allowed(subject, player, number) if found.unseen or found.sums else None
        comparison.column(reward_name(player), a, b, allowed)
    for player, (a, b) in enumerate(zip(reference.sums, found.sums, strict=False), 1):
        comparison.column(f"the sum of {reward_name(player)}", a, b)
    comparison.column("done", reference.done, found.done)
    for name, terms in found.terms.items():
        comparison.column(f"`{name}`", reference.terms[name], terms)
    for name, info in found.info.items():
        expected = reference.info[name]
        if found.whole_info:
            expected = [whole(value) for value in expected]
            info = [whole(value) for value in info]
        comparison.column(f"info `{name}`", expected, info)
    missing = sorted(set(reference.info) - set(found.info)) if found.info else []
    if missing:
        comparison.column(f"info `{missing[0]}`", reference.info[missing[0]], [])
    return comparison.differences


def check_expected(
    evaluator: str, number: int, expected: Expected, found: Outcome
) -> list[Difference]:
    """Where ``found`` is not what the case says of episode ``number``."""
    comparison = Comparison(evaluator, number, found)
    for player, (a, b) in enumerate(zip(expected.rewards, found.rewards, strict=False), 1):
        rounded = None if a is None else [float32(value) for value in a]
        comparison.column(reward_name(player), rounded, b)
    comparison.column("done", expected.done, found.done)
    if found.terms:
        for name, terms in expected.terms.items():
            comparison.column(f"`{name}`", terms, found.terms[name])
    if found.info:
        for name, values in expected.info.items():
            info: Sequence[object] = found.info.get(name, [])
            if found.whole_info:
                values = tuple(whole(value) for value in values)
                info = [whole(value) for value in found.info.get(name, [])]
            comparison.column(f"info `{name}`", values, info)
    return comparison.differences


def reward_name(player: int) -> str:
    """``reward``, and ``reward_p2`` for the second player."""
    return "reward" if player == 1 else f"reward_p{player}"


def whole(value: Value) -> int:
    """What the engine's ``info`` shows of a value that a script stored."""
    if isinstance(value, float):
        if not -_INT64 <= value < _INT64:
            return -_INT64
        return math.trunc(value)
    return int(value)


def shown(kind: Kind, value: Value) -> Value:
    """A value of ``info``: a condition is 0 or 1 there."""
    return int(value) if kind is Kind.BOOL else value


def _allowed(subject: Subject, player: int, number: int) -> list[float] | None:
    """How far the engine's float32 arithmetic can be off on each frame; ``None``: not at all."""
    if subject.compiled.integration is None:
        return None
    reward = subject.emitted.rewards[player - 1]
    if reward is None or is_exact(reward):
        return None
    document = subject.emitted.document
    part = (document.get("rewards") or [document.get("reward", {})])[player - 1]
    values = subject.values(number)
    paying = reward_part(part)
    return [
        bound(engine_json.summands(paying, now, before))
        for now, before in zip(values, [values[0], *values], strict=False)
    ]
