"""A variable without an address or a type.

One such entry and the engine's `load` gives False for the whole data.json, without a reason.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import JsonObject, Member

_CODE = "RL106"
NEEDED, KNOWN = ("address", "type"), ("address", "type", "mask")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Entries in which a key is missing; a misspelt one is the place."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        entry = variable.entry
        if not isinstance(entry, JsonObject):
            continue
        for key in NEEDED:
            if entry.get(key) is not None or is_told(file, entry):
                continue
            wrong = misspelt(entry, key)
            yield finding(
                _CODE,
                Severity.ERROR,
                f"`{variable.name}` has no {key}",
                file.label(wrong.key if wrong is not None else variable.key),
                notes=("the engine's `load` gives False for the whole file, without a reason",),
                helps=(f"call it {key}" if wrong is not None else f"write its {key}",),
                fix=None
                if wrong is None
                else replace(file, wrong.key, f'"{key}"', f"call it {key}", safe=True),
            )


def misspelt(entry: JsonObject, key: str) -> Member | None:
    """The member that was probably meant as ``key``, which the entry does not have."""
    if entry.get(key) is not None:
        return None
    others = (member for member in entry.members if member.name not in KNOWN)
    return next((member for member in others if nearest(member.name, KNOWN) == key), None)


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
    name="missing-key",
    title="a variable without an address or a type",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": _DATA.format(lives='{"adress": 16711680, "type": "|u1"}')}),
        Example({"data.json": _DATA.format(lives='{"type": "|u1"}')}),
        Example({"data.json": _DATA.format(lives='{"address": 16711680, "Type": "|u1"}')}),
        Example({"data.json": _DATA.format(lives="{}")}, count=2),
    ),
    valid=(Example({"data.json": _DATA.format(lives='{"address": 16711680, "type": "|u1"}')}),),
    check=check,
)
