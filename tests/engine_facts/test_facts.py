"""Every fact is tried, on both engines where it can be."""

from __future__ import annotations

import fnmatch
import re

import pytest

from retrodsl.engines.gym_retro import gym_retro_version
from retrodsl.platforms import engine_version
from tests.engine_facts.engines import GYM_RETRO, STABLE_RETRO, TriedEngine
from tests.engine_facts.facts import CHAPTERS
from tests.engine_facts.model import BOTH, Elsewhere
from tests.engine_facts.page import engine_page
from tests.engine_facts.trying import TRIALS, results
from tests.engines.gym_retro_here import needs_gym_retro
from tests.models.test_engine_facts import EXPECTED
from tests.repo.root import ROOT

FACTS = [fact for chapter in CHAPTERS for fact in chapter.facts]
POINTERS = sorted(
    {trial for fact in FACTS for trial in fact.trials if isinstance(trial, Elsewhere)}, key=str
)


TRIED = [
    pytest.param(engine, name, id=f"{engine.name}, {name}", marks=marks)
    for engine, marks in ((STABLE_RETRO, ()), (GYM_RETRO, needs_gym_retro))
    for name, trial in TRIALS.items()
    if engine in trial.on
]


@pytest.mark.parametrize(("engine", "name"), TRIED)
def test_fact(engine: TriedEngine, name: str) -> None:
    assert results(engine)[name] == TRIALS[name].expects(engine)


def test_the_version_of_the_facts() -> None:
    """A new version may differ where no test looks: read what changed, then raise the number."""
    assert engine_version() == STABLE_RETRO.version


@needs_gym_retro
def test_the_version_of_gym_retro() -> None:
    assert gym_retro_version(GYM_RETRO.python()) == GYM_RETRO.version


@pytest.mark.parametrize("pointer", POINTERS, ids=lambda p: f"{p.file} {p.function}")
def test_what_is_tried_elsewhere_is_there(pointer: Elsewhere) -> None:
    """The test exists, with both engines as its parameters, or with cases of that name."""
    text = (ROOT / pointer.file).read_text("utf-8")
    folder = (ROOT / pointer.file).parent
    if pointer.on == BOTH:
        fixtures = folder / "conftest.py"
        both = text + (fixtures.read_text("utf-8") if fixtures.exists() else "")
        assert "EVERY_ENGINE" in both
    if not re.fullmatch(r"test_\w+", pointer.function):
        tried = [name for name, expected in EXPECTED.items() if expected]
        assert fnmatch.filter(tried, pointer.function)
    else:
        assert f"def {pointer.function}(" in text


def test_every_fact_says_what_follows_and_where() -> None:
    for fact in FACTS:
        assert fact.says.endswith(".")
        assert fact.follows.endswith(".")
        assert fact.trials
        assert fact.where
        for path in fact.where:
            assert (ROOT / path).is_file(), path


def test_the_page_has_every_fact_once() -> None:
    page = " ".join(engine_page().split())
    for fact in FACTS:
        assert page.count(fact.says) == 1
        assert page.count(f"**So:** {fact.follows}") == 1
    assert max(map(len, engine_page().splitlines())) <= 100
