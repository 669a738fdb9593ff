"""From lark's parse tree to the syntax tree: a method a grammar rule, named like it."""

from __future__ import annotations

from retrodsl.syntax.ast_builder.game import GameRules
from retrodsl.syntax.ast_builder.memory import MemoryRules
from retrodsl.syntax.ast_builder.play import PlayRules

__all__ = ["AstBuilder"]


class AstBuilder(GameRules, MemoryRules, PlayRules):
    """Builds the nodes of one file and collects what only shows while building them."""
