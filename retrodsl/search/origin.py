"""Whether a trace is one of the game that a spec is for.

A trace says which game was played. An older one does not: of it only the memory tells, which is
that of a system.
"""

from __future__ import annotations

import re

from retrodsl.platforms import Platform
from retrodsl.ram import RamTrace

#: What the engine puts behind the names of the games that it comes with.
_VERSION = re.compile(r"-v\d+$", re.ASCII)


def why_another_play(trace: RamTrace, game: str, platform: Platform) -> str | None:
    """Why ``trace`` is not one of ``game``, as what follows the trace's name; ``None`` if it is."""
    mend = "name the spec of the game that was played"
    if trace.game:
        if _VERSION.sub("", trace.game) == _VERSION.sub("", game):
            return None
        return f"is a trace of {trace.game}, and the spec is for {game}: {mend}"
    if not platform.memory_known or _can_be_of(trace, platform):
        return None
    own = ", ".join(f"0x{block.base:X} to 0x{block.end - 1:X}" for block in trace.blocks)
    return (
        f"is a trace of another system than that of {game}: it has the memory {own}, and "
        f"{platform.describe_memory()}; {mend}"
    )


def _can_be_of(trace: RamTrace, platform: Platform) -> bool:
    """Whether nothing lies outside of a system's memory, and what every game has begins there.

    How much there is of a block is not asked: it is the cartridge that tells of some, and a trace
    that is made by hand may have less.
    """
    bases = {block.base for block in trace.blocks}
    return all(_lies_in(block.base, block.end, platform) for block in trace.blocks) and all(
        block.base in bases or _follows(block.base, platform)
        for block in platform.memory
        if not block.optional
    )


def _follows(base: int, platform: Platform) -> bool:
    """Whether another block of the system ends at ``base``: a trace may have the two as one."""
    return any(block.end == base for block in platform.memory)


def _lies_in(base: int, end: int, platform: Platform) -> bool:
    """Whether ``base`` to ``end`` lies in the system's blocks, neighbours taken together."""
    for block in sorted(platform.memory, key=lambda block: block.base):
        if block.base <= base < block.end:
            base = block.end
    return base >= end
