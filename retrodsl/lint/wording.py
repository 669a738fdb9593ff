"""How rules about scenarios say what stands there, and what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from retrodsl.diagnostics import Fix
from retrodsl.diagnostics.nearest import nearest
from retrodsl.engine_json import Measure
from retrodsl.engine_json.scenario import OPS_WITH_REFERENCE
from retrodsl.lint.integration import JsonFile, replace
from retrodsl.readers.json_nodes import JsonNode, JsonText, kind_name


def describe(measure: Measure) -> str:
    """A measure for a message: ``the change of `x` is negative``."""
    subject = f"the change of `{measure.name}`" if measure.is_delta else f"`{measure.name}`"
    if measure.op is None or measure.op == "sign":
        return f"{subject} is positive"
    if measure.op in OPS_WITH_REFERENCE:
        return f"{subject} {_RELATIONS[measure.op]} {_compared(measure)}"
    return f"{subject} is {_RELATIONS[measure.op]}"


_RELATIONS = {
    "equal": "is",
    "negative-equal": "is",
    "not-equal": "is not",
    "less-than": "is less than",
    "greater-than": "is greater than",
    "less-or-equal": "is at most",
    "greater-or-equal": "is at least",
    "zero": "zero",
    "nonzero": "not zero",
    "negative": "negative",
    "positive": "positive",
}


def _compared(measure: Measure) -> int:
    return -measure.reference if measure.op == "negative-equal" else measure.reference


def respell(
    file: JsonFile,
    node: JsonNode,
    candidates: Iterable[str],
    aliases: Mapping[str, str] | None = None,
) -> tuple[tuple[str, ...], Fix | None]:
    """Help and fix for a text that should be one of ``candidates``; nothing where none is near.

    The fix is safe where only case, blanks or dashes differ, or where ``aliases`` (by what is
    written, in small letters with dashes) knows the word.
    """
    if not isinstance(node, JsonText):
        return (), None
    candidates = tuple(candidates)
    folded = _folded(node.value)
    same = [candidate for candidate in candidates if _folded(candidate) == folded]
    alias = (aliases or {}).get(folded)
    safe = len(same) == 1 or alias in candidates
    meant = same[0] if len(same) == 1 else alias if alias in candidates else None
    if meant is None:
        meant = nearest(node.value.strip(), candidates)
    if meant is None:
        return (), None
    text = json.dumps(meant, ensure_ascii=False)
    fix = replace(file, node, text, f"write {text}", safe=safe)
    return (f"did you mean `{meant}`?",), fix


def _folded(text: str) -> str:
    return text.strip().casefold().replace("_", "-").replace(" ", "-")


def said(node: JsonNode) -> str:
    """What stands in the file, for a message: a text in quotes, else what it is."""
    return f'"{node.value}"' if isinstance(node, JsonText) else kind_name(node)
