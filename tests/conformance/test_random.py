"""Random specs and traces: every evaluator says what the reference says, on every frame.

Hypothesis makes the choices and makes a failure small; the message ends with the case file. The
long run is ``python -m tests.conformance``.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings

from tests.conformance.agreement import disagreements, evaluators
from tests.conformance.case import dump
from tests.conformance.choices import Choices, choices
from tests.conformance.evaluators.engine import Engine
from tests.conformance.fuzz import FRAMES, ONLY_EVALUATORS, run_batch
from tests.conformance.random_specs import make_spec, make_subject

COMMON = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(source: Choices, engine: Engine | None) -> None:
    spec, compiled = make_spec(source)
    if set(compiled.codes) - ONLY_EVALUATORS:
        return
    subject = make_subject(source, spec, compiled, FRAMES)
    found = disagreements(subject, evaluators(subject, engine).items())
    if found:
        note("as a file for `python -m tests.conformance FILE`:")
        note(dump(subject, "\n".join(found)))
    assert not found


@settings(COMMON, max_examples=300)
@given(choices())
def test_evaluators_agree(source: Choices) -> None:
    check(source, None)


@settings(COMMON, max_examples=150)
@given(choices())
def test_engine_agrees(engine: Engine, source: Choices) -> None:
    check(source, engine)


@pytest.mark.parametrize("number", range(8))
def test_long_run_agrees(number: int) -> None:
    """Batches as the long run makes them: larger specs than hypothesis chooses."""
    report = run_batch("tests", number, engine_share=4)
    assert not report.failures, report.failures[0].text
    assert report.count["discarded"] <= report.count["specs"] // 4
    assert report.count["pairs"] >= 60
    assert report.count["pairs on the engine"] >= 10
