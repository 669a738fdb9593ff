"""Whether all evaluators agree with the reference on a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from tests.conformance.case import Subject
from tests.conformance.evaluators import arrays, lua, reference, steps
from tests.conformance.evaluators.engine import Engine, EngineError
from tests.conformance.outcome import Outcome, compare

Run: TypeAlias = Callable[[Subject], list[Outcome]]


def evaluators(subject: Subject, engine: Engine | None = None) -> dict[str, Run]:
    """The evaluators that can run ``subject``, beside the reference, by name."""
    found: dict[str, Run] = {"arrays": arrays.run, "steps": steps.run}
    if subject.compiled.integration is not None:
        found["lua"] = lua.run
        if engine is not None:
            found["engine"] = engine.run
    return found


def disagreements(subject: Subject, runs: Iterable[tuple[str, Run]]) -> list[str]:
    """Where evaluators differ from the reference, in words; empty where all agree."""
    expected = reference.run(subject)
    found: list[str] = []
    for name, run in runs:
        try:
            outcomes = run(subject)
        except (EngineError, lua.LuaError) as error:
            found.append(f"{name}: {error}")
            continue
        found += _compared(subject, name, expected, outcomes)
    return found


def _compared(
    subject: Subject, name: str, expected: Sequence[Outcome], outcomes: Sequence[Outcome]
) -> list[str]:
    return [
        str(difference)
        for number, (a, b) in enumerate(zip(expected, outcomes, strict=True))
        for difference in compare(subject, name, number, a, b)
    ]
