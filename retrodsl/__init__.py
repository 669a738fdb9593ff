"""retrodsl: the declarative integration compiler and validator for stable-retro and gym-retro."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.api import open_search
    from retrodsl.env import check, make, register
    from retrodsl.search import Search

__version__ = "0.1.0"
__all__ = ["Search", "__version__", "check", "make", "open_search", "register"]

_MODULES = {
    "Search": "retrodsl.search",
    "check": "retrodsl.env",
    "make": "retrodsl.env",
    "open_search": "retrodsl.api",
    "register": "retrodsl.env",
}


def __getattr__(name: str) -> object:
    """What needs the engine, Gymnasium or NumPy, loaded when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)
