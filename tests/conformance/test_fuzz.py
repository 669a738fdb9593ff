"""The long run itself: it finds what is wrong, makes it small, and the file fails again."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from retrodsl.emitters.lua import lower
from retrodsl.ir.nodes import Op
from retrodsl.stdlib import load_functions
from tests.conformance import fuzz
from tests.conformance.__main__ import run_file
from tests.conformance.agreement import disagreements, evaluators
from tests.conformance.case import load
from tests.conformance.choices import from_random, replayed, shrink
from tests.conformance.fuzz import run_batch
from tests.conformance.random_specs import SpecMaker, make_spec, make_subject


def test_a_broken_emitter_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fuzz, "SPECS", 4)
    monkeypatch.setattr(fuzz, "SHRINK_TRIES", 200)
    monkeypatch.setitem(lower._PLAIN, Op.LE, "<")
    report = run_batch("broken", 0, engine_share=0)
    assert report.failures
    smallest = min(report.failures, key=lambda failure: len(failure.text))
    assert len(smallest.text.splitlines()) < 60
    path = tmp_path / "case.toml"
    path.write_text(smallest.text, "utf-8")
    case = load(path)
    subject = case.subject(case.compile())
    assert disagreements(subject, evaluators(subject).items()) == list(smallest.messages)
    monkeypatch.undo()
    assert run_file(path) == 0


def test_choices_are_repeated() -> None:
    first = from_random(random.Random(3))
    spec, compiled = make_spec(first)
    subject = make_subject(first, spec, compiled, 10)
    second = replayed(first.made)
    again, compiled = make_spec(second)
    assert again.text == spec.text
    assert make_subject(second, again, compiled, 10).episodes == subject.episodes


def test_shrink_finds_the_least() -> None:
    def fails(numbers: list[int]) -> bool:
        return sum(number > 10 for number in numbers) >= 2

    rng = random.Random(1)
    numbers = [rng.randrange(100) for _ in range(40)]
    assert shrink(numbers, fails, 1000) == [11, 11]


def test_everything_of_the_language_occurs() -> None:
    """Every function and operator in some of the specs that the long run makes."""
    texts = [SpecMaker(from_random(random.Random(seed))).make().text for seed in range(400)]
    functions = {word for text in texts for word in re.findall(r"(\w+)\(", text)}
    assert set(load_functions()) | {"sum", "any", "all"} <= functions
    together = "\n".join(texts)
    operators = (
        *("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<="),
        *(">", ">=", "and", "or", "in", "not in", "when"),
    )
    assert [name for name in operators if f" {name} " not in together] == []
    for part in ("(~", "(not ", "(if ", "reward p2 {", "truncate {", "info {", "scenario ", "@ ["):
        assert part in together, part
