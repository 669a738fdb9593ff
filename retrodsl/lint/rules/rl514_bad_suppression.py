"""A suppression that cannot suppress anything.

It names a rule that is not there, a file that is not there, or is no list of texts. Whoever wrote
it thinks that something is looked at and left.
"""

import re
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.suppress import whitelists
from retrodsl.readers.json_nodes import JsonArray, JsonBool, JsonObject, JsonText, Member, kind_name

_CODE = "RL514"
_OURS = re.compile(r"\s*(R[LST]\s*[0-9]+\w*|[a-z]+(?:[-_][a-z0-9]+)+)", re.IGNORECASE)
_CODES = re.compile(r"R[LST][0-9]{3}")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every entry of ``whitelist``, in metadata.json and in the file beside it."""
    for file, member in whitelists(integration):
        if isinstance(member.value, JsonObject):
            for about in member.value.members:
                yield from _about(integration, file, about)
        else:
            yield _bad(file, member, f"whitelist must be an object, not {kind_name(member.value)}")


def _bad(file: JsonFile, member: Member, message: str) -> Diagnostic:
    return finding(
        _CODE,
        Severity.WARNING,
        message,
        file.label(member.value),
        helps=('write {"data.json": ["RL301 score: why"]}',),
    )


def _about(integration: Integration, file: JsonFile, member: Member) -> Iterator[Diagnostic]:
    name = member.name
    known = {*integration.file_names, integration.name}
    if integration.base is not None:
        known.update(integration.base.file_names)
    if name not in known and not name.startswith("rom."):
        near = nearest(name, known)
        yield finding(
            _CODE,
            Severity.WARNING,
            f"there is no file `{name}` of which anything could be suppressed",
            file.label(member.key),
            helps=(f"did you mean {near}?",) if near is not None else (),
        )
    if isinstance(member.value, JsonBool) and member.value.value:
        return
    if not isinstance(member.value, JsonArray):
        yield _bad(
            file, member, f"what is suppressed must be a list, not {kind_name(member.value)}"
        )
        return
    for item in member.value.items:
        if isinstance(item, JsonText):
            yield from _entry(file, item)
        else:
            yield finding(
                _CODE,
                Severity.WARNING,
                f"a suppression must be a text, not {kind_name(item)}",
                file.label(item),
                helps=('write "RL301 score: why"',),
            )


def _entry(file: JsonFile, item: JsonText) -> Iterator[Diagnostic]:
    from retrodsl.lint.rules import all_rules, find_rule

    match = _OURS.match(item.value)
    if match is None:
        return  # a text of the engine's own checker
    wanted = match[1]
    rule = find_rule(re.sub(r"\s", "", wanted))
    is_code = wanted[:2].upper() in ("RL", "RS", "RT") and wanted[2:].strip()[:1].isdigit()
    right: str | None = None
    if rule is not None:
        right = rule.code if is_code else rule.name
        if wanted == right:
            return
        message = f"`{wanted}` is not written as the rule's name is"
    elif is_code and _CODES.fullmatch(wanted) and wanted[:2] != "RL":
        message = f"`{wanted}` is found in specs alone, not in this folder"
    else:
        names = [r.code if is_code else r.name for r in all_rules()]
        right = None if is_code else nearest(wanted, names)
        if right is None and not is_code:
            return  # a text of the engine's own checker
        message = f"there is no rule `{wanted}`"
    start = item.value.index(wanted)
    yield finding(
        _CODE,
        Severity.WARNING,
        message,
        file.label(item),
        helps=(f"did you mean {right}?",) if right is not None else (),
        fix=None
        if right is None or rule is None or start or '"' in item.value or "\\" in item.value
        else replace(
            file,
            item,
            f'"{right}{item.value[len(wanted) :]}"',
            f"write {right}",
            safe=True,
        ),
    )


def _example(whitelist: str, count: int = 1) -> Example:
    return Example(
        {"metadata.json": f'{{"default_state": "Start", "whitelist": {whitelist}}}\n'}, count=count
    )


RULE = Rule(
    code=_CODE,
    name="bad-suppression",
    title="a suppression that cannot suppress anything",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        _example('{"data.json": ["RL999 score: as it is in the game"]}'),
        _example('{"date.json": ["suspicious type |d1 for score"]}'),
        _example('{"data.json": ["rl103 score: of the cartridge"]}'),
        _example('{"data.json": ["unkown-op lives: a note"]}'),
        _example('{"data.json": "RL103 score: of the cartridge"}'),
        _example('["RL103"]'),
        _example('{"data.json": ["RT204 score: why"]}'),
    ),
    valid=(
        _example('{"data.json": ["suspicious type |d1 for score"]}'),
        _example('{"data.json": true, "rom.md": true}'),
    ),
    check=check,
)
