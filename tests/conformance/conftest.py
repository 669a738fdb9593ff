"""One engine for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.evaluators.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running
