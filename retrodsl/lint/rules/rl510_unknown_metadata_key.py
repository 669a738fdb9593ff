"""A key in metadata.json that nobody reads.

The engine reads `default_state`, `default_player_state`, `original_rom_name` and `system`; its own
checker and this linter read `whitelist`; `states`, `tags`, `title` and `players` are notes for
people. A misspelt `default_state` is ignored in silence, and the game starts from power-on.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_nodes import JsonObject

_CODE = "RL510"
READ = ("default_state", "default_player_state", "original_rom_name", "system", "whitelist")
NOTES = ("states", "tags", "title", "players")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Keys that are neither read nor known as notes."""
    file = integration.metadata
    root = file.root if file is not None else None
    if file is None or not isinstance(root, JsonObject):
        return
    for member in root.members:
        name = member.name
        if name in READ or name in NOTES or name.startswith(("_", "//", "#", "$")):
            continue
        near = nearest(name, READ + NOTES)
        if near is not None and root.get(near) is not None:
            near = None
        is_lost = near in READ
        notes = ["the engine ignores it, in silence"]
        if not is_lost:
            notes.append("nothing is lost by that but a note")
        yield finding(
            _CODE,
            Severity.ERROR if is_lost else Severity.WARNING,
            f"metadata.json has no key `{name}`",
            file.label(member.key),
            notes=notes,
            helps=(f"call it {near}",) if near is not None else (),
            fix=None
            if near is None
            else replace(file, member.key, f'"{near}"', f"call it {near}", safe=is_lost),
        )


RULE = Rule(
    code=_CODE,
    name="unknown-metadata-key",
    title="a key in metadata.json that nobody reads",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"metadata.json": '{"defualt_state": "Start"}\n'}),
        Example({"metadata.json": '{"default_state": "Start", "slots": "Level0"}\n'}),
        Example({"metadata.json": '{"default_state": "Start", "Tags": ["hard"]}\n'}),
    ),
    valid=(
        Example({"metadata.json": '{"default_state": "Start", "tags": ["hard"], "_by": "hand"}\n'}),
    ),
    check=check,
)
