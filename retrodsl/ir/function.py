"""What a function of the language has to say of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Node


class Takes(Enum):
    """What an argument has to be."""

    NUMBER = "a number"
    INTEGER = "an integer"
    CONDITION = "a condition"
    VALUE = "a number or a condition"
    COUNT = "a constant of at least 1"
    BIT = "a constant from 0 to 62"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: its name in the reference and what it takes."""

    name: str
    takes: Takes


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: one file in ``retrodsl/stdlib`` each.

    ``summary`` is its line in the reference, ``doc`` the rest of its page, ``examples`` are
    expressions that a test compiles, over the variables ``x``, ``y`` (``>u2``), ``s`` (``>i2``) and
    a condition ``c``. ``expand`` makes its meaning from its arguments. ``variadic``: the last
    parameter may occur any number of times, once at least. ``requires_nonnegative``: the range of
    the first argument must not go below 0. ``history``: it looks at earlier frames.
    """

    name: str
    parameters: tuple[Parameter, ...]
    summary: str
    doc: str
    examples: tuple[str, ...]
    expand: Callable[..., Node]
    variadic: bool = False
    requires_nonnegative: bool = False
    history: bool = False

    def __call__(self, build: Builder, *args: Node) -> Node:
        """The meaning of a call, in IR."""
        return self.expand(build, *args)

    @property
    def signature(self) -> str:
        """``held(c, n)``."""
        names = [parameter.name for parameter in self.parameters]
        return f"{self.name}({', '.join(names)}{', ...' if self.variadic else ''})"
