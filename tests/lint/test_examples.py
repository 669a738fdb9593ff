"""Every rule on its own examples: invalid ones are found, valid ones are clean of every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.diagnostics.render.text import render_text
from retrodsl.lint.examples import lint_example
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.page import GROUPS, rule_text
from retrodsl.lint.rules import all_rules

INVALID = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, example in enumerate(rule.invalid)
]
VALID = [
    pytest.param(example, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, example in enumerate(rule.valid)
]


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_invalid(rule: Rule, example: Example, tmp_path: Path) -> None:
    # The rules about suppressions tell of other rules' findings, and so need these.
    rules = None if rule.code.startswith("RL00") else (rule,)
    everything = lint_example(example, tmp_path, rules)
    found = [d for d in everything if d.code == rule.code]
    assert len(found) == example.count, render_text(everything, color=False, width=None)
    for diagnostic in found:
        assert diagnostic.severity is rule.severity or diagnostic.notes, "say why it is less"
        assert diagnostic.label is not None
        name = diagnostic.label.source.name
        assert (tmp_path / "contrib" / name).exists()
        assert 0 <= diagnostic.label.span.start <= diagnostic.label.span.end
        assert diagnostic.label.span.end <= len(diagnostic.label.source.text)
        assert diagnostic.message[0] not in " ."
        assert not diagnostic.message.endswith(".")
    assert render_text(found, color=False, width=None)


@pytest.mark.parametrize("example", VALID)
def test_valid(example: Example, tmp_path: Path) -> None:
    found = lint_example(example, tmp_path)
    assert not found, render_text(found, color=False, width=None)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_form(rule: Rule) -> None:
    assert rule.invalid
    assert rule.valid
    assert rule.check or rule.check_tree or rule.code in ("RL001", "RL002")
    assert any(rule.code.startswith(prefix) for prefix, _ in GROUPS)
    assert len(rule.page.split()) >= 15, "a page says what it is and why it matters"
    assert "\N{EM DASH}" not in rule.page
    assert rule_text(rule).startswith(f"{rule.code} {rule.name}: ")
