"""What a variable may be by how it behaves in a play: one behaviour a file, found by its name.

>>> propose(recording, program, ["score", "lives"])["score"][0].group.best    # doctest: +SKIP
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from retrodsl.ir.program import Program
from retrodsl.search.behaviours._model import (
    Behaviour,
    PadsUnknown,
    Proposal,
    UnknownBehaviour,
)
from retrodsl.search.behaviours._propose import propose_for
from retrodsl.search.recording import Recording

__all__ = [
    "Behaviour",
    "PadsUnknown",
    "Proposal",
    "UnknownBehaviour",
    "all_behaviours",
    "find_behaviour",
    "propose",
]


@cache
def all_behaviours() -> tuple[Behaviour, ...]:
    """Every behaviour, by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    found: list[Behaviour] = []
    for name in names:
        behaviour = importlib.import_module(f"{__name__}.{name}").BEHAVIOUR
        assert isinstance(behaviour, Behaviour), name
        assert behaviour.name == name
        found.append(behaviour)
    return tuple(found)


def find_behaviour(name: str) -> Behaviour:
    """The behaviour of this name. Raises ``UnknownBehaviour``."""
    for behaviour in all_behaviours():
        if behaviour.name == name:
            return behaviour
    known = ", ".join(behaviour.name for behaviour in all_behaviours())
    raise UnknownBehaviour(f"nothing is known of how `{name}` behaves; known are {known}")


def propose(
    recording: Recording, program: Program, names: Sequence[str], limit: int = 5
) -> dict[str, list[Proposal]]:
    """The best ``limit`` proposals for each name, best first: fewer where little behaves so.

    Raises ``UnknownBehaviour`` for a name that no behaviour has, and ``PadsUnknown`` for one that
    needs what was pressed where the recording has no inputs.
    """
    return propose_for(recording, program, [find_behaviour(name) for name in names], limit)
