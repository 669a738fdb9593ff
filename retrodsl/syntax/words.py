"""The words of the language."""

from __future__ import annotations

#: Words that cannot be names unless they stand in backticks.
RESERVED = (
    "actions",
    "and",
    "crop",
    "done",
    "else",
    "enum",
    "false",
    "fn",
    "game",
    "if",
    "in",
    "include",
    "info",
    "invariant",
    "let",
    "lua",
    "movie",
    "not",
    "or",
    "players",
    "ram",
    "replay",
    "reward",
    "rom",
    "scenario",
    "states",
    "table",
    "then",
    "true",
    "truncate",
    "when",
)

#: The words that begin a statement at the top of a file.
STATEMENTS = (
    "actions",
    "crop",
    "done",
    "fn",
    "game",
    "include",
    "info",
    "invariant",
    "let",
    "lua",
    "movie",
    "players",
    "ram",
    "replay",
    "reward",
    "rom",
    "scenario",
    "states",
    "table",
    "truncate",
)

#: The words that begin a line of a ``replay`` block.
EXPECTATIONS = ("always", "at", "by", "does", "ends", "eventually", "never", "total", "within")

#: The words that begin a command of a ``movie`` block.
COMMANDS = ("hold", "press", "repeat", "wait")


def needs_backticks(name: str) -> bool:
    """Whether ``name`` has to be written in backticks."""
    return name in RESERVED or not name.isidentifier() or not name.isascii()
