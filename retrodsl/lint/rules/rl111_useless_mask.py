"""A mask that keeps nothing, or everything.

With a mask of 0, or one whose bits the type never has, the variable is always 0: what pays or ends
on it never does, or always. A mask that keeps every bit only looks as if something were cut off.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL111"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Masks that leave one value, or all of them, or name bits that are never set."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        kind, mask, node = variable.type, variable.mask, variable.node("mask")
        if mask is None or node is None or kind is None:
            continue
        low, high = kind.range(mask)
        top = kind.range()[1]
        bits = (1 << top.bit_length()) - 1
        if low == high:
            yield finding(
                _CODE,
                Severity.ERROR,
                f"`{variable.name}` is always {low} with this mask",
                file.label(node, f"no bit of {kind.code} is in it"),
                notes=(f"{kind.code} has values up to {top}",),
            )
        elif mask == -1 or (not kind.is_signed and mask & bits == bits):
            yield finding(
                _CODE,
                Severity.WARNING,
                f"the mask of `{variable.name}` keeps every bit",
                file.label(node),
                notes=(f"{kind.code} has values up to {top}: nothing is cut off",),
                helps=("leave it out",),
            )
        elif not kind.is_signed and kind.repr == "u" and mask & ~bits:
            yield finding(
                _CODE,
                Severity.WARNING,
                f"the mask of `{variable.name}` has bits that {kind.code} never has",
                file.label(node, f"0x{mask & 0xFFFFFFFFFFFFFFFF:X}"),
                notes=(f"{kind.code} has values up to {top}",),
                helps=("look at the width of the type",),
            )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "{type}", "mask": {mask}}},
    "score": {{"address": 16711682, "type": ">u2"}}
  }}
}}
"""


def _example(kind: str, mask: int) -> Example:
    return Example({"data.json": _DATA.format(type=kind, mask=mask)})


RULE = Rule(
    code=_CODE,
    name="useless-mask",
    title="a mask that keeps nothing, or everything",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example("|u1", 0),
        _example("|u1", 0xF00),
        _example("|u1", 0xFF),
        _example("|u1", 0x1F0),
        _example("|i1", -1),
        _example("|d1", 0x7F),
    ),
    valid=(_example("|u1", 0x7F), _example("|i1", 0xFF), _example("|i1", -113)),
    check=check,
)
