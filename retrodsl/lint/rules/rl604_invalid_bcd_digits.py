"""A decimal variable over bytes that are no decimal digits.

Types `d` and `n` take each nybble for a digit, modulo 10: 0x0F reads 5, and 0xC0 reads 20. So the
number in `info` is wrong without looking so, and steps backwards as the byte counts on. Where a
saved state has such bytes the type is mostly another. 0xA, which reads 0, is left alone in front of
a number: games draw their blanks with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.state_values import name_states, raw_bytes
from retrodsl.platforms import DataType


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables of the types ``d`` and ``n`` that are no numbers in some state."""
    decimal = [v for v in integration.own_variables if v.type and v.type.repr in ("d", "n")]
    if not decimal:
        return
    bad: dict[str, dict[str, bytes]] = {}
    states = 0
    for state, memory in integration.memories():
        states += 1
        for variable in decimal:
            raw = raw_bytes(variable, memory)
            if raw is not None and variable.type is not None and _bad_digits(variable.type, raw):
                bad.setdefault(variable.name, {})[state] = raw
    for name, by_state in bad.items():
        yield _tell(integration, integration.by_name[name], by_state, states)


def _digits(kind: DataType, raw: bytes) -> list[int]:
    """The nybbles that are taken for digits, the highest place first."""
    by_place = sorted(zip(kind.places, raw, strict=True), reverse=True)
    if kind.repr == "n":
        return [byte & 15 for _, byte in by_place]
    return [nybble for _, byte in by_place for nybble in (byte >> 4, byte & 15)]


def _bad_digits(kind: DataType, raw: bytes) -> list[int]:
    """The digits above 9 but for blanks (0xA) in front."""
    digits = _digits(kind, raw)
    while digits and digits[0] == 10:
        digits.pop(0)
    return [digit for digit in digits if digit > 9]


def _tell(
    integration: Integration, variable: DataVariable, by_state: dict[str, bytes], states: int
) -> Diagnostic:
    file, kind = integration.own_data, variable.type
    assert file is not None
    assert kind is not None
    first = next(iter(by_state))
    raw = by_state[first]
    shown = raw.hex(" ").upper()
    value = kind.decode(raw, variable.mask)
    worst = max(max(_bad_digits(kind, r)) for r in by_state.values())
    notes = [f"the bytes {shown} read {value}: each digit is its nybble modulo 10"]
    if worst == 10:
        notes.append("0xA reads as 0, so that only the places are wrong")
    return finding(
        RULE.code,
        RULE.severity if worst > 10 else Severity.WARNING,
        f"`{variable.name}` is no decimal number in {name_states(list(by_state), states)}",
        file.label(variable.node("type") or variable.key, f"{shown} in `{first}`"),
        notes=notes,
        helps=_helps(kind, raw),
    )


def _helps(kind: DataType, raw: bytes) -> tuple[str, ...]:
    plain = DataType(kind.order, "u", kind.width)
    helps = [f"as `{plain.code}` it would be {plain.decode(raw)}"]
    if kind.repr == "n" and any(byte == 0x3A for byte in raw):
        helps = ["0x3A is a colon in ASCII: read the digits on both sides of it on their own"]
    return tuple(helps)


_DATA = """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "score": {"address": 16711682, "type": "%s"}
  }
}
"""
_LIVES, _SCORE = {16711680: b"\x03"}, 16711682

RULE = Rule(
    code="RL604",
    name="invalid-bcd-digits",
    title="a decimal variable over bytes that are no digits",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": _DATA % ">d2"}, states={"Start": {**_LIVES, _SCORE: b"\x6b\xf4"}}),
        Example({"data.json": _DATA % ">n2"}, states={"Start": {**_LIVES, _SCORE: b"\x00\x0f"}}),
        Example(
            {"data.json": _DATA % ">n4"}, states={"Start": {**_LIVES, _SCORE: b"\x31\x3a\x31\x39"}}
        ),
    ),
    valid=(
        Example({"data.json": _DATA % ">d2"}, states={"Start": {**_LIVES, _SCORE: b"\x12\x99"}}),
        Example({"data.json": _DATA % "<n2"}, states={"Start": {**_LIVES, _SCORE: b"\x35\xfa"}}),
        Example({"data.json": _DATA % ">n2"}, states={"Start": {**_LIVES, _SCORE: b"\xf0\xf9"}}),
    ),
    check=check,
    from_states=True,
)
