"""The page of the lint rules, with the defects that the tests plant."""

from __future__ import annotations

from retrodsl.lint.page import lint_page, render_example
from tests.lint.defects import DEFECTS

_INTRO = """\
## What is planted in the tests

Each kind of defect is planted, one at a time, in integrations that stable-retro ships and of which
there is nothing to say. The linter has to find it, with this code and on its line, and no more.
"""


def lint_rules_page() -> str:
    """The text of ``docs/lint.md``."""
    rows = [f"| {d.what} | [{d.code}](#{d.code.lower()}) |" for d in DEFECTS]
    table = "\n".join(["| defect | code |", "|---|---|", *rows])
    return f"{lint_page(render_example)}\n{_INTRO}\n{table}\n"
