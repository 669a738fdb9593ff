"""Names for conditions: what a person would call them where that shows, else what they compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from retrodsl.engine_json.scenario import Test
from retrodsl.lift.measures import comparison
from retrodsl.lift.writing import identifier

if TYPE_CHECKING:
    from retrodsl.lift.conditions import Tree

_LONGEST = 40

#: Words of names of variables that run out.
_RUN_OUT: Final = frozenset(
    [
        "life",
        "lives",
        "live",
        "health",
        "hp",
        "energy",
        "fuel",
        "ammo",
        "shield",
        "armor",
        "armour",
        "ships",
        "men",
        "continues",
        "tries",
        "lifes",
        "balls",
        "hearts",
        "vitality",
        "stamina",
        "power",
        "credits",
    ]
)
_TIMES: Final = frozenset(["time", "timer", "clock", "seconds", "countdown"])
_OVER: Final = re.compile(r"game_?over|is_?over|dead|death|died", re.IGNORECASE)
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_VALUE_WORDS: Final = {
    "==": "is",
    "!=": "not",
    "<": "below",
    ">": "above",
    "<=": "at_most",
    ">=": "at_least",
}


def tree_name(tree: Tree) -> str:
    """A plain name for a condition, of at most 40 characters."""
    if isinstance(tree, Test):
        return test_name(tree)
    word = "_and_" if tree.all else "_or_"
    whole = word.join(tree_name(member) for member in tree.members)
    if len(whole) <= _LONGEST:
        return whole
    first = tree_name(tree.members[0])
    return f"{first}_and_more" if tree.all else f"{first}_or_more"


def test_name(test: Test) -> str:
    """``out_of_lives`` for ``lives == 0``, ``stage_is_3``, ``score_falls``."""
    base = identifier(test.name)
    words = {word.lower() for word in _WORDS.findall(base)}
    operator, reference = comparison(test)
    if test.is_delta:
        return f"{base}_{_change(operator, reference)}"
    gone = (operator, reference) in (("==", 0), ("<=", 0), ("<", 1), ("<", 0), ("==", -1))
    if gone and words & _RUN_OUT:
        return f"out_of_{base}"
    if gone and words & _TIMES:
        return f"{base}_up"
    over = _OVER.search(base)
    if over is not None and (operator, reference) in (("==", 1), ("!=", 0), (">", 0)):
        return base if over.group() == base else f"{base}_is_on"
    return f"{base}_{_VALUE_WORDS[operator]}_{_number(reference)}"


def _change(operator: str, reference: int) -> str:
    match operator, reference:
        case "==", 0:
            return "stays"
        case "!=", 0:
            return "changes"
        case "<", 0:
            return "falls"
        case ">", 0:
            return "rises"
        case "==", _ if reference < 0:
            return f"falls_by_{-reference}"
        case "==", _:
            return f"rises_by_{reference}"
        case _:
            return f"change_{_VALUE_WORDS[operator]}_{_number(reference)}"


def _number(value: int) -> str:
    return str(value) if value >= 0 else f"minus_{-value}"
