"""An address in no memory of the system.

The engine loads such a variable and leaves it out of `info`. A reward or done condition over it
raises IndexError ("No known mapping") at the first step. Lists of cheats often give an address
without the memory's base, or one of the console's mirrors: the engine maps each byte once.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.addresses import likely_address
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import JsonNumber

_CODE = "RL103"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables whose first byte is in no block."""
    file, platform = integration.own_data, integration.platform
    if file is None:
        return
    for variable in integration.own_variables:
        address = variable.address
        node = variable.node("address")
        if address is None or not isinstance(node, JsonNumber) or is_told(file, node):
            continue
        if platform is None or not platform.memory_known:
            if 0 <= address < 1 << 32:
                continue
            notes = ["no system has memory there"]
            likely = None
        else:
            if platform.block_at(address) is not None:
                continue
            notes = [platform.describe_memory()]
            width = variable.type.width if variable.type is not None else 1
            likely = likely_address(platform, address, width)
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`{variable.name}` is outside of the memory",
            file.label(node, hex(address)),
            notes=[
                "the engine leaves it out of `info`, and raises IndexError once it is used",
                *notes,
            ],
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
    "score": {{"address": {score}, "type": "{type}"}}
  }}
}}
"""


def _example(lives: int, score: int, system: str, kind: str = ">u2", count: int = 1) -> Example:
    return Example(
        {"data.json": _DATA.format(lives=lives, score=score, type=kind)},
        game=f"Example-{system}-v0",
        states={"Start": {lives: b"\x03"}},
        count=count,
    )


RULE = Rule(
    code=_CODE,
    name="address-outside-memory",
    title="an address in no memory",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example(0x1F00, 0xFF0002, "Genesis"),
        _example(0xFF0000, 0xFFFF0002, "Genesis"),
        _example(0xE000, 0x0, "Snes", "<u2"),
        _example(0x810, 0x8000, "Nes", "<u2", count=2),
        _example(0xE000, 0xC000, "GameBoy", "<u2"),
        _example(0x10, 0x80, "Atari2600", "<u2"),
        _example(0x2010, 0xF80000, "PCEngine", "<u2"),
        _example(-1, 0xFF0002, "Genesis"),
        _example(-1, 0x10, "Saturn"),
    ),
    valid=(
        _example(0xFF0000, 0xFFFFFE, "Genesis"),
        _example(0x7FF, 0x6000, "Nes", "<u2"),
        _example(0x7E0000, 0x1000, "Snes", "<u2"),
        _example(0x12345678, 0x10, "Saturn"),
    ),
    check=check,
)
