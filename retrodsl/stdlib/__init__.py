"""The functions of the language, one file each."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from retrodsl.ir.function import Function


@cache
def load_functions() -> dict[str, Function]:
    """Every function by its name, sorted."""
    found: dict[str, Function] = {}
    for module in pkgutil.iter_modules(__path__):
        function = importlib.import_module(f"{__name__}.{module.name}").FUNCTION
        assert isinstance(function, Function), module.name
        found[function.name] = function
    return dict(sorted(found.items()))
