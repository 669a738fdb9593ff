"""retrodsl: the declarative integration compiler and validator for stable-retro and gym-retro."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.env import check, make, register

__version__ = "0.1.0"
__all__ = ["__version__", "check", "make", "register"]

_OF_ENV = frozenset({"check", "make", "register"})


def __getattr__(name: str) -> object:
    """What needs the engine and Gymnasium, loaded when it is first asked for."""
    if name not in _OF_ENV:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("retrodsl.env"), name)
