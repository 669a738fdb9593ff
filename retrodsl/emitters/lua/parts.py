"""What of a scenario is Lua, and how it is called: known before any Lua is made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrodsl.ir.nodes import Kind, Node, in_order
from retrodsl.ir.program import Named

#: In front of a function's name where a hand-written script has that name already.
OWN_PREFIX = "retrodsl_"

#: Doubles hold every integer up to here.
MAX_EXACT = 1 << 53

KEYWORDS = frozenset(
    {"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in"}
    | {"local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"}
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_name(text: str) -> bool:
    """Whether ``text`` can be written as a Lua name."""
    return bool(_NAME.match(text)) and text not in KEYWORDS


@dataclass(frozen=True, slots=True)
class LuaScenario:
    """What Lua does of one scenario. ``rewards`` are by player, from 1; ``done`` may be empty.

    ``info`` are the values that ``info`` shows beside the variables. ``taken`` are names that the
    hand-written scripts have, which no function of ours may have too.
    """

    name: str
    rewards: tuple[tuple[int, tuple[Named, ...]], ...]
    done: tuple[Named, ...]
    info: tuple[Named, ...]
    taken: frozenset[str] = frozenset()

    @property
    def named(self) -> tuple[Named, ...]:
        """Everything that is computed."""
        terms = tuple(term for _, reward in self.rewards for term in reward)
        return (*terms, *self.done, *self.info)

    def reward_function(self, player: int) -> str:
        """The name of the function that gives a player's reward."""
        return self._function("reward" if player == 1 else f"reward{player}")

    @property
    def done_function(self) -> str:
        """The name of the function that tells whether the episode ends."""
        return self._function("done")

    def _function(self, what: str) -> str:
        """A name that nothing else has: no scenario's name begins with ``_``."""
        name = what
        if self.name != "scenario":
            safe = "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in self.name)
            name = f"{what}_{self.name if is_name(self.name) else f'_{safe}'}"
        while name in self.taken:
            name = OWN_PREFIX + name
        return name


def words_of(script: str) -> frozenset[str]:
    """Every word of a script, in texts and comments too: all that it may define, and more."""
    return frozenset(_WORD.findall(script))


def beyond_double(roots: Sequence[Node]) -> Node | None:
    """A node whose integers a double cannot hold, or ``None``."""
    for node in in_order(roots):
        if node.kind is Kind.INT and node.range.magnitude > MAX_EXACT:
            return node
    return None
