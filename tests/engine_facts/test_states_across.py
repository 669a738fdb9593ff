"""A state that one engine saved brings the same memory in the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine_facts.engines import EVERY_ENGINE, GYM_RETRO, STABLE_RETRO, TriedEngine, ask
from tests.engine_facts.experiments.systems import SYSTEMS
from tests.engines.gym_retro_here import needs_gym_retro


def experiment(engine: TriedEngine, function: str, argument: object) -> Any:
    question = {"cases": {}, "experiments": {"it": [function, [argument]]}}
    return ask(engine, "tests.engine_facts.probe", question)["experiments"]["it"]


@needs_gym_retro
@pytest.mark.parametrize("taking", EVERY_ENGINE)
def test_states_cross(taking: TriedEngine) -> None:
    saving = GYM_RETRO if taking is STABLE_RETRO else STABLE_RETRO
    states = experiment(saving, "emulator.make_states", SYSTEMS)
    assert set(states) == set(SYSTEMS)
    assert experiment(taking, "emulator.take_states", states) == dict.fromkeys(SYSTEMS, "taken")
