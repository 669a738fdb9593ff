"""Every variable of two cartridges, found from what a person could have seen of it."""

from __future__ import annotations

import pytest

from cartridges.systems import load_systems
from tests.search.found import find_all, report

SYSTEMS = {system.name: system for system in load_systems().values()}


@pytest.mark.parametrize("name", ["Nes", "Genesis"])
def test_every_variable_is_found(name: str) -> None:
    outcomes = find_all(SYSTEMS[name])
    said = report(outcomes)
    assert len(outcomes) == 43
    assert [o.key for o in outcomes if o.rank == 0] == [], said
    assert sum(o.rank == 1 for o in outcomes) >= 0.95 * len(outcomes), said
