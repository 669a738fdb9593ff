"""A mask on a decimal type.

The engine decodes first and masks then: on `d` and `n` the mask cuts bits out of the decimal
number, not digits out of the bytes. A byte 0x16 read as `|d1` is 16, and 16 masked with 15 is 0,
not 6.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.platforms.datatype import DataType

_CODE = "RL110"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Decimal variables whose mask does something."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        kind, mask, node = variable.type, variable.mask, variable.node("mask")
        if mask is None or node is None or kind is None or kind.repr not in ("d", "n"):
            continue
        low, high = kind.range(mask)
        bits = (1 << kind.range()[1].bit_length()) - 1
        if high == low or mask & bits == bits:  # RL111
            continue
        plain = DataType(kind.order, "u", kind.width).code
        code = variable.node("type")
        yield finding(
            _CODE,
            Severity.ERROR,
            f"the mask of `{variable.name}` cuts bits out of a decimal number",
            file.label(node, f"applied to a number up to {kind.range()[1]}"),
            notes=("the engine masks the decoded number, not the digits in memory",),
            helps=(f"to mask the bytes themselves write {plain}",),
            fix=None
            if code is None
            else replace(file, code, f'"{plain}"', f"write {plain}", safe=False),
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
    name="mask-on-bcd",
    title="a mask on a decimal number",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(_example("|d1", 15), _example("|n1", 7), _example("|d1", 240)),
    valid=(_example("|u1", 15), _example("|i1", 15)),
    check=check,
)
