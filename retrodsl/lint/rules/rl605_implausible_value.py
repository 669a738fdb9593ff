"""A variable whose value in a saved state does not fit its name.

Nobody starts a game with 160 lives, a clock that shows 75 seconds, or a score like an address of
the console's memory. Mostly the address or the type is a neighbour's, or the byte holds flags. An
agent that sees the variable in `info` learns from noise.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.state_values import name_states, value_of, words_of
from retrodsl.platforms import Platform

_LIMITS = {
    "lives": (-1, 99),
    "continues": (-1, 99),
    "credits": (-1, 99),
    "seconds": (-1, 60),
    "minutes": (-1, 60),
}
_TOTALS = frozenset(("total", "all", "sum", "max", "played", "elapsed"))


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables of well-known names outside of what they can be."""
    platform = integration.platform
    watched = [v for v in integration.own_variables if v.is_read and _kind(v)]
    if not watched or platform is None:
        return
    odd: dict[str, dict[str, int]] = {}
    states = 0
    for state, memory in integration.memories():
        states += 1
        for variable in watched:
            value = value_of(variable, memory)
            if value is not None and _is_odd(variable, value, platform):
                odd.setdefault(variable.name, {})[state] = value
    for name, by_state in odd.items():
        yield _tell(integration, integration.by_name[name], by_state, states)


def _kind(variable: DataVariable) -> str | None:
    words = words_of(variable.name)
    if words and words[-1] in _LIMITS and not _TOTALS.intersection(words):
        return words[-1]
    return "score" if "score" in words else None


def _is_odd(variable: DataVariable, value: int, platform: Platform) -> bool:
    kind = _kind(variable)
    if kind == "score":
        return _is_pointer(variable, value, platform)
    low, high = _LIMITS[kind or "lives"]
    return not low <= value <= high and variable.mask is None


def _is_pointer(variable: DataVariable, value: int, platform: Platform) -> bool:
    """Whether four bytes of binary hold an address of the system's memory on high ground."""
    kind = variable.type
    if kind is None or kind.repr != "u" or kind.width != 4 or value < 0x100000:
        return False
    return platform.block_at(value, 1) is not None


def _tell(
    integration: Integration, variable: DataVariable, by_state: dict[str, int], states: int
) -> Diagnostic:
    file = integration.own_data
    assert file is not None
    first, value = next(iter(by_state.items()))
    kind = _kind(variable)
    notes: list[str] = []
    helps = ["look at the address and the type, or give the variable another name"]
    if kind == "score":
        notes.append(f"{value} is {value:#x}, an address in the system's memory")
        helps = ["a pointer is kept there, at least in that state: look for another address"]
    elif kind == "lives":
        helps.insert(0, f"{value} is {value & 0xFF:#010b}: if these are flags, `mask` takes some")
    elif kind in ("seconds", "minutes") and value & 15 < 10 and value >> 4 < 6:
        helps.insert(0, f"as packed decimal (`d`) it would be {value:x}")
    return finding(
        RULE.code,
        RULE.severity,
        f"`{variable.name}` is {value} in {name_states(list(by_state), states)}",
        file.label(variable.key, f"{value} in `{first}`"),
        notes=notes,
        helps=helps,
    )


_DATA = """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "score": {"address": 16711682, "type": ">u2"},
    "%s": {"address": 16711684, "type": "%s"}
  }
}
"""
_LIVES = {16711680: b"\x03"}


def _example(name: str, code: str, held: bytes) -> Example:
    return Example(
        {"data.json": _DATA % (name, code)}, states={"Start": {**_LIVES, 16711684: held}}
    )


RULE = Rule(
    code="RL605",
    name="implausible-value",
    title="a value in a saved state that does not fit the name",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        _example("p2_lives", "|u1", b"\xa0"),
        _example("seconds", "|u1", b"\x59"),
        _example("high_score", ">u4", b"\x00\xff\xcf\x16"),
    ),
    valid=(
        _example("p2_lives", "|u1", b"\x63"),
        _example("p2_lives", "|i1", b"\xff"),
        _example("total_seconds", ">u2", b"\x02\xd0"),
        _example("high_score", ">u4", b"\x00\x01\xcf\x16"),
    ),
    check=check,
    from_states=True,
)
