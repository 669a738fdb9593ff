"""Every case file on every evaluator, against what the file says and against the reference."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from retrodsl.stdlib import load_functions
from tests.conformance.case import Case, Compiled, load
from tests.conformance.evaluators import reference
from tests.conformance.evaluators.engine import Engine
from tests.conformance.outcome import check_expected, compare
from tests.conformance.runners import RUNNERS, runner

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.relative_to(CASES) for path in CASES.rglob("*.toml"))
NAMES = [str(path.with_suffix("")) for path in FILES]


@cache
def compiled(path: Path) -> tuple[Case, Compiled]:
    case = load(CASES / path)
    return case, case.compile()


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_case_compiles_as_it_says(path: Path) -> None:
    case, result = compiled(path)
    assert case.about
    assert set(case.skip) <= set(RUNNERS.values())
    assert sorted(set(result.codes)) == sorted(case.errors)
    expects = any(episode.get("expect") for episode in case.episodes)
    assert expects or case.errors, "the case expects nothing"


@pytest.mark.parametrize("name", RUNNERS)
@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_case(path: Path, name: str, engine: Engine) -> None:
    case, result = compiled(path)
    if RUNNERS[name] in case.skip:
        pytest.skip(case.skip[RUNNERS[name]])
    if not case.episodes:
        return
    subject = case.subject(result)
    meant = reference.run(subject)
    found = runner(name, engine)(subject)
    differences = [
        difference
        for number, (expected, outcome) in enumerate(zip(case.expected(), found, strict=True))
        for difference in (
            *check_expected(name, number, expected, outcome),
            *compare(subject, name, number, meant[number], outcome),
        )
    ]
    assert not differences, "\n".join(map(str, differences))


def test_every_function_has_a_case() -> None:
    """A case a function, and none without a function; each calls what it is named for."""
    cases = {path.stem: path for path in FILES if path.parent.name == "functions"}
    assert sorted(cases) == sorted(load_functions())
    for name, path in cases.items():
        assert f"{name}(" in compiled(path)[0].spec
