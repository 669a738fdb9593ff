"""A `crop` that is no picture: `[left, top, width, height]` in pixels.

With fewer than four numbers the engine raises `RuntimeError`, and with none at all the process
dies. A left or top at or past the picture's end gives an agent observations of no pixels. A width
or height of 0 means up to the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, JsonFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.lint.screens import LARGEST
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonNumber, kind_name

CODE = "RL210"
_NAMES = ("left", "top", "width", "height")
_RAISES = "the engine raises RuntimeError"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The crop of each scenario; one finding a number, or one for the whole."""
    for scenario in scenarios(integration):
        crop = scenario.scenario.crop
        if crop is None:
            continue
        file = scenario.file
        if not isinstance(crop, JsonArray):
            yield _found(file, crop, f"crop is {kind_name(crop)}, not a list", _RAISES)
        elif not crop.items:
            yield _found(file, crop, "crop is an empty list", "the engine's process dies of it")
        elif len(crop.items) < len(_NAMES):
            yield _found(file, crop, f"crop has {len(crop.items)} of its four numbers", _RAISES)
        elif len(crop.items) > len(_NAMES):
            ignored = "the engine takes the first four"
            yield _found(file, crop, f"crop has {len(crop.items)} numbers", ignored)
        else:
            name = integration.platform.name if integration.platform is not None else ""
            for index, node in enumerate(crop.items):
                yield from _number(file, index, node, name)


def _number(file: JsonFile, index: int, node: JsonNode, system: str) -> Iterator[Diagnostic]:
    name = _NAMES[index]
    if not isinstance(node, JsonNumber):
        yield _found(file, node, f"the {name} of crop is {kind_name(node)}, no number", _RAISES)
    elif node.value < 0:
        effect = "the engine wraps it to a huge number"
        yield _found(file, node, f"the {name} of crop is below 0", effect)
    elif node.value != int(node.value):
        effect = "the engine cuts the fraction off"
        yield _found(file, node, f"the {name} of crop is {kind_name(node)}", effect)
    elif system in LARGEST and index < 2 and node.value >= LARGEST[system][index]:
        most = LARGEST[system][index]
        across = "wide" if index == 0 else "high"
        effect = f"a picture of {system} is at most {most} pixels {across}: nothing is left of it"
        yield _found(file, node, f"the {name} of crop is off the screen", effect)
    elif system in LARGEST and index > 1 and node.value > LARGEST[system][index - 2]:
        most = LARGEST[system][index - 2]
        across = "wide" if index == 2 else "high"
        effect = f"a picture of {system} is at most {most} pixels {across}: none of it is cut off"
        yield _found(file, node, f"the {name} of crop is larger than the screen", effect)


def _found(file: JsonFile, node: JsonNode, message: str, effect: str) -> Diagnostic:
    return finding(
        CODE,
        Severity.ERROR,
        message,
        file.label(node),
        notes=(effect,),
        helps=("write [left, top, width, height]; a width or height of 0 is up to the end",),
    )


_SCENARIO = """\
{{
  "crop": {crop},
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="bad-crop",
    title="a crop that is no part of the screen",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(crop="[0, 16, 256]")}),
        Example({"scenario.json": _SCENARIO.format(crop="[]")}),
        Example({"scenario.json": _SCENARIO.format(crop="[320, -1, 1.5, null]")}, count=4),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO.format(crop="[0, 16, 256, 200]")}),
        Example({"scenario.json": _SCENARIO.format(crop="[0, 0, 0, 0]")}),
    ),
    check=check,
)
