"""Which candidates fit a constraint: one way for few frames, one for many, one to count changes."""

from __future__ import annotations

from retrodsl.ir.program import Program
from retrodsl.search.change_counts import Changes
from retrodsl.search.constraints import Constraint, Quantity
from retrodsl.search.few_frames import FewFrames, are_few
from retrodsl.search.many_frames import ManyFrames
from retrodsl.search.recording import Recording
from retrodsl.search.way import Way


def narrowing(constraint: Constraint, recording: Recording, program: Program) -> Way:
    """The way to narrow candidates down to those that fit ``constraint``."""
    way: type[Way] = ManyFrames
    if constraint.quantity is Quantity.CHANGES:
        way = Changes
    elif are_few(constraint):
        way = FewFrames
    return way(constraint, recording, program)
