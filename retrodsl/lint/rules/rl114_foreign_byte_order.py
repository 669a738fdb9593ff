"""A number of several bytes in an order that the system's processor does not use.

The processors of Genesis and 32x keep the high byte first, those of the other known systems the low
byte. A game may keep a number otherwise, as it shows it on the screen, but mostly the type was
copied from another system. The number then leaps by 256 where it should count by one. `|` and `=`
in front of several bytes are low byte first, everywhere.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.platforms.datatype import BadType, DataType, parse_type
from retrodsl.readers.json_nodes import JsonText

_CODE = "RL114"
_NAMES = {"<": "low byte first", ">": "high byte first"}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Binary numbers of two bytes and more, against the order of the system."""
    file, platform = integration.own_data, integration.platform
    if file is None or platform is None or not platform.memory_known:
        return
    for variable in integration.own_variables:
        kind = variable.type
        if kind is None or kind.width == 1 or kind.repr not in ("u", "i"):
            continue
        if kind.order == platform.byte_order:
            continue
        node = variable.node("type")
        native = DataType(platform.byte_order, kind.repr, kind.width)
        if not isinstance(node, JsonText) or native.places == kind.places:
            continue
        try:
            parse_type(node.value)
        except BadType:  # RL101
            continue
        order = _NAMES.get("<" if kind.order in ("|", "=") else kind.order, "halves mixed")
        yield finding(
            _CODE,
            Severity.WARNING,
            f"`{variable.name}` is read {order}, against the order of the system",
            file.label(node),
            notes=(
                f"the processor of {platform.name} keeps numbers {_NAMES[platform.byte_order]}",
            ),
            helps=(f"if the number leaps, write {native.code}",),
            fix=replace(file, node, f'"{native.code}"', f"write {native.code}", safe=False),
        )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": {base}, "type": "|u1"}},
    "score": {{"address": {score}, "type": "{type}"}}
  }}
}}
"""


def _example(base: int, kind: str, system: str) -> Example:
    return Example(
        {"data.json": _DATA.format(base=base, score=base + 2, type=kind)},
        game=f"Example-{system}-v0",
        states={"Start": {base: b"\x03"}},
    )


RULE = Rule(
    code=_CODE,
    name="foreign-byte-order",
    title="a byte order of another system",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        _example(0xFF0000, "<u2", "Genesis"),
        _example(0xFF0000, "|u2", "Genesis"),
        _example(0x10, ">u2", "Nes"),
        _example(0xC000, "><i4", "Sms"),
    ),
    valid=(
        _example(0xFF0000, ">u2", "Genesis"),
        _example(0x10, "<u2", "Nes"),
        _example(0x10, "|u2", "Nes"),
        _example(0x10, ">d3", "Nes"),
    ),
    check=check,
)
