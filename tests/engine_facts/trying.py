"""Every experiment and case of the facts, numbered, and what an engine showed of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.engine_facts.engines import TriedEngine, ask
from tests.engine_facts.facts import CHAPTERS
from tests.engine_facts.model import Case, Elsewhere, Experiment

PROBE = "tests.engine_facts.probe"


def _numbered() -> dict[str, Case | Experiment]:
    found: dict[str, Case | Experiment] = {}
    for chapter in CHAPTERS:
        for number, fact in enumerate(chapter.facts, start=1):
            for index, trial in enumerate(fact.trials):
                if not isinstance(trial, Elsewhere):
                    found[f"{chapter.title}, {number}{chr(ord('a') + index)}"] = trial
    return found


TRIALS = _numbered()
"""The trials of this folder by the title of their chapter, the fact's number and a letter."""


def _question(engine: TriedEngine) -> dict[str, Any]:
    cases: dict[str, Any] = {}
    experiments: dict[str, Any] = {}
    for name, trial in TRIALS.items():
        if engine not in trial.on:
            continue
        match trial:
            case Case():
                cases[name] = trial.question()
            case Experiment(function=function, arguments=arguments):
                experiments[_key(function, arguments)] = [function, arguments]
    return {"cases": cases, "experiments": experiments}


def _key(function: str, arguments: object) -> str:
    return f"{function} {arguments!r}"


@cache
def results(engine: TriedEngine) -> dict[str, Any]:
    """What each trial showed on an engine, all of them in one process; once a session."""
    answer = ask(engine, PROBE, _question(engine))
    found: dict[str, Any] = {}
    for name, trial in TRIALS.items():
        if engine not in trial.on:
            continue
        match trial:
            case Case():
                found[name] = trial.shown(answer["cases"][name])
            case Experiment(function=function, arguments=arguments):
                found[name] = answer["experiments"][_key(function, arguments)]
    return found
