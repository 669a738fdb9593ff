"""Two engines on one movie: info, reward and done of every frame must be equal.

Their memory is compared too, and told: emulator cores of another version may hold another byte
somewhere without any variable being touched, so it alone fails nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from retrodsl.engines._base import EngineRun
from retrodsl.ram import RamImage
from retrodsl.replay.result import EngineComparison


def compare_runs(run: EngineRun, other: EngineRun, since: int = 1) -> Iterator[EngineComparison]:
    """``run`` against what ``other`` showed, frame by frame; both played the same inputs.

    Reward and done are compared from frame ``since`` on. What neither engine was asked for is left
    out.
    """
    name = other.engine
    if run.frames != other.frames:
        message = f"{run.engine} played {run.frames} frames, {name} {other.frames}"
        yield EngineComparison("length", False, run.frames, "", message, against=name)
        return
    # Frame 0's deltas reach back behind the reset, where each engine has its own history.
    if run.done and other.done:
        yield _values("info", run.info, other.info, 0, name)
        yield _values("reward", run.rewards, other.rewards, since, name)
        yield _values("done", run.done, other.done, since, name)
    if run.ram is not None and other.ram is not None:
        yield _memory(run, other)


def _values(
    what: str, ours: Sequence[Any], theirs: Sequence[Any], first: int, name: str
) -> EngineComparison:
    for frame, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if frame >= first and one != other:
            message = f"frame {frame}: {one}, and {other} on {name}"
            return EngineComparison(what, False, len(ours), "", message, frame, against=name)
    return EngineComparison(what, True, len(ours), against=name)


def _memory(run: EngineRun, other: EngineRun) -> EngineComparison:
    assert run.ram is not None
    assert other.ram is not None
    if run.ram.blocks != other.ram.blocks:
        message = "the two do not show the same blocks of memory"
        return EngineComparison(
            "memory", False, run.frames, "", message, against=other.engine, informative=True
        )
    pairs = zip(run.ram.iter_images(), other.ram.iter_images(), strict=True)
    for frame, (ours, theirs) in enumerate(pairs):
        if ours.data != theirs.data:
            message = f"frame {frame}: {_difference(ours, theirs, other.engine)}"
            return EngineComparison(
                "memory",
                False,
                run.frames,
                "",
                message,
                frame,
                against=other.engine,
                informative=True,
            )
    return EngineComparison("memory", True, run.frames, against=other.engine, informative=True)


def _difference(ours: RamImage, theirs: RamImage, name: str) -> str:
    """The first byte that differs, and how many do."""
    others = theirs.blocks()
    places = [
        (base + i, one, other)
        for base, block in ours.blocks().items()
        for i, (one, other) in enumerate(zip(block, others[base], strict=True))
        if one != other
    ]
    address, one, other = places[0]
    count = f"{len(places)} bytes differ" if len(places) > 1 else "no other byte differs"
    return f"{address:#x} holds {one:#04x}, and {other:#04x} on {name} ({count})"
