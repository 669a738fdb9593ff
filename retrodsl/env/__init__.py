"""A spec as a Gymnasium environment, and the check around any stable-retro environment.

Importing this makes our own specs known to Gymnasium; the compiler and the engine are loaded when
something is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from retrodsl.env.registration import register, register_envs

if TYPE_CHECKING:
    from retrodsl.env.environment import SpecEnv
    from retrodsl.env.errors import (
        EnvironmentProblem,
        InvariantViolation,
        InvariantWarning,
        SecondEnvironment,
    )
    from retrodsl.env.making import make
    from retrodsl.env.skip import FrameSkip
    from retrodsl.env.violations import Violation
    from retrodsl.env.wrapper import CheckedEnv, check

__all__ = [
    "CheckedEnv",
    "EnvironmentProblem",
    "FrameSkip",
    "InvariantViolation",
    "InvariantWarning",
    "SecondEnvironment",
    "SpecEnv",
    "Violation",
    "check",
    "make",
    "register",
]

_MODULES = {
    "CheckedEnv": "wrapper",
    "EnvironmentProblem": "errors",
    "FrameSkip": "skip",
    "InvariantViolation": "errors",
    "InvariantWarning": "errors",
    "SecondEnvironment": "errors",
    "SpecEnv": "environment",
    "Violation": "violations",
    "check": "wrapper",
    "make": "making",
}


def __getattr__(name: str) -> object:
    """What ``__all__`` names, loaded when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


register_envs()
