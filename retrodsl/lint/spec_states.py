"""What the saved states of a spec say of it: the rules RL603 to RL605, for `.retro`.

The states are those that the spec names and the default ones among them, wherever its project
keeps them. Done is asked as on frame 0 of an episode, by the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode
from retrodsl.ir.program import Program
from retrodsl.lint.integration import Memory, ReadState, StateProblem, finding
from retrodsl.project import Project
from retrodsl.semantics.declarations import RamVariable

DONE_AT_START, NO_DIGITS, OUT_OF_RANGE = "RL603", "RL604", "RL605"


@dataclass(frozen=True, slots=True)
class _Readable:
    """A state's memory as the evaluators read memory."""

    memory: Memory

    def read(self, address: int, width: int) -> bytes:
        found = self.memory.read(address, width)
        if found is None:
            raise LookupError(f"0x{address:X}+{width}")
        return found


def check_spec_states(
    program: Program, project: Project, read_state: ReadState
) -> Iterator[Diagnostic]:
    """Findings of a spec's saved states; states that are not there or not readable are left out."""
    for state in program.states:
        path = project.find_state(program.game, state.name)
        if path is None:
            continue
        memory = _memory(path, program, read_state)
        if memory is None:
            continue
        values: dict[str, int] = {}
        for variable in program.variables:
            width = variable.data_type.width
            try:
                raw = memory.read(variable.address, width)
            except LookupError:
                continue
            values[variable.key] = variable.data_type.decode(raw, variable.mask)
            yield from _wrong_value(variable, raw, values[variable.key], state.name)
        if len(values) == len(program.variables):
            is_default = bool(state.defaults)
            yield from _over(program, Frame(values, memory), state.name, is_default=is_default)


def _memory(path: Path, program: Program, read_state: ReadState) -> _Readable | None:
    try:
        return _Readable(read_state(path, program.platform))
    except StateProblem:
        return None


def _wrong_value(variable: RamVariable, raw: bytes, value: int, state: str) -> Iterator[Diagnostic]:
    label = Label(variable.place.source, variable.place.span, f"0x{raw.hex()} in `{state}`")
    digits = {"d": [n for byte in raw for n in (byte >> 4, byte & 15)], "n": [b & 15 for b in raw]}
    if any(digit > 9 for digit in digits.get(variable.data_type.repr, ())):
        yield finding(
            NO_DIGITS,
            Severity.ERROR,
            f"`{variable.key}` is typed decimal and holds what is no digit in the state {state}",
            label,
            notes=("the engine takes each digit modulo 10",),
            helps=("look at the address, or whether the number is binary",),
        )
        return
    stated = variable.stated_range
    named = {number for _, number in variable.enum}
    outside = stated is not None and not stated[0] <= value <= stated[1]
    if outside or (variable.enum_only and value not in named):
        yield finding(
            OUT_OF_RANGE,
            Severity.ERROR,
            f"`{variable.key}` is {value} in the state {state}, which the spec excludes",
            label,
            helps=("look at the address and the type, or widen what the spec states",),
        )


def _over(program: Program, frame: Frame, state: str, *, is_default: bool) -> Iterator[Diagnostic]:
    for scenario in program.scenarios:
        conditions = (*scenario.done, *scenario.truncate)
        episode = Episode([condition.node for condition in conditions])
        try:
            episode.step(frame)
        except LookupError:  # a pointer into memory that the state does not hold
            continue
        for condition in conditions:
            if episode.value(condition.node):
                yield finding(
                    DONE_AT_START,
                    Severity.ERROR if is_default else Severity.WARNING,
                    f"`{condition.name}` holds from the start in the state {state}",
                    Label(condition.place.source, condition.place.span),
                    notes=("every episode from it is one step long",),
                    helps=("look at its variables, or save the state while the game runs",),
                )
