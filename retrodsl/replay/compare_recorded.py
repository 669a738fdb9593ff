"""What moved between a recorded replay and this one, thing by thing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from retrodsl.replay.result import Moved


def compare_recorded(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Moved]:
    """Compare two entries of the form of ``expectations.Recorded``, but for the memory."""
    if old["steps"] != new["steps"]:
        yield Moved("steps", str(old["steps"]), str(new["steps"]))
    if old["ended"] != new["ended"]:
        yield Moved("end", _end(old["ended"]), _end(new["ended"]))
    several = max(len(old["totals"]), len(new["totals"])) > 1
    for player in range(max(len(old["totals"]), len(new["totals"]))):
        who = f" p{player + 1}" if several else ""
        was, now = (t[player] if player < len(t) else {} for t in (old["totals"], new["totals"]))
        for name in dict.fromkeys((*was, *now)):
            if not _same(was.get(name), now.get(name)):
                yield Moved(f"total {name}{who}", _number(was.get(name)), _number(now.get(name)))
    for name in dict.fromkeys((*old["variables"], *new["variables"])):
        one, other = old["variables"].get(name), new["variables"].get(name)
        if one is None or other is None:
            yield Moved(f"variable {name}", _seen(one), _seen(other))
            continue
        for what in ("low", "high", "last"):
            if one[what] != other[what]:
                yield Moved(f"{what} of {name}", str(one[what]), str(other[what]))


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or (math.isnan(one) and math.isnan(other))


def _number(value: float | None) -> str:
    return (
        "" if value is None else f"{value:.17g}" if value != float(f"{value:g}") else f"{value:g}"
    )


def _end(ended: Mapping[str, Any] | None) -> str:
    if ended is None:
        return "none"
    by = " and ".join(ended["by"])
    return f"frame {ended['frame']} with {by}" if by else f"frame {ended['frame']}"


def _seen(seen: Mapping[str, int] | None) -> str:
    return "" if seen is None else f"{seen['low']}..{seen['high']}, last {seen['last']}"
