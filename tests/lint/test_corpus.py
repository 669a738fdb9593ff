"""The linter over every integration that stable-retro ships.

Each error below was looked at by hand, in the files and where it can be in the saved states, and is
a defect. A new one is looked at before it is added here; one that is gone is a rule that got worse,
or an engine that got better.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from retrodsl.api import lint_inputs
from retrodsl.lint.config import Selection
from retrodsl.lint.inputs import gather
from retrodsl.lint.runner import LintResult
from retrodsl.platforms.installation import installed_collections

#: Folder, code, and why it is one.
REVIEWED = {
    ("Adventure-Atari2600-v0", "RL301", 1): "an op that gives 0 or 1 never meets the penalty of -1",
    ("Boxing-Atari2600-v0", "RL408", 4): "a |d1 has no 192 and no 100: the knock-out is never seen",
    ("DavidCranesAmazingTennis-Genesis", "RL603", 1): "sets compared with <= where >= was meant",
    ("FinalFightGuy-Snes-v0", "RL310", 1): "`zero` with the reference -1, which counts lives to -1",
    ("JungleBook-Snes-v0", "RL311", 1): "two digits that lie side by side are paid alike",
    ("NHL94-Genesis-v0", "RL503", 1): "a dot too many behind the state's name",
    ("NHL941on1-Genesis-v0", "RL503", 1): "a dot too many behind the state's name",
    ("RoboWarrior-Nes-v0", "RL604", 1): "0x0F as a decimal digit reads 5",
    ("ShadowOfTheBeast-Genesis-v0", "RL604", 1): "0x6BF4 in the state is no decimal number",
    ("SuperStarWars-Snes-v0", "RL311", 1): "the digit is paid 1,000 and its loss costs 10,000",
    ("SuperStarWarsTheEmpireStrikesBack-Snes-v0", "RL322", 1): "a carry into score6 costs 900,000",
    ("ThunderFox-Genesis-v0", "RL604", 1): "0xC0 in the state is no decimal number",
    ("VirtuaFighter2-Genesis-v0", "RL501", 1): "rom.sha is empty: no ROM can be imported",
    ("WizardOfWor-Atari2600-v0", "RL110", 1): "the mask 15 on a decimal number cuts it at random",
}
OVERLAYS = 38
"""Folders of `experimental` that name their games as before stable-retro 1.0 (RL507)."""


@cache
def _result() -> LintResult:
    return lint_inputs(gather(installed_collections()), Selection(), states=True)


def test_every_integration_is_read() -> None:
    assert _result().integrations == 1068


def test_the_errors_are_those_that_were_reviewed() -> None:
    found: Counter[tuple[str, str]] = Counter()
    for diagnostic in _result().diagnostics:
        if diagnostic.is_error:
            assert diagnostic.label is not None
            path = Path(diagnostic.label.source.name)
            folder = path if path.is_dir() else path.parent
            found[folder.name, diagnostic.code] += 1
    overlays = {key for key in found if key[1] == "RL507"}
    assert len(overlays) == OVERLAYS
    assert {(*key, count) for key, count in found.items() if key not in overlays} == set(REVIEWED)


def test_warnings_are_few() -> None:
    warnings = [d for d in _result().diagnostics if not d.is_error]
    assert 100 <= len(warnings) <= 200, "over 1,068 integrations"
