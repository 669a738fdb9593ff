"""What all variables of a script hold at a point, and how several ways to it come together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import NIL, NOTHING, Values, join

#: Cells by name: locals by number, globals ``g:name``, stored data ``d:name``, items of tables.
State = dict[str, Values]

#: Begins the cell of a place that conditions tell of: a variable of data.json, an item of a table.
#: It is there as long as what a condition has shown holds; without it the place is as it ever was.
SHOWN = "?"
_SEPARATOR = "\0"
_ITEM = "["
MEMORY = "v:"


def shown_cell(parts: Sequence[str]) -> str:
    """The cell for what conditions show of a place; ``parts`` are the cells and constants in it."""
    return SHOWN + _SEPARATOR.join(parts)


def item_parts(base: Sequence[str], key: Sequence[str]) -> tuple[str, ...]:
    """The parts of ``base[key]``."""
    return (_ITEM, *base, *key, "]")


def forget_shown(state: State, cell: str | None = None) -> None:
    """Drop what was shown of places that a cell is part of; of all places without a cell."""
    for name in [name for name in state if name.startswith(SHOWN)]:
        if cell is None or cell in name[len(SHOWN) :].split(_SEPARATOR):
            del state[name]


def forget_items(state: State) -> None:
    """Drop what was shown of items of tables."""
    forget_shown(state, _ITEM)


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
        _keep_common(found, state)
        for cell in state.keys() | found.keys():
            if cell in found or not cell.startswith(SHOWN):
                found[cell] = join(_held(found, cell), _held(state, cell))
    return found


def widen_all(before: State, after: State) -> State:
    """What holds before or after, with growing numbers put to infinity."""
    found = dict(before)
    _keep_common(found, after)
    for cell, value in after.items():
        if cell in found or not cell.startswith(SHOWN):
            found[cell] = a.widen(_held(before, cell), value)
    return found


def _keep_common(found: State, other: State) -> None:
    """Keep of what conditions have shown what was shown on the other way too."""
    for cell in [c for c in found if c.startswith(SHOWN) and c not in other]:
        del found[cell]


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
