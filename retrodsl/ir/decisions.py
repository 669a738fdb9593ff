"""Where a spec chooses: the conditions in it that take one way or the other, with their places.

Lowering expands and shares what was written, so that its nodes do not tell where they stand. What
replays have to take both ways is therefore noted while it is lowered; see ``replay.coverage``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from retrodsl.ir.nodes import Node
from retrodsl.semantics.declarations import Place

#: Conditions and the truth that each has to have, for something to matter at all.
Path: TypeAlias = tuple[tuple[Node, bool], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition that chooses.

    ``what`` is ``if``, ``when``, ``and``, ``or``, ``member`` (of a set) or ``row`` (of a table).
    ``when_true`` and ``when_false`` are the places of what is chosen then, ``None`` where there is
    nothing to choose. It matters on the frames on which everything in ``path`` holds: what stands
    right of an ``and`` where the left side holds, a branch where it is taken. One place has a
    decision for each time that it was lowered (a function for each call).
    """

    what: str
    node: Node
    path: Path
    when_true: Place | None
    when_false: Place | None
