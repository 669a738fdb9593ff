from __future__ import annotations

from typing import Any

import pytest

from tests.engine_facts.engines import EVERY_ENGINE, STABLE_RETRO, ask

PROBE = "tests.platforms.engine_probe"


@pytest.fixture(scope="session")
def engine_report() -> dict[str, Any]:
    """What tests.platforms.engine_probe found in stable-retro, whose tables retrodsl has."""
    report: dict[str, Any] = ask(STABLE_RETRO, PROBE)
    return report


@pytest.fixture(scope="session", params=EVERY_ENGINE)
def each_report(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The same of each engine."""
    report: dict[str, Any] = ask(request.param, PROBE)
    return report
