"""The spec's invariants and stated ranges: they have to hold on every frame of every replay."""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.ir.program import Program
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace, Window


def check_invariants(program: Program, trace: Trace) -> Iterator[CheckResult]:
    """One result for each invariant, and one for each stated range or closed enum that broke."""
    for invariant in trace.scenario.invariants:
        column = trace.column(invariant.node)
        broken = next((f for f in range(trace.frames) if not column[f]), None)
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
        broken = next(
            (
                frame
                for frame, value in enumerate(values)
                if not variable.range.low <= value <= variable.range.high
                or (allowed is not None and value not in allowed)
            ),
            None,
        )
        if broken is None:
            continue
        first = max(broken - 2, 0)
        window = Window(first, broken, {variable.key: values[first : broken + 3]})
        stated = (
            "its enum"
            if allowed is not None
            else f"`in {variable.range.low}..{variable.range.high}`"
        )
        message = f"at frame {broken} it is {values[broken]}, which {stated} rules out"
        yield CheckResult(
            f"range of {variable.key}", False, variable.place, message, broken, window
        )
