"""Every cartridge's replays: they hold, they cover the whole spec, and notice what is changed."""

from __future__ import annotations

import pytest

from cartridges.system import System
from cartridges.systems import load_systems
from tests.cartridges import page
from tests.cartridges.replays import EXPLAINED, measure

SYSTEMS = load_systems()

COVERAGE = 100
MUTATION_SCORE = 90


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))
def test_the_replays_hold_and_notice(system: System) -> None:
    measured = measure(system)
    assert measured.failed == []
    assert not measured.mutations.unused
    missing = [(item.name, item.missing) for item in measured.coverage.uncovered]
    assert not measured.coverage.is_below(COVERAGE), missing
    assert not measured.mutations.is_below(MUTATION_SCORE), measured.survivors
    assert [one for one in measured.survivors if one not in EXPLAINED] == []
    text = page.PAGE.read_text("utf-8")
    assert page.replay_row(measured) in text, "run `python -m tests.cartridges.page`"
    for survivor in measured.survivors:
        line = page.survivor_line(survivor)
        assert line in text, "run `python -m tests.cartridges.page`"
