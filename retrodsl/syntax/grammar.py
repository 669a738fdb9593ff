"""Finds the grammar and makes the parser from it, once a process."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark
    from lark.lexer import TerminalDef

#: Above those of the grammar: a keyword goes before a name.
KEYWORD_PRIORITY = 10

#: Lark knows a cached table by the grammar's text; count this up when ``_whole_words`` changes.
CACHE_REVISION = 4

_PACKAGE = Path(__file__).resolve().parent.parent


def grammar_path() -> Path:
    """Where ``retro.lark`` is: inside an installed package, or at the top of a checkout."""
    for folder in (_PACKAGE / "grammars", _PACKAGE.parent / "grammars"):
        path = folder / "retro.lark"
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"retro.lark is neither in {_PACKAGE / 'grammars'} nor in {_PACKAGE.parent / 'grammars'}: "
        "the installation is incomplete, install retrodsl again"
    )


def grammar_text() -> str:
    """The grammar."""
    return grammar_path().read_text("utf-8")


def cache_folder() -> Path | None:
    """Where the parse table is kept between runs; ``None`` where nothing can be written.

    Making the table costs about 150 ms, reading it back 10.
    """
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(root) / "retrodsl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _cache_file() -> str | bool:
    folder = cache_folder()
    if folder is None:
        return False
    version = f"{CACHE_REVISION}-py{sys.version_info[0]}{sys.version_info[1]}"
    return str(folder / f"grammar{version}.cache")


#: Keywords that stand where names with `-` and `.` may stand as well: states and buttons.
_BESIDE_LONG_NAMES = frozenset({"default", "for", "none", "power"})


def _whole_words(terminal: TerminalDef) -> None:
    """Lark's hook: a keyword ends where its word ends; `rewards` is not `reward` and `s`."""
    from lark.lexer import PatternRE, PatternStr

    pattern = terminal.pattern
    if isinstance(pattern, PatternStr) and pattern.value.isalnum():
        more = r"[\w.\-]" if pattern.value in _BESIDE_LONG_NAMES else r"\w"
        terminal.pattern = PatternRE(f"{pattern.value}(?!{more})")
        terminal.priority = KEYWORD_PRIORITY


@cache
def parser() -> Lark:
    """The LALR parser for whole files."""
    from lark import Lark

    from retrodsl.syntax.lexing import LineEnds

    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="contextual",
        postlex=LineEnds(),
        keep_all_tokens=True,  # where a rule begins and ends is told from its tokens
        maybe_placeholders=False,
        edit_terminals=_whole_words,
        cache=_cache_file(),
    )
