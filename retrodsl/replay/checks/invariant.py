"""The spec's invariants and stated ranges: they have to hold on every frame of every replay."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from retrodsl.ir.program import Program
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace, first_true


def check_invariants(program: Program, trace: Trace) -> Iterator[CheckResult]:
    """One result for each invariant, and one for each stated range or closed enum that broke."""
    for invariant in trace.scenario.invariants:
        broken = first_true(~trace.column(invariant.node).astype(bool))
        text = f"invariant {invariant.name}"
        if broken is None:
            yield CheckResult(text, held=True, place=invariant.place, quiet=True)
        else:
            window = trace.around([invariant.node], broken)
            message = f"broken at frame {broken}"
            yield CheckResult(text, False, invariant.place, message, broken, window)
    for variable in program.variables:
        values = trace.variables[variable.key]
        allowed = {value for _, value in variable.enum} if variable.enum_only else None
        outside = (values < variable.range.low) | (values > variable.range.high)
        if allowed is not None:
            outside |= ~np.isin(values, list(allowed))
        broken = first_true(outside)
        if broken is None:
            continue
        window = trace.window([variable.key], broken)
        stated = (
            "its enum"
            if allowed is not None
            else f"`in {variable.range.low}..{variable.range.high}`"
        )
        message = f"at frame {broken} it is {values[broken]}, which {stated} rules out"
        yield CheckResult(
            f"range of {variable.key}", False, variable.place, message, broken, window
        )
