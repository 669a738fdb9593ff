"""A key in data.json that the engine does not know.

It reads `info`, and of each variable `address`, `type` and `mask`. All else is ignored in silence:
a misspelt `mask` leaves all bits in. Keys for a note, such as `comment`, are nobody's mistake.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules.rl106_missing_key import KNOWN, NEEDED, misspelt
from retrodsl.readers.json_nodes import JsonObject, Member

_CODE = "RL107"
_NOTES = frozenset(
    {"comment", "comments", "description", "name", "note", "notes", "source", "todo"}
)


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Unknown keys beside ``info`` and in variables."""
    file = integration.own_data
    if file is None or not isinstance(file.root, JsonObject):
        return
    if file.root.get("info") is not None:
        for member in file.root.members:
            if member.name != "info" and not _is_note(member):
                yield _unknown(file, member, None, "the engine reads `info` alone")
    for variable in integration.own_variables:
        entry = variable.entry
        if not isinstance(entry, JsonObject) or len(entry.members) == len(NEEDED):
            continue
        for member in entry.members:
            if member.name in KNOWN or _is_note(member):
                continue
            near = nearest(member.name, KNOWN)
            if near in NEEDED and misspelt(entry, near) is member:
                continue  # RL106
            if near is not None and entry.get(near) is not None:
                near = None
            yield _unknown(file, member, near, "the engine ignores it, in silence")


def _is_note(member: Member) -> bool:
    return member.name.lower() in _NOTES or member.name.startswith(("_", "//", "#", "$"))


def _unknown(file: JsonFile, member: Member, near: str | None, note: str) -> Diagnostic:
    return finding(
        _CODE,
        Severity.WARNING if near is None else Severity.ERROR,
        f"the engine knows no key `{member.name}` here",
        file.label(member.key),
        notes=(note,),
        helps=(f"call it {near}",) if near is not None else (),
        fix=None
        if near is None
        else replace(file, member.key, f'"{near}"', f"call it {near}", safe=False),
    )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"{more}}},
    "score": {{"address": 16711682, "type": ">u2"}}
  }}{beside}
}}
"""

RULE = Rule(
    code=_CODE,
    name="unknown-data-key",
    title="a key that the engine does not know",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": _DATA.format(more=', "msak": 15', beside="")}),
        Example({"data.json": _DATA.format(more=', "width": 1', beside="")}),
        Example({"data.json": _DATA.format(more="", beside=',\n  "extra": {}')}),
    ),
    valid=(
        Example({"data.json": _DATA.format(more=', "comment": "of the first player"', beside="")}),
        Example({"data.json": _DATA.format(more=', "mask": 15', beside=',\n  "_note": "by hand"')}),
    ),
    check=check,
)
