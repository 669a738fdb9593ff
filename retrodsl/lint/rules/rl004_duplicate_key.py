"""A key that stands twice in one object.

Of two equal keys the engine keeps the first, and every other tool the last: Python, with which
metadata.json is read, `jq`, editors. Whoever looks a variable up sees another one than the agent.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.lint.integration import METADATA, Integration, JsonFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_mistakes import JsonMistakeKind
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonObject, Member
from retrodsl.source import Span

_CODE = "RL004"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every second member of one name in one object."""
    for file in integration.json_files:
        twice = any(m.kind is JsonMistakeKind.DUPLICATE_KEY for m in file.read.mistakes)
        if twice and file.root is not None:
            for node in _objects(file.root):
                yield from _duplicates(file, node)


def _objects(node: JsonNode) -> Iterator[JsonObject]:
    if isinstance(node, JsonObject):
        yield node
        for member in node.members:
            yield from _objects(member.value)
    elif isinstance(node, JsonArray):
        for item in node.items:
            yield from _objects(item)


def _duplicates(file: JsonFile, node: JsonObject) -> Iterator[Diagnostic]:
    first: dict[str, Member] = {}
    for number, member in enumerate(node.members):
        earlier = first.setdefault(member.name, member)
        if earlier is member:
            continue
        is_equal = earlier.value.plain() == member.value.plain()
        # The second goes, unless Python reads the file, which keeps it.
        start = node.members[number - 1].span.end
        dead = Span(start, member.span.end)
        if file.name == METADATA:
            index = node.members.index(earlier)
            dead = Span(earlier.span.start, node.members[index + 1].span.start)
        keeps = "Python keeps the last" if file.name == METADATA else "the engine keeps the first"
        notes = [f"{keeps}, and says nothing"]
        if is_equal:
            notes.append("both have the same value")
        yield finding(
            _CODE,
            Severity.WARNING if is_equal else Severity.ERROR,
            f"`{member.name}` is given twice in one object",
            file.label(member.key, "given again"),
            related=(file.label(earlier.key, "given first"),),
            notes=notes,
            helps=("remove one of the two, or give it a name of its own",),
            fix=Fix(
                f"remove the {member.name} that is not read",
                (Edit(file.source, dead, ""),),
                is_equal,
            ),
        )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score": {{"address": 16711682, "type": ">u2"}},
    "{name}": {{"address": {address}, "type": "|u1"}}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="duplicate-key",
    title="a key that is given twice",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": _DATA.format(name="lives", address=16711690)}),
        Example({"data.json": _DATA.format(name="lives", address=16711680)}),
        Example({"metadata.json": '{"default_state": "Begin", "default_state": "Start"}\n'}),
    ),
    valid=(Example({"data.json": _DATA.format(name="Lives", address=16711690)}),),
    check=check,
)
