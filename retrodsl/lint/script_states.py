"""The scripts of a scenario, run on the memory of a saved state that stands still."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from retrodsl.lint.integration import Integration, Memory
from retrodsl.lint.lua.library import Unknown, Value
from retrodsl.lint.lua.run import ScriptFails, ScriptRun
from retrodsl.lint.scripts import Entry, ScriptFile, ScriptSet, script_sets
from retrodsl.lint.state_values import values_of
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_tree import walk
from retrodsl.source import Source

#: Frame 0 is the reset's, whose results no agent sees; the others tell what is only at the start.
_FRAMES = 5


@dataclass(frozen=True, slots=True)
class StartValue:
    """A constant that stands for what a variable of data.json was before the first frame.

    ``name`` begins as ``constant``, and the script puts ``variable`` into it from then on.
    """

    file: ScriptFile
    node: n.Constant
    name: str
    constant: float
    variable: str


@dataclass(frozen=True, slots=True)
class StateRun:
    """What the scripts did in a state.

    ``ends``: done is true at the first step, ``pays`` what a reward pays there alone, though the
    memory stands still. ``fails`` is the error that they raise instead.
    """

    state: str
    values: dict[str, int]
    ends: Entry | None = None
    pays: tuple[Entry, float] | None = None
    fails: ScriptFails | None = None


_RUNS: WeakKeyDictionary[Integration, tuple[tuple[ScriptSet, list[StateRun]], ...]] = (
    WeakKeyDictionary()
)


def runs_in_states(integration: Integration) -> tuple[tuple[ScriptSet, list[StateRun]], ...]:
    """Each scenario with scripts that can be run, and what they do in each state."""
    if not integration.lua_files:
        return ()
    if integration not in _RUNS:
        _RUNS[integration] = tuple(_all_runs(integration))
    return _RUNS[integration]


def _all_runs(integration: Integration) -> Iterator[tuple[ScriptSet, list[StateRun]]]:
    for scripts in script_sets(integration):
        trees = scripts.trees()
        if trees is None or not scripts.calls_only_what_is_there:
            continue
        runs = []
        for state, memory in integration.memories():
            row = values_of(integration.variables, memory)
            run = _run(scripts, trees, state, row, memory)
            if run is not None:
                runs.append(run)
        yield scripts, runs


def _run(
    scripts: ScriptSet,
    trees: Sequence[tuple[Source, n.Block]],
    state: str,
    row: dict[str, int],
    memory: Memory,
) -> StateRun | None:
    def read_byte(address: int) -> int | None:
        raw = memory.read(address, 1)
        return raw[0] if raw else None

    results: list[list[Value]] = []
    try:
        run = ScriptRun(trees, row, read_byte)
        for frame in range(_FRAMES):
            run.frame = frame
            results.append([run.call(entry.name) for entry in scripts.entries])
    except ScriptFails as error:
        return StateRun(state, row, fails=error)
    except Unknown:
        return None
    ends: Entry | None = None
    pays: tuple[Entry, float] | None = None
    for index, entry in enumerate(scripts.entries):
        given = [frame[index] for frame in results[1:]]
        if entry.purpose == "done" and _is_over(given[0]):
            ends = entry
        elif entry.purpose == "reward":
            paid = _paid_once(given)
            pays = pays if paid is None else (entry, paid)
    return StateRun(state, row, ends, pays)


def _is_over(value: Value) -> bool:
    return value is True or (isinstance(value, float) and value != 0)


def _paid_once(given: list[Value]) -> float | None:
    """What the first step pays more than all others, which pay the same."""
    amounts = [float(value) for value in given if isinstance(value, (bool, float))]
    if len(amounts) != len(given) or not all(math.isfinite(amount) for amount in amounts):
        return None
    first, rest = amounts[0], amounts[1:]
    return first if len(set(rest)) == 1 and first != rest[0] else None


def start_values(scripts: ScriptSet) -> tuple[StartValue, ...]:
    """The constants with which a script stands in for variables that it remembers."""
    starts: dict[str, tuple[ScriptFile, n.Constant]] = {}
    remembered: dict[str, str] = {}
    for file in scripts.files:
        for statement in file.tree or ():
            for name, value in _assigned(statement):
                if isinstance(value, n.Constant) and isinstance(value.value, (int, float)):
                    starts[name] = (file, value)
        for node in walk(file.tree or ()):
            if isinstance(node, n.Function):
                for inner in walk(node.body):
                    for name, value in _assigned(inner):
                        if isinstance(value, n.Index) and _is_data(value):
                            remembered[name] = _key(value)
    return tuple(
        StartValue(file, node, name, float(node.value or 0), remembered[name])
        for name, (file, node) in starts.items()
        if name in remembered and not isinstance(node.value, bool)
    )


def _assigned(node: object) -> Iterator[tuple[str, n.Expression]]:
    """Names and ``data`` fields that a statement puts something into, with what."""
    if isinstance(node, n.Local):
        for name, value in zip(node.names, node.values, strict=False):
            yield name.name, value
    elif isinstance(node, n.Assign):
        for target, value in zip(node.targets, node.values, strict=False):
            if isinstance(target, n.Name):
                yield target.name, value
            elif isinstance(target, n.Index) and _is_data(target):
                yield f"data.{_key(target)}", value


def _is_data(node: n.Index) -> bool:
    is_named = isinstance(node.key, n.Constant) and isinstance(node.key.value, str)
    return isinstance(node.base, n.Name) and node.base.name == "data" and is_named


def _key(node: n.Index) -> str:
    assert isinstance(node.key, n.Constant)
    return str(node.key.value)


def wrong_starts(scripts: ScriptSet, run: StateRun) -> list[StartValue]:
    """The start values that are others than the variables in a state."""
    return [
        start
        for start in start_values(scripts)
        if start.variable in run.values and run.values[start.variable] != start.constant
    ]
