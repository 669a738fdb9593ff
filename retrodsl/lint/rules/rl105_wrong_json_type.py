"""An address, a type or a mask of another kind than the engine wants.

A text for an address (`"0xFF0000"`), a number for a type, `null` for a mask: the engine raises a
bare RuntimeError about "json.exception.type_error", and names neither file nor variable. Of a
number with a fraction it cuts the fraction off.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import (
    JsonNode,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonText,
    kind_name,
)
from retrodsl.source import Span

_CODE = "RL105"
_HEX = re.compile(r"\s*(?:0[xX]|\$|&[hH])([0-9a-fA-F_]+)\s*")
_DECIMAL = re.compile(r"\s*([0-9]+)\s*")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Entries that are there and of the wrong kind."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        for key in ("address", "type", "mask"):
            node = variable.node(key)
            if node is None or is_told(file, node):
                continue
            if key == "type":
                if not isinstance(node, JsonText):
                    yield _refused(file, variable, key, node)
            elif not isinstance(node, JsonNumber):
                yield _refused(file, variable, key, node)
            elif isinstance(node.value, float):
                yield _cut(file, variable, key, node, node.value)


def _refused(file: JsonFile, variable: DataVariable, key: str, node: JsonNode) -> Diagnostic:
    wanted = "a text such as |u1" if key == "type" else "a whole number"
    fix = None
    helps = [f"write {wanted}"]
    if key != "type" and isinstance(node, JsonText):
        is_hex, is_decimal = _HEX.fullmatch(node.value), _DECIMAL.fullmatch(node.value)
        number = None
        if is_hex is not None:
            number = int(is_hex[1].replace("_", ""), 16)
        elif is_decimal is not None:
            number = int(is_decimal[1])
        if number is not None:
            helps = [f"write {number}: JSON has no hexadecimal numbers"]
            if is_hex is None:
                helps = [f"write {number}, without quotes"]
            fix = replace(file, node, str(number), helps[0], safe=is_hex is not None)
    elif key == "mask" and isinstance(node, JsonNull):
        fix = _without(file, variable, key)
        helps = ["leave the mask out to keep all bits"]
    return finding(
        _CODE,
        Severity.ERROR,
        f"the {key} of `{variable.name}` must be {wanted}, not {kind_name(node)}",
        file.label(node),
        notes=("the engine raises RuntimeError for the whole file",),
        helps=helps,
        fix=fix,
    )


def _cut(
    file: JsonFile, variable: DataVariable, key: str, node: JsonNode, value: float
) -> Diagnostic:
    whole = int(value)
    is_whole = whole == value
    return finding(
        _CODE,
        Severity.WARNING if is_whole else Severity.ERROR,
        f"the {key} of `{variable.name}` must be a whole number",
        file.label(node),
        notes=(
            "the engine reads the number that is meant"
            if is_whole
            else f"the engine cuts the fraction off: {whole}",
        ),
        helps=(f"write {whole}",),
        fix=replace(file, node, str(whole), f"write {whole}", safe=is_whole),
    )


def _without(file: JsonFile, variable: DataVariable, key: str) -> Fix | None:
    """Take a member out of the entry, with the comma before it."""
    entry = variable.entry
    members = entry.members if isinstance(entry, JsonObject) else ()
    for before, member in pairwise(members):
        if member.name == key:
            dead = Span(before.span.end, member.span.end)
            return Fix(f"remove the {key}", (Edit(file.source, dead, ""),), True)
    return None


_DATA = """\
{{
  "info": {{
    "lives": {lives},
    "score": {{"address": 16711682, "type": ">u2"}}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="wrong-json-type",
    title="an address, type or mask of the wrong kind",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=tuple(
        Example({"data.json": _DATA.format(lives=lives)})
        for lives in (
            '{"address": "0xFF0000", "type": "|u1"}',
            '{"address": "16711680", "type": "|u1"}',
            '{"address": null, "type": "|u1"}',
            '{"address": 16711680, "type": 1}',
            '{"address": 16711680, "type": "|u1", "mask": "0x0F"}',
            '{"address": 16711680, "type": "|u1", "mask": null}',
            '{"address": 16711680.5, "type": "|u1"}',
            '{"address": 16711680.0, "type": "|u1"}',
        )
    ),
    valid=tuple(
        Example({"data.json": _DATA.format(lives=lives)})
        for lives in (
            '{"address": 16711680, "type": "|u1"}',
            '{"address": 16711680, "type": "|u1", "mask": 15}',
        )
    ),
    check=check,
)
