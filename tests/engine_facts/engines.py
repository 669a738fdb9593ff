"""The engines that a test can ask, and how: a probe, run in the engine's interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from retrodsl.engines.gym_retro import find_python
from tests.engines.gym_retro_here import needs_gym_retro
from tests.repo.root import ROOT


@dataclass(frozen=True)
class TriedEngine:
    """An engine by its name, its module's, and the version that the facts are of."""

    name: str
    module: str
    version: str

    def python(self) -> str:
        """The interpreter that has it."""
        if self.module == "stable_retro":
            return sys.executable
        found = find_python()
        assert found is not None
        return found


STABLE_RETRO = TriedEngine("stable-retro", "stable_retro", "1.0.1")
GYM_RETRO = TriedEngine("gym-retro", "retro", "0.8.0")

EVERY_ENGINE = [
    pytest.param(STABLE_RETRO, id=STABLE_RETRO.name),
    pytest.param(GYM_RETRO, id=GYM_RETRO.name, marks=needs_gym_retro),
]
"""For a test or a fixture that is parametrised over both; skipped where gym-retro is missing."""


def ask(engine: TriedEngine, probe: str, question: object = None) -> Any:
    """What the module ``probe`` writes as JSON when it is given ``question`` as JSON."""
    return json.loads(_answer(engine, probe, json.dumps(question)))


@cache
def _answer(engine: TriedEngine, probe: str, text: str) -> str:
    done = subprocess.run(
        [engine.python(), "-W", "ignore", "-m", probe, engine.module],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
