"""What all variables of a script hold at a point, and how several ways to it come together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import NIL, NOTHING, Values, join

#: Cells by name: locals by number, globals ``g:name``, stored data ``d:name``, items of tables.
State = dict[str, Values]


def join_values(values: Iterable[Values]) -> Values:
    """What is one of several."""
    found = NOTHING
    for value in values:
        found = join(found, value)
    return found


def join_all(states: Sequence[State]) -> State:
    """What holds after any of several ways; a cell that one way lacks is as it is in the others."""
    found = dict(states[0])
    for state in states[1:]:
        for cell in state.keys() | found.keys():
            found[cell] = join(_held(found, cell), _held(state, cell))
    return found


def widen_all(before: State, after: State) -> State:
    """What holds before or after, with growing numbers put to infinity."""
    found = dict(before)
    for cell, value in after.items():
        found[cell] = a.widen(_held(before, cell), value)
    return found


def _held(state: State, cell: str) -> Values:
    """What a cell holds; globals and items of tables are nil until something is put there."""
    return state.get(cell, NIL if cell.startswith(("g:", "t:")) else NOTHING)


def key_names(key: Values) -> list[str]:
    """The names of a table's cells for a key; ``*`` stands for any."""
    constants = key.constants()
    if constants is None:
        return ["*"]
    numbers = (type(c) in (int, float) for c in constants)
    named = zip(constants, numbers, strict=True)
    return [f"{float(c or 0)}" if number else f"{type(c).__name__}:{c}" for c, number in named]
