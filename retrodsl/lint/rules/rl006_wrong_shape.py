"""JSON that is not what the file is for.

`load` gives False, without a reason, for a data.json without the object `info`, or with a variable
that is no object. A metadata.json that is none makes the engine raise TypeError, or start the game
from power-on, where `reset` does not reset.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import JsonArray, JsonNull, JsonObject, kind_name

_CODE = "RL006"
_REFUSED = "the engine's `load` gives False, without a reason"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The outermost value of each file, and what data.json must have."""
    data = integration.own_data
    if data is not None and data.root is not None:
        yield from _data(data)
    metadata = integration.metadata
    if metadata is not None and metadata.root is not None:
        yield from _root(
            metadata,
            "the engine raises TypeError, or starts the game from power-on",
        )


def _root(file: JsonFile, note: str) -> Iterator[Diagnostic]:
    root = file.root
    if root is None or isinstance(root, JsonObject) or is_told(file, root):
        return
    yield finding(
        _CODE,
        Severity.ERROR,
        f"{file.name} must be an object, not {kind_name(root)}",
        file.label(root),
        notes=(note, "the engine's list of scenarios raises AttributeError"),
    )


def _data(file: JsonFile) -> Iterator[Diagnostic]:
    root = file.root
    if not isinstance(root, JsonObject):
        yield from _root(file, _REFUSED)
        return
    info = root.member("info")
    if info is None:
        near = next((m for m in root.members if nearest(m.name, ("info",))), None)
        yield finding(
            _CODE,
            Severity.ERROR,
            "`info` is missing",
            file.label(near.key if near is not None else root),
            notes=(_REFUSED,),
            helps=('write the variables into "info"',),
            fix=None
            if near is None
            else replace(file, near.key, '"info"', 'call it "info"', safe=True),
        )
    elif not isinstance(info.value, JsonObject):
        if is_told(file, info.value):
            return
        empty = isinstance(info.value, JsonNull) or (
            isinstance(info.value, JsonArray) and not info.value.items
        )
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`info` must be an object, not {kind_name(info.value)}",
            file.label(info.value),
            notes=("the engine reads no variable at all" if empty else _REFUSED,),
        )
    else:
        for member in info.value.members:
            if not isinstance(member.value, JsonObject) and not is_told(file, member.value):
                yield finding(
                    _CODE,
                    Severity.ERROR,
                    f"the variable `{member.name}` must be an object, not "
                    f"{kind_name(member.value)}",
                    file.label(member.value),
                    notes=(f"{_REFUSED}: no variable of the file is read",),
                    helps=('write {"address": ..., "type": "|u1"}',),
                )


_VARIABLES = """\
    "lives": {"address": 16711680, "type": "|u1"},
    "score": {"address": 16711682, "type": ">u2"}"""

RULE = Rule(
    code=_CODE,
    name="wrong-shape",
    title="JSON that is not what the file is for",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": "{\n" + _VARIABLES + "\n}\n"}),
        Example({"data.json": '{\n  "Info": {\n' + _VARIABLES + "\n  }\n}\n"}),
        Example(
            {"data.json": '{\n  "info": {\n' + _VARIABLES + ',\n    "ammo": 16711684\n  }\n}\n'}
        ),
        Example({"data.json": '{"info": []}\n'}),
        Example({"metadata.json": '["Start"]\n'}),
    ),
    valid=(Example({"data.json": '{\n  "info": {\n' + _VARIABLES + "\n  }\n}\n"}),),
    check=check,
)
