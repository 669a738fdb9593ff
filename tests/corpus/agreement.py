"""Runs an original script and the spec written for it over the same traces, and compares.

What a script does through a defect of its own is excluded by an invariant of the spec: the frames
on which one is false are not compared, and its doc string is the reason. Nothing else is excluded.
"""

from __future__ import annotations

import copy
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, is_done, reward_of
from retrodsl.ir.program import Program, ScenarioProgram
from tests.corpus.original import OriginalError, OriginalScript, Outcome
from tests.corpus.traces import Domain, Maker, Space, Values

#: Of the frames that an invariant excludes, this share stays in the traces; others are left out.
KEPT = 0.1
#: The same for episodes that are over on their first frame.
KEPT_OVER = 0.1
#: A trace goes on for so many frames after the episode's end.
AFTERWARDS = 30
_TRIES = 200


@dataclass(slots=True)
class Tally:
    """What a comparison found.

    ``needed`` counts, by invariant, the frames that it excluded and that were in fact different.
    """

    frames: int = 0
    excluded: int = 0
    paid: int = 0
    done: int = 0
    raised: int = 0
    needed: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count what ``other`` found too."""
        self.frames += other.frames
        self.excluded += other.excluded
        self.paid += other.paid
        self.done += other.done
        self.raised += other.raised
        self.needed.update(other.needed)


class DisagreementError(AssertionError):
    """The spec and the original differ on a frame that is not excluded."""


def space_of(original: OriginalScript) -> Space:
    """What traces draw from: every variable of data.json."""
    domains = {
        name: Domain.of(variable, original.numbers, original.compared(name))
        for name, variable in original.variables.items()
    }
    return Space(domains, tuple(values for values, _ in original.entries))


class Spec:
    """One episode of the spec's scenario."""

    def __init__(self, scenario: ScenarioProgram) -> None:
        self.scenario = scenario
        named = (*scenario.rewards[0], *scenario.done, *scenario.invariants)
        self.episode = Episode([item.node for item in named])

    def after(self, values: Values) -> Spec:
        """The episode one frame later; this one stays as it is."""
        later = copy.copy(self)
        later.episode = copy.copy(self.episode)  # a step replaces its dictionaries
        later.episode.step(Frame(values))
        return later

    @property
    def outcome(self) -> Outcome:
        """What the agent gets on the newest frame."""
        terms = [self.episode.value(term.node) for term in self.scenario.rewards[0]]
        return Outcome(reward_of(terms), is_done(self.scenario, self.episode))

    @property
    def broken(self) -> list[str]:
        """The invariants that are false on the newest frame."""
        return [i.name for i in self.scenario.invariants if not self.episode.value(i.node)]


def seeded(*parts: object) -> random.Random:
    """Random numbers that depend on ``parts`` alone."""
    return random.Random(zlib.crc32(" ".join(map(str, parts)).encode()))


def _steps(
    spec: Spec,
    space: Space,
    maker: Maker,
    length: int,
    rng: random.Random,
    start: Mapping[str, int],
    kept: float,
) -> Iterator[tuple[Values, Spec]]:
    """A trace and the spec's episode on it; most frames that are excluded are drawn again."""
    for _ in range(_TRIES):
        frames = maker(space, length, rng)
        first = {**next(frames), **start}
        later = spec.after(first)
        excluded = later.broken and rng.random() >= kept
        over = later.outcome.done and rng.random() >= KEPT_OVER
        if start or not (excluded or over):
            break
    yield first, later
    spec = later
    for values in frames:
        later = spec.after(values)
        if later.broken and rng.random() >= kept:
            continue
        yield values, later
        spec = later


def compare(
    original: OriginalScript,
    program: Program,
    name: str,
    maker: Maker,
    length: int,
    rng: random.Random,
    start: Mapping[str, int] | None = None,
    wild: bool = False,
) -> Tally:
    """Compare one trace of scenario ``name``; raises ``DisagreementError`` at the first difference.

    ``start`` sets values of the first frame. That is the reset: its reward and done never reach an
    agent and are not compared. A script that raises ends the trace, as it ends a training run. A
    ``wild`` trace knows nothing of what belongs together, and keeps all that is excluded.
    """
    tally = Tally()
    spec = Spec(program.scenario(name))
    space = space_of(original)
    if wild:
        space = Space(space.domains)
    kept = 1.0 if wild else KEPT
    theirs = None
    seen: list[Values] = []
    over = 0
    for values, later in _steps(spec, space, maker, length, rng, start or {}, kept):
        seen.append(values)
        tally.frames += 1
        broken = later.broken
        tally.excluded += bool(broken)
        expected: Outcome | str
        try:
            if theirs is None:
                theirs = original.start(name, values)
            expected = theirs.step(values)
        except OriginalError as error:
            expected = str(error)
        if len(seen) == 1 and isinstance(expected, Outcome):
            continue
        same = isinstance(expected, Outcome) and later.outcome.is_same(expected)
        if broken:
            tally.needed.update({i: int(not same) for i in broken})
        elif not same:
            raise DisagreementError(_explain(original, name, seen, expected, later))
        if isinstance(expected, str):
            tally.raised += 1
            break
        tally.paid += expected.reward != 0
        tally.done += expected.done
        over = over + 1 if expected.done else 0
        if over > AFTERWARDS:
            break
    return tally


def _explain(
    original: OriginalScript, name: str, seen: list[Values], expected: Outcome | str, later: Spec
) -> str:
    terms = {t.name: later.episode.value(t.node) for t in later.scenario.rewards[0]}
    done = {d.name: later.episode.value(d.node) for d in later.scenario.done}
    lines = [
        f"{original.name}, scenario {name}, frame {len(seen) - 1}:",
        f"  the script: {expected}",
        f"  the spec:   {later.outcome}",
        f"  its terms:  {terms} {done}",
        "  the frames up to here:",
        *(f"    {frame}" for frame in seen[-6:]),
        f"  frame 0: {seen[0]}",
    ]
    return "\n".join(lines)
