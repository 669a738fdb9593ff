"""Which values are told of already, as mistakes of the JSON itself."""

from __future__ import annotations

from retrodsl.lint.integration import JsonFile
from retrodsl.readers.json_mistakes import JsonMistakeKind
from retrodsl.readers.json_nodes import JsonNode

_HARMLESS = frozenset(
    {
        JsonMistakeKind.DUPLICATE_KEY,
        JsonMistakeKind.BYTE_ORDER_MARK,
        JsonMistakeKind.AFTER_THE_END,
    }
)


def is_told(file: JsonFile, node: JsonNode) -> bool:
    """Whether ``node`` is what the reader made of a mistake: nothing is to be said of it."""
    return any(
        mistake.kind not in _HARMLESS
        and mistake.span.start <= node.span.end
        and node.span.start <= mistake.span.end
        for mistake in file.read.mistakes
    )
