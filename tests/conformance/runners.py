"""The evaluators as the case files name them: one runner each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from tests.conformance.case import Subject
from tests.conformance.evaluators import arrays, lua, reference, steps
from tests.conformance.evaluators.engine import Engine
from tests.conformance.outcome import Outcome

Run: TypeAlias = Callable[[Subject], list[Outcome]]

#: As a test is called: the evaluator, as ``[skip]`` names it.
RUNNERS = {
    "reference": "reference",
    "arrays": "arrays",
    "steps": "steps",
    "lua": "lua",
    "lua_reloaded": "lua",
    "engine": "engine",
}


def runner(name: str, engine: Engine) -> Run:
    """The runner called ``name``."""
    runs: dict[str, Run] = {
        "reference": reference.run,
        "arrays": arrays.run,
        "steps": steps.run,
        "lua": lua.run,
        "lua_reloaded": partial(lua.run, reload=True),
        "engine": engine.run,
    }
    return runs[name]
