"""Random pairs of spec and trace, a batch at a time: what the long run gives its processes."""

from __future__ import annotations

import atexit
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.conformance.agreement import disagreements, evaluators
from tests.conformance.case import Subject, dump
from tests.conformance.choices import Choices, from_random, replayed, shrink
from tests.conformance.evaluators.engine import Engine
from tests.conformance.random_specs import make_spec, make_subject

#: Specs a batch, traces a spec, and frames an episode at most.
SPECS, TRACES, FRAMES = 20, 5, 24

#: How often a failure is tried again with less of it.
SHRINK_TRIES = 400

#: What not even Lua can compute exactly: such a spec still runs on the evaluators.
ONLY_EVALUATORS = {"RT402"}

_engines: list[Engine] = []


@dataclass(frozen=True, slots=True)
class Failure:
    """A pair on which evaluators differ: what they say, and the case file to run again."""

    name: str
    messages: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Report:
    """What a batch, or the whole run, came to. ``count`` has pairs, specs, discarded and so on."""

    count: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Count what ``other`` found too."""
        self.count.update(other.count)
        self.failures += other.failures


def engine() -> Engine:
    """This process's engine, started when it is first asked for."""
    if not _engines:
        _engines.append(Engine())
        atexit.register(_engines[0].close)
    return _engines[0]


def run_batch(seed: str, number: int, engine_share: int) -> Report:
    """Batch ``number`` of the run ``seed``; every ``engine_share``-th spec runs on the engine too.

    ``engine_share`` of 0 leaves the engine out.
    """
    report = Report()
    for index in range(SPECS):
        name = f"{seed}-{number}-{index}"
        choices = from_random(random.Random(name))
        with_engine = engine_share > 0 and (number * SPECS + index) % engine_share == 0
        _one_spec(report, name, choices, with_engine)
    return report


def _one_spec(report: Report, name: str, choices: Choices, with_engine: bool) -> None:
    try:
        spec, compiled = make_spec(choices)
    except Exception as error:  # noqa: BLE001 - whatever the compiler raises is a finding
        report.failures.append(Failure(name, (f"compiling raised {error!r}",), ""))
        return
    report.count["specs"] += 1
    if set(compiled.codes) - ONLY_EVALUATORS:
        report.count["discarded"] += 1
        return
    if compiled.codes:
        report.count["beyond Lua"] += 1
    made = len(choices.made)
    for _ in range(TRACES):
        start = len(choices.made)
        subject = make_subject(choices, spec, compiled, FRAMES)
        report.count["pairs"] += 1
        report.count["frames"] += sum(len(frames) for frames in subject.episodes)
        report.count[_kind(subject)] += 1
        report.count["pairs on the engine"] += with_engine and not compiled.codes
        if examine(subject, with_engine):
            numbers = [*choices.made[:made], *choices.made[start:]]
            report.failures.append(_shrunk(name, numbers, with_engine))
            return


def _kind(subject: Subject) -> str:
    if subject.compiled.integration is None:
        return "on two evaluators"
    emitted = subject.emitted
    if emitted.lua is None:
        return "as JSON"
    scenario = subject.scenario
    parts = sum(map(bool, (*scenario.rewards, scenario.done or scenario.truncate)))
    in_lua = len(emitted.lua.rewards) + bool(emitted.lua.done)
    return "as Lua" if in_lua >= parts else "as JSON and Lua"


def examine(subject: Subject, with_engine: bool) -> list[str]:
    """Where the evaluators differ on ``subject``, in words."""
    try:
        return disagreements(
            subject, evaluators(subject, engine() if with_engine else None).items()
        )
    except Exception as error:  # noqa: BLE001 - whatever an evaluator raises is a finding
        return [f"raised {error!r}"]


def replay(numbers: Sequence[int], with_engine: bool) -> tuple[Subject | None, list[str]]:
    """The pair of some choices, ``None`` where it is refused, and where the evaluators differ."""
    choices = replayed(numbers)
    spec, compiled = make_spec(choices)
    if set(compiled.codes) - ONLY_EVALUATORS:
        return None, []
    subject = make_subject(choices, spec, compiled, FRAMES)
    return subject, examine(subject, with_engine)


def _shrunk(name: str, numbers: Sequence[int], with_engine: bool) -> Failure:
    def fails(candidate: list[int]) -> bool:
        try:
            return bool(replay(candidate, with_engine)[1])
        except Exception:  # noqa: BLE001 - another failure than the one that is made smaller
            return False

    subject, messages = replay(shrink(numbers, fails, SHRINK_TRIES), with_engine)
    text = "" if subject is None else dump(subject, "\n".join(messages))
    return Failure(name, tuple(messages), text)
