"""The lines of a session that narrow: each is said to the search in absolute form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from retrodsl.search.questions import LAG, sees
from retrodsl.search.search import Search
from retrodsl.search.session_errors import SessionError

#: ``up`` and the like, with the operator and the word of the language for it.
_RELATIONS = {"up": (">", "rises"), "down": ("<", "falls"), "same": ("==", "stays")}
_CHANGED = ("!=", "changes")

_COMPARED = re.compile(r"(==|!=|<=|>=|=|<|>)\s*(\S.*)")
_FRAME = re.compile(r"(\d{1,10})(?:\+-(\d{1,10}))?", re.ASCII)
_COUNT = re.compile(r"(<=|>=|==|=|<|>)?\s*(\d{1,10})|(\d{1,10})\.\.(\d{1,10})", re.ASCII)


@dataclass(frozen=True)
class Stops:
    """The frame that is looked at, and the one that was before."""

    cursor: int = 0
    previous: int | None = None


Say = Callable[[Search, Stops, str], object]


def narrow(search: Search, stops: Stops, line: str) -> bool:
    """Say what ``line`` says, if it is a line that narrows, and tell whether it is.

    Raises ``SessionError`` for a wrong one, and what the methods of the search raise.
    """
    word, _, rest = line.partition(" ")
    compared = _COMPARED.fullmatch(line)
    if word in NARROWING:
        NARROWING[word][2](search, stops, rest.strip())
    elif compared is not None:
        operator = "==" if compared[1] == "=" else compared[1]
        search.at(stops.cursor, f"? {operator} {compared[2]}")
    elif "?" in line and line != "?":
        search.at(stops.cursor, line)
    else:
        return False
    return True


def _frames(word: str, rest: str, count: int) -> tuple[list[int], str]:
    """``count`` frames, and what follows them."""
    parts = rest.split(None, count)
    if len(parts) != count + 1 or not all(p.isascii() and p.isdecimal() for p in parts[:count]):
        raise usage_error(word)
    return [int(part) for part in parts[:count]], parts[count]


def usage_error(word: str) -> SessionError:
    """What is said of a narrowing command with the wrong words behind it."""
    return SessionError(f"the form is: {word} {NARROWING[word][0]}".rstrip())


def _at(search: Search, stops: Stops, rest: str) -> None:
    del stops
    frame, _, formula = rest.partition(" ")
    match = _FRAME.fullmatch(frame)
    if match is None or not formula.strip():
        raise usage_error("at")
    search.at(int(match[1]), formula.strip(), int(match[2] or 0))


def _between(search: Search, stops: Stops, rest: str) -> None:
    del stops
    (first, last), formula = _frames("between", rest, 2)
    search.between(first, last, formula)


def _during(search: Search, stops: Stops, rest: str) -> None:
    del stops
    (first, last), formula = _frames("during", rest, 2)
    search.during(first, last, formula)


def _within(search: Search, stops: Stops, rest: str) -> None:
    del stops
    (first, last), formula = _frames("within", rest, 2)
    search.within(first, last, formula)


def _whole(word: str, say: Callable[[Search, str], Search], joint: str = "") -> Say:
    """A command that takes a formula for the whole play, after the word ``joint``."""

    def narrowed(search: Search, stops: Stops, rest: str) -> None:
        del stops
        formula = rest
        if joint:
            match = re.fullmatch(rf"{joint}\s+(.*)", rest)
            formula = match[1] if match else ""
        if not formula:
            raise usage_error(word)
        say(search, formula)

    return narrowed


def _sees(search: Search, stops: Stops, rest: str) -> None:
    words = rest.replace(",", "").split()
    if not re.fullmatch(r"(\d{1,10} )?[+-]?\d{1,18}", " ".join(words), re.ASCII):
        raise usage_error("sees")
    frame = int(words[0]) if len(words) == 2 else stops.cursor
    sees(search, frame, int(words[-1]), LAG)


def _like(search: Search, stops: Stops, rest: str) -> None:
    del stops
    if not rest:
        raise usage_error("like")
    search.like(rest)


def _initial(search: Search, stops: Stops, rest: str) -> None:
    word, *by = rest.split() or [""]
    if word not in (*_RELATIONS, "changed"):
        raise usage_error("initial")
    _compare(search, 0, stops.cursor, word, by, "initial")


def _relation(word: str) -> Say:
    def narrowed(search: Search, stops: Stops, rest: str) -> None:
        if stops.previous is None:
            raise SessionError(f"`{word}` compares with the stop before: go to another frame first")
        _compare(search, stops.previous, stops.cursor, word, rest.split(), word)

    return narrowed


def _compare(
    search: Search, before: int, now: int, relation: str, by: list[str], command: str
) -> None:
    """What the value on ``now`` is beside the one on ``before``, whichever frame comes first."""
    if before == now:
        raise SessionError(f"both are frame {now}: go to another frame first")
    operator, word = _RELATIONS.get(relation, _CHANGED)
    ahead = before <= now
    first, last = min(before, now), max(before, now)
    here, there = ("?", "prev(?)") if ahead else ("prev(?)", "?")
    if not by:
        either_way = ahead or operator in ("==", "!=")
        formula = f"? {word}" if either_way else f"{here} {operator} {there}"
    elif len(by) == 2 and by[0] == "by" and by[1].isdecimal() and relation != "same":
        if relation == "changed":
            formula = f"abs(? - prev(?)) == {by[1]}"
        else:
            formula = f"{here} == {there} {'+' if relation == 'up' else '-'} {by[1]}"
    else:
        raise usage_error(command)
    search.between(first, last, formula)


def _count(search: Search, stops: Stops, rest: str) -> None:
    del stops
    form = rf"(?P<times>{_COUNT.pattern})(?P<frames>(?:\s+\d+\s+\d+)?)"
    match = re.fullmatch(form, rest, re.ASCII)
    if match is None:
        raise usage_error("count")
    found = _COUNT.fullmatch(match["times"])
    assert found is not None
    least, most = _bounds(*found.groups())
    if most is not None and most < max(least, 0):
        raise SessionError(f"nothing changes `{match['times']}` times")
    frames = [int(word) for word in match["frames"].split()]
    search.changes(least, most, *frames)


def _bounds(
    operator: str | None, number: str | None, low: str | None, high: str | None
) -> tuple[int, int | None]:
    if number is None:
        assert low is not None
        assert high is not None
        return int(low), int(high)
    count = int(number)
    match operator:
        case "<":
            return 0, count - 1
        case "<=":
            return 0, count
        case ">":
            return count + 1, None
        case ">=":
            return count, None
        case _:
            return count, count


#: Every command that narrows: the form of what follows it, what it says, and how it is said.
NARROWING: dict[str, tuple[str, str, Say]] = {
    "up": ("[by N]", "it is more than at the stop before", _relation("up")),
    "down": ("[by N]", "it is less than at the stop before", _relation("down")),
    "same": ("", "it is what it was at the stop before", _relation("same")),
    "changed": ("[by N]", "it is not what it was at the stop before", _relation("changed")),
    "initial": ("up|down|same|changed [by N]", "the same beside frame 0", _initial),
    "sees": ("[FRAME] NUMBER", "the screen shows this number: 2 frames off, or less", _sees),
    "count": ("[<|<=|>|>=] N [A B]", "it changes N times, or N..M times, in frames A to B", _count),
    "like": ("NAME | TYPE @ ADDRESS", "it is always what the other one is", _like),
    "at": ("FRAME[+-SLACK] FORMULA", "it holds on this frame, or one so near", _at),
    "between": ("A B FORMULA", "it holds of two moments: prev(?) is the value on A", _between),
    "during": ("A B FORMULA", "it holds on every frame from A to B", _during),
    "within": ("A B FORMULA", "it holds on some frame from A to B", _within),
    "always": ("FORMULA", "it holds on every frame", _whole("always", Search.always)),
    "never": ("FORMULA", "it holds on no frame", _whole("never", Search.never)),
    "eventually": ("FORMULA", "it holds on some frame", _whole("eventually", Search.eventually)),
    "unchanged": (
        "while CONDITION",
        "it stays the same wherever this holds",
        _whole("unchanged", Search.unchanged_while, "while"),
    ),
    "changes": (
        "only when CONDITION",
        "it stays the same unless this holds",
        _whole("changes", Search.changes_only_when, r"only\s+when"),
    ),
}
