"""Something of the wrong kind in metadata.json.

A `default_state` that is no text makes the engine raise AttributeError, a `default_player_state`
that is no list another exception; of a text there it takes single letters for states.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonNull, JsonText, kind_name

_CODE = "RL516"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """What the engine reads, where it has another kind than the engine takes."""
    file = integration.metadata
    if file is None:
        return
    state = integration.metadata_value("default_state")
    if state is not None and not isinstance(state, (JsonText, JsonNull)):
        yield from _wrong(file, "default_state", state, "a text", "AttributeError")
    listed = integration.metadata_value("default_player_state")
    if isinstance(listed, JsonArray):
        for item in listed.items:
            if isinstance(item, JsonNull):
                yield from _wrong(file, "each default_player_state", item, "a text", None)
            elif not isinstance(item, JsonText):
                yield from _wrong(
                    file, "each default_player_state", item, "a text", "AttributeError"
                )
    elif listed is not None:
        yield from _wrong(file, "default_player_state", listed, "a list of texts", "an exception")
    rom = integration.metadata_value("original_rom_name")
    if rom is not None and not (isinstance(rom, JsonText) and rom.value):
        yield from _wrong(file, "original_rom_name", rom, "a file name", "an exception")


def _wrong(
    file: JsonFile, name: str, node: JsonNode, wanted: str, raised: str | None
) -> Iterator[Diagnostic]:
    if is_told(file, node):
        return
    is_text = isinstance(node, JsonText) and wanted == "a list of texts"
    found = "an empty text" if isinstance(node, JsonText) and not node.value else kind_name(node)
    yield finding(
        _CODE,
        Severity.ERROR,
        f"{name} must be {wanted}, not {found}",
        file.label(node),
        notes=(
            "the engine starts the game from power-on"
            if raised is None
            else f"the engine raises {raised} when it makes the game",
        ),
        fix=replace(file, node, f"[{file.source.slice(node.span)}]", "put it in a list", safe=False)
        if is_text
        else None,
    )


def _example(text: str) -> Example:
    return Example({"metadata.json": f"{{{text}}}\n"})


RULE = Rule(
    code=_CODE,
    name="wrong-metadata-type",
    title="something of the wrong kind in metadata.json",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example('"default_state": 1'),
        _example('"default_state": "Start", "default_player_state": "Start"'),
        _example('"default_state": "Start", "default_player_state": [1]'),
        _example('"default_state": "Start", "default_player_state": [null]'),
        _example('"default_state": "Start", "default_player_state": null'),
        _example('"default_state": "Start", "original_rom_name": ""'),
    ),
    valid=(_example('"default_state": "Start", "default_player_state": ["Start"]'),),
    check=check,
)
