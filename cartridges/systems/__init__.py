"""The systems that have a cartridge: a module for each, which says ``SYSTEM = System(...)``."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from cartridges.system import System


def load_systems() -> dict[str, System]:
    """Every system by its folder's name, in the order of the names."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        system = import_module(f"{__name__}.{module.name}").SYSTEM
        assert isinstance(system, System), f"{module.name} has no SYSTEM"
        found[system.folder] = system
    return dict(sorted(found.items()))
