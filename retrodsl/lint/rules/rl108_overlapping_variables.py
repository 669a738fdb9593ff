"""Two variables that share some of their bytes, but not all.

Digits of a score inside of the whole score are meant so, and are not told. But where one variable
begins in the middle of another and goes on behind it, or where a number of several bytes lies
within a larger one, one of the two mostly has a wrong address, width or type: each change of the
one shows up as a jump of the other, and is paid as one.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, JsonFile, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL108"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Pairs of variables over some of the same bytes."""
    file = integration.own_data
    if file is None:
        return
    placed = sorted(
        (
            (variable.address, variable.type.width, number, variable)
            for number, variable in enumerate(integration.own_variables)
            if variable.address is not None and variable.type is not None
        ),
        key=lambda item: item[:3],
    )
    for index, (start, width, _, variable) in enumerate(placed):
        if width == 1:
            continue
        for other_start, other_width, _, other in placed[index + 1 :]:
            if other_start >= start + width:
                break
            if _is_odd(start, width, other_start, other_width) and not _are_apart(variable, other):
                yield _overlap(file, variable, other)


def _is_odd(start: int, width: int, other_start: int, other_width: int) -> bool:
    """Whether two runs of bytes, the second not before the first, share bytes as few mean to."""
    if other_start + other_width > start + width and other_start > start:
        return True
    return min(width, other_width) > 1 and width != other_width


def _are_apart(one: DataVariable, other: DataVariable) -> bool:
    """Whether masks give each its own bits."""
    if one.mask is None and other.mask is None:
        return False
    taken = _bits(other)
    return not any(bits & taken.get(byte, 0) for byte, bits in _bits(one).items())


def _bits(variable: DataVariable) -> dict[int, int]:
    """The bits of each byte that the value depends on, by address."""
    kind, address = variable.type, variable.address
    assert kind is not None
    assert address is not None
    if kind.repr in ("d", "n") or variable.mask is None:
        return {address + i: 15 if kind.repr == "n" else 255 for i in range(kind.width)}
    return {address + i: variable.mask >> 8 * p & 255 for i, p in enumerate(kind.places)}


def _overlap(file: JsonFile, one: DataVariable, other: DataVariable) -> Diagnostic:
    # The later one in the file is told, beside the earlier.
    first, second = sorted((one, other), key=lambda v: v.key.span)
    return finding(
        _CODE,
        Severity.WARNING,
        f"`{second.name}` shares some of its bytes with `{first.name}`",
        file.label(second.node("address") or second.key, _bytes(second)),
        related=(file.label(first.node("address") or first.key, _bytes(first)),),
        notes=("a change of the one is a jump of the other",),
        helps=("look at the address, the width and the byte order of both",),
    )


def _bytes(variable: DataVariable) -> str:
    assert variable.address is not None
    assert variable.type is not None
    last = variable.address + variable.type.width - 1
    return f"`{variable.name}`: 0x{variable.address:X} to 0x{last:X} as {variable.type.code}"


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score": {{"address": 16711682, "type": ">u2"}},
    "{name}": {{"address": {address}, "type": "{type}"{mask}}}
  }}
}}
"""


def _example(name: str, address: int, kind: str, mask: str = "") -> Example:
    text = _DATA.format(name=name, address=address, type=kind, mask=mask)
    return Example({"data.json": text})


RULE = Rule(
    code=_CODE,
    name="overlapping-variables",
    title="variables that share some of their bytes",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        _example("time", 16711683, ">u2"),
        _example("time", 16711681, ">u2"),
        _example("time", 16711682, ">u4"),
        _example("time", 16711683, ">u2", ', "mask": 256'),
    ),
    valid=(
        _example("time", 16711684, ">u2"),
        _example("score_high", 16711682, "|u1"),
        _example("score_low", 16711683, "|u1"),
        _example("time", 16711683, ">u2", ', "mask": 255'),
    ),
    check=check,
)
