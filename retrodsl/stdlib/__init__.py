"""The functions of the language, one file each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache

from retrodsl.ir.function import Function


class Functions(Mapping[str, Function]):
    """The functions by name, sorted; each file is imported when its function is asked for.

    A spec uses a handful of them, and the names alone are known from the files.
    """

    def __init__(self) -> None:
        self._names = sorted(module.name for module in pkgutil.iter_modules(__path__))

    def __getitem__(self, name: str) -> Function:
        if name not in self._names:
            raise KeyError(name)
        function = importlib.import_module(f"{__name__}.{name}").FUNCTION
        assert isinstance(function, Function), name
        assert function.name == name
        return function

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@cache
def load_functions() -> Functions:
    """Every function of the language."""
    return Functions()
