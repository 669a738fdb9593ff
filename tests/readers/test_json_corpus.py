"""Every JSON file that the engine ships, read and compared with what Python reads."""

from __future__ import annotations

import json

from retrodsl.platforms.installation import require_engine_root
from retrodsl.readers.json_text import JsonMistakeKind, JsonNode, JsonObject, read_json_bytes
from retrodsl.source import Source
from tests.readers.test_json_reader import loads


def test_the_shipped_files() -> None:
    paths = sorted((require_engine_root() / "data").glob("*/*/*.json"))
    assert len({path.parent for path in paths}) >= 1068
    duplicates = 0
    for path in paths:
        data = path.read_bytes()
        read = read_json_bytes(str(path), data)
        assert read.root is not None
        assert read.root.plain() == loads(data.decode("utf-8-sig")), path
        assert read.engine_accepts, path
        duplicates += sum(m.kind is JsonMistakeKind.DUPLICATE_KEY for m in read.mistakes)
        twice = loads(data.decode("utf-8-sig")) != json.loads(data.decode("utf-8-sig"))
        assert not twice or read.mistakes, path
        check_places(read.source, read.root)
    assert duplicates >= 2  # NHL941on1-Genesis-v0 gives p1_ori and p2_ori twice


def check_places(source: Source, node: JsonNode) -> None:
    """What stands under each node of a sound tree reads as the node's own value."""
    if isinstance(node, JsonObject):
        for member in node.members:
            assert json.loads(source.slice(member.key.span)) == member.name
            assert loads(source.slice(member.value.span)) == member.value.plain()
            check_places(source, member.value)
