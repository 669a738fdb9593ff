"""What the tests of the rules about files share: the real engines' word, and mends applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from retrodsl.diagnostics import Diagnostic
from retrodsl.lint.examples import lint_example, write_example
from retrodsl.lint.integration import Integration
from retrodsl.lint.mend import apply_fixes, write_text
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.runner import find_integrations, lint, open_integration
from tests.engine_facts.engines import TriedEngine, ask

REPOSITORY = Path(__file__).parents[2]


def ask_engine(engine: TriedEngine, cases: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Every case's result, from one run of tests.lint.folder_probe."""
    found: dict[str, Any] = ask(engine, "tests.lint.folder_probe", cases)
    return found


def findings(rule: Rule, example: Example, root: Path) -> list[Diagnostic]:
    """What one rule says of an example."""
    return [d for d in lint_example(example, root, (rule,)) if d.code == rule.code]


def findings_after_fixes(rule: Rule, example: Example, root: Path) -> list[Diagnostic]:
    """Those of a rule that are left of an example once all of its fixes were applied, in rounds."""
    write_example(example, root)
    left: list[Diagnostic] = []
    for _ in range(4):
        integrations: list[Integration] = [
            open_integration(folder) for folder in find_integrations(root / "contrib")
        ]
        left = [d for d in lint(integrations, (rule,)).diagnostics if d.code == rule.code]
        mended = apply_fixes(left, unsafe=True)
        if not mended.fixes:
            break
        for name, text in mended.texts.items():
            write_text(Path(name), text)
    return left


def with_fixes(group: tuple[str, ...], rules: tuple[Rule, ...]) -> list[tuple[Rule, int]]:
    """Every invalid example of the rules whose codes begin so, as rule and number."""
    return [
        (rule, number)
        for rule in rules
        if rule.code.startswith(group) and rule.check is not None
        for number in range(len(rule.invalid))
    ]
