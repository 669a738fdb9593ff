"""A reader of Lua: what a script of an integration reads, writes, defines and leaves undefined.

The engine says nothing of a script until it runs into a mistake, and then little. This reader
looks at the text alone (with tree-sitter); it runs nothing, so it knows what could be read, not
what is. Names that a script makes up at run time are beyond it (``is_open``).
"""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import tree_sitter_lua
from tree_sitter import Language, Parser

from retrodsl.readers.lua_blocks import block_mistake
from retrodsl.readers.lua_checks import LuaChecks
from retrodsl.readers.lua_facts import (
    FAILS_ON_NIL,
    MAIN,
    Comparison,
    DataAccess,
    DataKey,
    GlobalUse,
    LibraryRead,
    Lookup,
    LuaFunction,
    LuaMistake,
    LuaMistakeKind,
    LuaTable,
    LuaUse,
    ScenarioRead,
)
from retrodsl.readers.lua_names import BY_NAME, ENGINE_GLOBALS
from retrodsl.readers.lua_settle import Settled
from retrodsl.readers.lua_syntax import syntax_mistakes
from retrodsl.readers.lua_walk import LuaWalk
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Source, Span

__all__ = [
    "FAILS_ON_NIL",
    "MAIN",
    "Comparison",
    "DataAccess",
    "DataKey",
    "GlobalUse",
    "LibraryRead",
    "Lookup",
    "LuaFunction",
    "LuaMistake",
    "LuaMistakeKind",
    "LuaScript",
    "LuaTable",
    "LuaUse",
    "ScenarioRead",
    "read_lua",
]

_LANGUAGE = Language(tree_sitter_lua.language())


@dataclass(frozen=True, slots=True)
class LuaScript:
    """What a script says. Places are in code points; ``owner`` is a function's number or ``MAIN``.

    ``functions`` are all functions, each at the index that is its number. The other tuples are in
    the order of the text.
    """

    source: Source
    mistakes: tuple[LuaMistake, ...]
    functions: tuple[LuaFunction, ...]
    globals: tuple[GlobalUse, ...]
    data: tuple[DataAccess, ...]
    scenario: tuple[ScenarioRead, ...]
    libraries: tuple[LibraryRead, ...]
    comparisons: tuple[Comparison, ...]
    tables: tuple[LuaTable, ...]
    lookups: tuple[Lookup, ...]
    main_referred: frozenset[int]
    """Numbers of the functions that the script calls or hands on outside of all functions."""

    @property
    def is_open(self) -> bool:
        """Whether the script uses a function or table that makes or finds globals by name."""
        return any(use.name in BY_NAME for use in self.globals)

    @property
    def assigned_globals(self) -> frozenset[str]:
        """The globals that the script puts something into, functions among them."""
        return frozenset(use.name for use in self.globals if use.is_write)

    @property
    def undefined(self) -> tuple[GlobalUse, ...]:
        """Reads and calls of globals that nothing defines: they are nil, always.

        With ``is_open`` they are nil only as far as the text shows.
        """
        known = ENGINE_GLOBALS | self.assigned_globals
        return tuple(u for u in self.globals if not u.is_write and u.name not in known)

    def global_functions(self) -> dict[str, LuaFunction]:
        """The global functions by name; of several of one name the last, which replaces them."""
        return {each.name: each for each in self.functions if each.is_global}

    def reachable(self, entry: str) -> frozenset[int]:
        """Numbers of the functions that a call of the global function ``entry`` may run.

        Empty if there is no such function. It may name too many, since who calls a function that
        is kept in a table is not known, but none too few as long as not ``is_open``.
        """
        rest = [each.number for each in self.functions if each.is_global and each.name == entry]
        found: set[int] = set()
        while rest:
            number = rest.pop()
            if number not in found:
                found.add(number)
                rest += self.functions[number].referred
        return frozenset(found)

    def data_from(self, entry: str) -> tuple[DataAccess, ...]:
        """Reads and writes of ``data`` that a call of the global function ``entry`` may do."""
        numbers = self.reachable(entry)
        return tuple(access for access in self.data if access.owner in numbers)


def read_lua(source: Source) -> LuaScript:
    """Read ``source`` as Lua; mistakes are part of the answer, nothing is raised."""
    data = source.text.encode("utf-8", errors="replace")
    text = data.decode("utf-8")
    offsets = ByteOffsets(text)
    data = _without_mark_and_nul(data)
    root = Parser(_LANGUAGE).parse(data).root_node
    walk = LuaWalk(root, data, offsets)
    settled = Settled(walk)
    checks = LuaChecks(root, data, offsets)
    broken = syntax_mistakes(root, text, offsets)
    unclosed = block_mistake(text) if broken else None
    mistakes = _without_echoes(broken, checks) + walk.mistakes
    if unclosed is not None:  # all else that the parser stumbled over follows from it
        mistakes = [unclosed]
    return LuaScript(
        source=source,
        mistakes=tuple(sorted(mistakes, key=lambda mistake: mistake.span)),
        functions=settled.functions(),
        globals=tuple(sorted(walk.globals, key=lambda use: use.span)),
        data=tuple(sorted(settled.data, key=lambda access: access.span)),
        scenario=tuple(sorted(settled.scenario, key=lambda read: read.span)),
        libraries=tuple(sorted(settled.libraries, key=lambda read: read.span)),
        comparisons=tuple(sorted(settled.comparisons(), key=lambda each: each.span)),
        tables=tuple(sorted(settled.tables.values(), key=lambda table: table.span)),
        lookups=tuple(sorted(settled.lookups(), key=lambda lookup: lookup.span)),
        main_referred=settled.main_referred,
    )


def _without_echoes(broken: list[LuaMistake], checks: LuaChecks) -> list[LuaMistake]:
    """The parser's mistakes and those of ``checks``, of two at one place the one that says more."""
    in_string = _Places(whole for _, whole in checks.strings)
    in_broken = _Places(mistake.span for mistake in broken)
    kept = [mistake for mistake in broken if not in_string.touch(mistake.span)]
    others = [mistake for mistake in checks.mistakes if not in_broken.touch(mistake.span)]
    return kept + others + [mistake for mistake, _ in checks.strings]


class _Places:
    """Spans, to ask which others touch them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._merged: list[Span] = []
        for span in sorted(spans):
            if self._merged and span.start <= self._merged[-1].end:
                self._merged[-1] = self._merged[-1].to(span)
            else:
                self._merged.append(span)

    def touch(self, span: Span) -> bool:
        """Whether one of the places overlaps ``span`` or begins or ends where it does."""
        index = bisect_left(self._merged, span.start, key=lambda place: place.end)
        return index < len(self._merged) and self._merged[index].start <= span.end


def _without_mark_and_nul(data: bytes) -> bytes:
    """``data`` with a byte-order mark blanked out, which LuaJIT steps over, and without NUL.

    To the parser NUL is the end. In a comment or string any other control character is as good,
    and elsewhere as bad. All bytes keep their places.
    """
    if data.startswith(codecs.BOM_UTF8):
        data = b"   " + data[3:]
    return data.replace(b"\0", b"\x01")
