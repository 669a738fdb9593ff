"""What the linter says of the project's own integrations and specs."""

from __future__ import annotations

from retrodsl.api import lint_inputs
from retrodsl.diagnostics.render.text import render_text
from retrodsl.lint.config import Selection
from retrodsl.lint.inputs import gather
from tests.repo.root import ROOT


def test_nothing_is_to_be_said_of_our_own() -> None:
    inputs = gather([ROOT / "integrations", ROOT / "specs"])
    assert len(inputs.folders) >= 13
    assert len(inputs.specs) >= 13
    result = lint_inputs(inputs, Selection(), states=True)
    assert not result.diagnostics, render_text(result.diagnostics, color=False, width=None)
    assert result.suppressed >= 13
