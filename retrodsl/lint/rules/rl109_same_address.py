"""Two names for one and the same thing.

Same address, type and mask: both variables always have one value. Mostly a line was copied and its
address forgotten, as where `ammo` is read from the score.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL109"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables that the engine reads from the same bits in the same way."""
    file = integration.own_data
    if file is None:
        return
    first: dict[tuple[object, ...], DataVariable] = {}
    for variable in integration.own_variables:
        kind = variable.type
        if variable.address is None or kind is None:
            continue
        order = kind.order if kind.width > 1 else ""
        key = (variable.address, order, kind.repr, kind.width, variable.mask)
        earlier = first.setdefault(key, variable)
        if earlier is not variable:
            yield finding(
                _CODE,
                Severity.WARNING,
                f"`{variable.name}` is the same as `{earlier.name}`",
                file.label(variable.node("address") or variable.key, "the same address and type"),
                related=(file.label(earlier.node("address") or earlier.key),),
                notes=("both always have one value",),
                helps=("look its address up, or leave one of the two out",),
            )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score": {{"address": 16711682, "type": ">u2"}},
    "ammo": {{"address": {address}, "type": "{type}"{mask}}}
  }}
}}
"""


def _example(address: int, kind: str, mask: str = "") -> Example:
    return Example({"data.json": _DATA.format(address=address, type=kind, mask=mask)})


RULE = Rule(
    code=_CODE,
    name="same-address",
    title="two names for the same bytes",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(_example(16711682, ">u2"), _example(16711680, "=u1")),
    valid=(
        _example(16711684, ">u2"),
        _example(16711680, "|u1", ', "mask": 15'),
        _example(16711680, "|d1"),
    ),
    check=check,
)
