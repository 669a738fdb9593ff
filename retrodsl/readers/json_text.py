"""A reader of JSON that keeps places and duplicate keys, and goes on after a mistake.

The engine refuses a broken file without a word of why. This reader says where it is broken, what
was likely meant, and whether the engine minds; and it gives the rest of the tree with true places.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrodsl.readers.json_bytes import decode
from retrodsl.readers.json_mistakes import JsonMistake, JsonMistakeKind
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonBool,
    JsonNode,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonText,
    Member,
    PlainJson,
    kind_name,
    locate,
)
from retrodsl.readers.json_reader import ENGINE_LEVELS, MOST_LEVELS, JsonReader
from retrodsl.readers.positions import apply_edits
from retrodsl.source import Source

__all__ = [
    "ENGINE_LEVELS",
    "MOST_LEVELS",
    "JsonArray",
    "JsonBool",
    "JsonMistake",
    "JsonMistakeKind",
    "JsonNode",
    "JsonNull",
    "JsonNumber",
    "JsonObject",
    "JsonRead",
    "JsonText",
    "Member",
    "PlainJson",
    "kind_name",
    "locate",
    "mend",
    "read_json",
    "read_json_bytes",
]


@dataclass(frozen=True, slots=True)
class JsonRead:
    """What a JSON text says and what is wrong with it.

    ``root`` is ``None`` for a text without a value. ``mistakes`` come in the order of reading,
    which insertions at one place must keep (see :func:`mend`).
    """

    source: Source
    root: JsonNode | None
    mistakes: tuple[JsonMistake, ...]

    @property
    def engine_accepts(self) -> bool:
        """Whether the engine's reader takes the text; what the values mean is another matter."""
        return self.root is not None and all(m.engine_accepts for m in self.mistakes)

    @property
    def python_accepts(self) -> bool:
        """Whether ``json.load`` takes the text, as the engine uses it on metadata.json."""
        return self.root is not None and all(m.python_accepts for m in self.mistakes)


def read_json(source: Source) -> JsonRead:
    """Read ``source`` as JSON; mistakes are part of the answer, nothing is raised."""
    return _read(source, [])


def read_json_bytes(name: str, data: bytes) -> JsonRead:
    """Read ``data``, the content of the file shown as ``name``; nothing is raised.

    What is not UTF-8 is read as it was likely meant and counts as a mistake. Its edit leaves the
    text as it is: to write that text as UTF-8 is the mend.
    """
    text, mistakes = decode(data)
    return _read(Source(name, text), mistakes)


def mend(read: JsonRead) -> str:
    """The text with every mistake mended that has a mend; to be written as UTF-8."""
    return apply_edits(read.source.text, [m.edit for m in read.mistakes if m.edit is not None])


def _read(source: Source, mistakes: list[JsonMistake]) -> JsonRead:
    reader = JsonReader(source.text)
    root, end = reader.read()
    found = [_after(mistake, end) for mistake in mistakes]
    return JsonRead(source, root, (*found, *reader.mistakes))


def _after(mistake: JsonMistake, end: int) -> JsonMistake:
    """``mistake`` of the encoding, which the engine never sees if it is past the value's end."""
    if mistake.span.start < end or mistake.span.start == mistake.span.end:
        return mistake
    return JsonMistake(
        mistake.kind, mistake.span, mistake.message, mistake.help, None, engine_accepts=True
    )
