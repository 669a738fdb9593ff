"""An address in a part of the memory that the console does not have.

For Sms, GameGear and PCEngine the engine maps more than the 8 KB that are there. What lies behind
them never changes: the variable is constant, and what pays or ends on it never does. On the console
these addresses repeat the 8 KB, and so they are found in lists of cheats.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.addresses import likely_address
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told

_CODE = "RL113"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables with a byte behind the real end of their block."""
    file, platform = integration.own_data, integration.platform
    if file is None or platform is None:
        return
    if all(block.real_size is None for block in platform.memory):
        return
    for variable in integration.own_variables:
        address, kind = variable.address, variable.type
        if address is None or kind is None:
            continue
        block = platform.block_at(address, kind.width)
        node = variable.node("address")
        if block is None or block.real_size is None or node is None or is_told(file, node):
            continue
        end = block.base + block.real_size
        if address + kind.width <= end:
            continue
        likely = likely_address(platform, address, kind.width)
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`{variable.name}` is in memory that the console does not have",
            file.label(node, hex(address)),
            notes=(f"the {block.name} is 0x{block.base:X} to 0x{end - 1:X}",),
            helps=()
            if likely is None
            else (f"this may be {likely[1]}: 0x{likely[0]:X} is {likely[0]}",),
            fix=None
            if likely is None
            else replace(
                file, node, str(likely[0]), f"write {likely[0]} (0x{likely[0]:X})", safe=False
            ),
        )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": {lives}, "type": "|u1"}},
    "score": {{"address": {score}, "type": "<u2"}}
  }}
}}
"""


def _example(lives: int, score: int, system: str) -> Example:
    return Example(
        {"data.json": _DATA.format(lives=lives, score=score)},
        game=f"Example-{system}-v0",
        states={"Start": {lives: b"\x03"}},
    )


RULE = Rule(
    code=_CODE,
    name="address-console-lacks",
    title="an address in memory that is not there",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example(0xE010, 0xC100, "Sms"),
        _example(0xC010, 0xDFFF, "GameGear"),
        _example(0xF82010, 0xF80000, "PCEngine"),
    ),
    valid=(_example(0xDFFF, 0xC100, "Sms"), _example(0xF81FFF, 0xF80000, "PCEngine")),
    check=check,
)
