"""What the name of a variable says of it, where people have named alike for ten years."""

from __future__ import annotations

import re

_OTHERS = (
    "enemy",
    "enemies",
    "opponent",
    "opp_",
    "boss",
    "rival",
    "foe",
    "cpu",
    "p2",
    "player2",
    "player_2",
    "_com",
    "2p",
)
_VITAL = frozenset(
    ("health", "lives", "life", "hp", "energy", "heart", "hearts", "stamina", "vitality")
)
_SCORE = frozenset(("score", "points", "scores"))
_OWNER = re.compile(r"player|own|my|p1|1p|enemy|enemies|opponent|opp|boss|rival|foe|cpu|com|p2|2p")
_HALF = re.compile(r"(?P<stem>.*?)(?:_(?P<a>lo|hi)|(?P<b>Lo|Hi))")
_NUMBER = re.compile(r"(?P<stem>.*?)[_ ]?(?P<number>\d{1,2})")


def is_of_the_other_side(name: str) -> bool:
    """Whether a name is that of something of the opponent's."""
    folded = name.strip().casefold()
    return any(other in folded for other in _OTHERS)


def is_vital(name: str) -> bool:
    """Whether a name is that of health, of lives or the like, of either side."""
    return _bare(name) in _VITAL


def is_score(name: str) -> bool:
    """Whether a name is that of a score, of either side."""
    return _bare(name) in _SCORE


def _bare(name: str) -> str:
    without = _OWNER.sub("", name.strip().casefold())
    return re.sub(r"[_\d\s]+", "", without)


def is_speed(name: str) -> bool:
    """Whether a name is that of a speed."""
    return _bare(name) in ("speed", "velocity", "mph", "kmh")


def numbered(name: str) -> tuple[str, int] | None:
    """``score3`` as its stem and its number; ``scoreLo`` and ``scoreHi`` have 0 and 1."""
    half = _HALF.fullmatch(name.strip())
    if half is not None:
        return half["stem"], int((half["a"] or half["b"]).casefold() == "hi")
    match = _NUMBER.fullmatch(name.strip())
    return None if match is None else (match["stem"], int(match["number"]))
