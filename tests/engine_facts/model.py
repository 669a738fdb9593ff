"""A fact: a sentence about the engine, what follows for a compiler, and how it is tried."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.engine_facts.engines import GYM_RETRO, STABLE_RETRO, TriedEngine

BOTH = (STABLE_RETRO, GYM_RETRO)

BASE = 0xFF8000
"""RAM of the cartridge that the cases run on, which nothing there touches."""

VARIABLES = {name: {"address": BASE + 8 * i, "type": ">i8"} for i, name in enumerate("abc")}


@dataclass(frozen=True)
class Case:
    """A scenario, variables and their values frame by frame; ``expected`` are parts of what
    ``tests.models.engine_probe`` tells of it; ``rewards`` are the first player's alone, and ``saved
    whole`` is whether the file is there that the engine should have saved."""

    expected: Mapping[str, Any]
    scenario: object = field(default_factory=dict)
    frames: Sequence[object] = ()
    info: Mapping[str, Any] = field(default_factory=lambda: VARIABLES)
    script: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    on: tuple[TriedEngine, ...] = BOTH

    def question(self) -> dict[str, Any]:
        """The case as the probe reads it."""
        question = {
            "info": self.info,
            "scenario": self.scenario,
            "frames": self.frames,
            "script": self.script,
            "save": False,
        }
        return question | dict(self.more)

    def expects(self, engine: TriedEngine) -> Any:
        """What it has to show."""
        return dict(self.expected)

    def shown(self, result: Mapping[str, Any]) -> Any:
        """Those parts of a result that are expected."""
        rewards = [frame[0] for frame in result.get("reward", [])]
        whole = {**result, "rewards": rewards, "saved whole": _is_json(result.get("saved", ""))}
        return {key: whole.get(key) for key in self.expected}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Experiment:
    """A function of ``tests.engine_facts.experiments``, what it gives, and where gym-retro gives
    something else."""

    function: str
    expected: object
    arguments: Sequence[object] = ()
    on: tuple[TriedEngine, ...] = BOTH
    gym_retro: object = None

    def expects(self, engine: TriedEngine) -> Any:
        """What it has to show on an engine."""
        differs = engine is GYM_RETRO and self.gym_retro is not None
        return self.gym_retro if differs else self.expected


@dataclass(frozen=True)
class Elsewhere:
    """A test that tries it: a file, the part of its function's name or of its cases' names."""

    file: str
    function: str
    on: tuple[TriedEngine, ...] = BOTH


Trial: TypeAlias = "Case | Experiment | Elsewhere"


@dataclass(frozen=True)
class Fact:
    """``says`` and ``follows`` are Markdown; ``where`` are paths in the checkout that heed it."""

    says: str
    follows: str
    trials: tuple[Trial, ...]
    where: tuple[str, ...] = ()

    def engines(self) -> tuple[TriedEngine, ...]:
        """The engines on which it is tried."""
        return tuple(e for e in BOTH if any(e in trial.on for trial in self.trials))


@dataclass(frozen=True)
class Chapter:
    """Facts about one thing."""

    title: str
    facts: tuple[Fact, ...]
