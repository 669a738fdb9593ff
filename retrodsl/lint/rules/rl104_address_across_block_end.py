"""A variable that runs over the end of a block of memory.

The engine does not stop at the end of a block: it reads on into whatever lies behind it in its own
process. The value differs from run to run, so that a reward over it is noise. On the Nes the blocks
are pages of 1024 bytes, and the variable may not lie across two of them.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told

_CODE = "RL104"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables whose first byte is in a block and whose last is not."""
    file, platform = integration.own_data, integration.platform
    if file is None or platform is None or not platform.memory_known:
        return
    for variable in integration.own_variables:
        address, kind = variable.address, variable.type
        if address is None or kind is None or platform.block_at(address, kind.width) is not None:
            continue
        block = platform.block_at(address)
        node = variable.node("address")
        if block is None or node is None or is_told(file, node):
            continue
        last = address + kind.width - 1
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`{variable.name}` runs over the end of its memory",
            file.label(node, f"0x{address:X} to 0x{last:X}"),
            notes=(
                f"the block ends at 0x{block.end - 1:X}: {block.describe()}",
                "the engine reads on into bytes that are not the game's",
            ),
            helps=(
                f"one byte fewer fits: a width of {block.end - address}"
                if block.end - address == kind.width - 1
                else f"{block.end - address} of {kind.width} bytes lie in the block",
            ),
        )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": {lives}, "type": "|u1"}},
    "score": {{"address": {score}, "type": "{type}"}}
  }}
}}
"""


def _example(lives: int, score: int, kind: str, system: str) -> Example:
    return Example(
        {"data.json": _DATA.format(lives=lives, score=score, type=kind)},
        game=f"Example-{system}-v0",
        states={"Start": {lives: b"\x03"}},
    )


RULE = Rule(
    code=_CODE,
    name="address-across-block-end",
    title="a variable over the end of a memory",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example(0xFF0000, 0xFFFFFF, ">u2", "Genesis"),
        _example(0x0, 0x3FE, "<u4", "Nes"),
        _example(0x80, 0xFD, ">n4", "Atari2600"),
    ),
    valid=(
        _example(0xFF0000, 0xFFFFFE, ">u2", "Genesis"),
        _example(0x3FF, 0x400, "<u4", "Nes"),
        _example(0x80, 0xFC, ">n4", "Atari2600"),
    ),
    check=check,
)
