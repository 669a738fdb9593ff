"""What a spec means, as a value: equal for two specs that mean the same after normalisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from retrodsl.ir.nodes import Node, Op, in_order
from retrodsl.ir.normalize import normalize
from retrodsl.ir.program import Named, Program, ScenarioProgram
from retrodsl.platforms import DataType

Signature: TypeAlias = "tuple[object, ...]"


class Signatures:
    """Gives signatures that can be compared with each other."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}

    def of(self, program: Program) -> Signature:
        """What the program reads, pays, ends with and shows; its checks and replays left out."""
        meant = tuple(replace(s, invariants=()) for s in program.scenarios)
        program = normalize(replace(program, scenarios=meant))
        known = {
            v.key: (reading(v.address, v.data_type, v.mask), v.enum if v.enum_only else ())
            for v in program.variables
        }
        roots = [named.node for s in program.scenarios for named in _meaning(s)]
        numbers: dict[int, int] = {}
        for node in in_order(roots):
            numbers[node.serial] = self._number(node, numbers, known)
        scenarios = [
            (s.name, *((named.name, numbers[named.node.serial]) for named in _meaning(s)))
            for s in program.scenarios
        ]
        return (tuple(sorted(known.items())), tuple(scenarios))

    def _number(
        self, node: Node, numbers: dict[int, int], known: Mapping[str, tuple[object, ...]]
    ) -> int:
        payload: object = node.payload
        if node.op is Op.VARIABLE:
            payload = known[str(node.payload)]
        operands = tuple(numbers[arg.serial] for arg in node.args)
        key = (node.op, node.kind, operands, type(node.payload), payload, str(node.payload))
        return self._numbers.setdefault(key, len(self._numbers))


def reading(address: int, data_type: DataType, mask: int | None) -> tuple[object, ...]:
    """What a variable reads: equal only where it is the same number, whatever the memory holds.

    Of a number without a sign, or with a mask that leaves nothing of it, these are the bits of each
    byte and their place: so ``u1 & 4`` is ``<u2 & 4``.
    """
    number = data_type.repr in ("u", "i")
    bits = 8 * data_type.width - (1 if data_type.is_signed else 0)
    whole = (1 << bits) - 1
    if not number or (data_type.is_signed and (mask is None or mask & ~whole)):
        return (address, data_type, mask)
    kept = whole if mask is None else mask & whole
    each = ((place, address + i) for i, place in enumerate(data_type.places))
    return tuple((*at, kept >> 8 * at[0] & 0xFF) for at in sorted(each) if kept >> 8 * at[0] & 0xFF)


def _meaning(scenario: ScenarioProgram) -> tuple[Named, ...]:
    terms = (term for reward in scenario.rewards for term in reward)
    return (*terms, *scenario.done, *scenario.truncate, *scenario.info)
