"""An integration's Lua scripts: which scenario names which, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Literal
from weakref import WeakKeyDictionary

from retrodsl.diagnostics import Label
from retrodsl.engine_json import Script
from retrodsl.lint.integration import Integration, ScenarioFile
from retrodsl.lint.lua.facts import CannotFollow, Findings
from retrodsl.lint.lua.ranges import follow
from retrodsl.readers import lua_nodes
from retrodsl.readers.json_nodes import JsonArray, JsonObject, JsonText
from retrodsl.readers.lua_text import MAIN, LuaFunction, LuaScript, read_lua
from retrodsl.readers.lua_tree import lua_tree, walk
from retrodsl.source import Source, Span


class ScriptFile:
    """A Lua file of the folder."""

    def __init__(self, name: str, source: Source) -> None:
        self.name = name
        self.source = source

    @cached_property
    def script(self) -> LuaScript:
        """What the script says."""
        return read_lua(self.source)

    @cached_property
    def tree(self) -> lua_nodes.Block | None:
        """Its tree; ``None`` where it is broken."""
        return None if self.script.mistakes else lua_tree(self.source)

    def label(self, span: Span, text: str = "") -> Label:
        """A place in the file."""
        return Label(self.source, span, text)


@dataclass(frozen=True)
class Entry:
    """A function that the engine calls for the reward or for done of a scenario."""

    purpose: Literal["reward", "done"]
    script: Script

    @property
    def name(self) -> str:
        """The function's name."""
        return self.script.function


@dataclass(frozen=True)
class ScriptSet:
    """The scripts that one scenario loads, in its order, into one Lua state.

    ``files`` are those that are there; ``complete`` says that all are, and that each is sound.
    """

    scenario: ScenarioFile
    files: tuple[ScriptFile, ...]
    entries: tuple[Entry, ...]
    complete: bool

    @cached_property
    def functions(self) -> dict[str, tuple[ScriptFile, LuaFunction]]:
        """The global functions by name; of several of one name the last, which replaces them."""
        return {
            name: (file, function)
            for file in self.files
            for name, function in file.script.global_functions().items()
        }

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The globals that any of the scripts puts something into."""
        return frozenset[str]().union(*(file.script.assigned_globals for file in self.files))

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names that any of the scripts stores in ``data``."""
        return frozenset(
            access.name
            for file in self.files
            for access in file.script.data
            if access.is_write and access.name is not None
        )

    @property
    def calls_only_what_is_there(self) -> bool:
        """Whether the engine can call each function that the scenario names, one at least."""
        return bool(self.entries) and all(
            entry.script.scope in (None, "lua") and entry.name in self.functions
            for entry in self.entries
        )

    def trees(self) -> tuple[tuple[Source, lua_nodes.Block], ...] | None:
        """The trees of all scripts in order; ``None`` where one is missing or broken."""
        trees = tuple((f.source, f.tree) for f in self.files if f.tree is not None)
        return trees if self.complete and len(trees) == len(self.files) else None

    @property
    def is_open(self) -> bool:
        """Whether a script makes or finds names that its text does not show."""
        return any(file.script.is_open for file in self.files)


def listed_scripts(scenario: ScenarioFile) -> tuple[JsonText, ...]:
    """The files that a scenario names in ``scripts``, each with its place.

    The engine also takes a single text, and the values of an object.
    """
    root = scenario.scenario.root
    node = root.get("scripts") if root is not None else None
    match node:
        case JsonText():
            return (node,)
        case JsonArray(items=items):
            return tuple(item for item in items if isinstance(item, JsonText))
        case JsonObject(members=members):
            return tuple(m.value for m in members if isinstance(m.value, JsonText))
        case _:
            return ()


#: What is found out about an integration's scripts is kept as long as that is.
_FILES: WeakKeyDictionary[Integration, dict[str, ScriptFile]] = WeakKeyDictionary()
_SETS: WeakKeyDictionary[Integration, tuple[ScriptSet, ...]] = WeakKeyDictionary()
_FOLLOWED: WeakKeyDictionary[Integration, tuple[tuple[ScriptSet, Findings], ...]] = (
    WeakKeyDictionary()
)


def script_files(integration: Integration) -> dict[str, ScriptFile]:
    """The Lua files of the folder by name, each read once."""
    if integration not in _FILES:
        files = {name: ScriptFile(name, source) for name, source in integration.lua_files.items()}
        _FILES[integration] = files
    return _FILES[integration]


def script_sets(integration: Integration) -> tuple[ScriptSet, ...]:
    """What each scenario that names scripts loads."""
    if integration not in _SETS:
        found = (_script_set(integration, scenario) for scenario in integration.scenarios)
        _SETS[integration] = tuple(each for each in found if each is not None)
    return _SETS[integration]


def _script_set(integration: Integration, scenario: ScenarioFile) -> ScriptSet | None:
    listed = listed_scripts(scenario)
    if not listed:
        return None
    present = script_files(integration)
    names = [str(PurePath(node.value)) for node in listed]
    files = tuple(present[name] for name in dict.fromkeys(names) if name in present)
    entries = tuple(_entries(scenario))
    complete = all(name in present for name in names) and not any(f.script.mistakes for f in files)
    return ScriptSet(scenario, files, entries, complete)


def _entries(scenario: ScenarioFile) -> Iterator[Entry]:
    done = scenario.scenario.done
    if done is not None and done.script is not None:
        yield Entry("done", done.script)
    for reward in scenario.scenario.rewards:
        if reward.script is not None:
            yield Entry("reward", reward.script)


def sets_by_file(integration: Integration) -> dict[str, list[ScriptSet]]:
    """For each Lua file that some scenario loads, the sets that it is in."""
    found: dict[str, list[ScriptSet]] = {}
    for each in script_sets(integration):
        for file in each.files:
            found.setdefault(file.name, []).append(each)
    return found


def followed(integration: Integration) -> tuple[tuple[ScriptSet, Findings], ...]:
    """The scenarios whose scripts can be followed, with what they come to on any memory."""
    if integration not in _FOLLOWED:
        ranges = {
            variable.name: variable.type.range(variable.mask)
            for variable in integration.variables
            if variable.address is not None and variable.type is not None
        }
        found = ((each, _follow(each, ranges)) for each in script_sets(integration))
        _FOLLOWED[integration] = tuple((each, f) for each, f in found if f is not None)
    return _FOLLOWED[integration]


def _follow(scripts: ScriptSet, ranges: dict[str, tuple[int, int]]) -> Findings | None:
    loaded = scripts.trees()
    if loaded is None or not scripts.calls_only_what_is_there:
        return None
    names = tuple(dict.fromkeys(entry.name for entry in scripts.entries))
    try:
        return follow(loaded, ranges, names, scripts.assigned)
    except CannotFollow:
        return None


def reachable(file: ScriptFile, sets: list[ScriptSet]) -> frozenset[int]:
    """Numbers of the functions of a file that run in some scenario, and ``MAIN``.

    Functions that other files name are taken to run.
    """
    if not sets:
        return frozenset()
    script = file.script
    found: set[int] = {MAIN}
    rest = list(script.main_referred)
    named = {entry.name for each in sets for entry in each.entries}
    for each in sets:
        for other in each.files:
            if other is not file:
                named.update(use.name for use in other.script.globals if not use.is_write)
    for name in named:
        found |= script.reachable(name)
    while rest:
        number = rest.pop()
        if number not in found:
            found.add(number)
            rest.extend(script.functions[number].referred)
    return frozenset(found)


def guarded(tree: lua_nodes.Block) -> frozenset[Span]:
    """Places of expressions of which only the truth, or whether they are nil, is asked."""
    found: set[Span] = set()
    for node in walk(tree):
        match node:
            case lua_nodes.If(arms=arms):
                found.update(condition.span for condition, _ in arms)
            case lua_nodes.While(condition=condition) | lua_nodes.Repeat(condition=condition):
                found.add(condition.span)
            case lua_nodes.Unary(operator="not", operand=operand):
                found.add(operand.span)
            case lua_nodes.Binary(operator="and" | "or", left=left):
                found.add(left.span)
            case lua_nodes.Binary(operator="==" | "~=", left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    if isinstance(other, lua_nodes.Constant) and other.value is None:
                        found.add(one.span)
            case _:
                pass
    return frozenset(found)
