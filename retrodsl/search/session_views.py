"""What a session shows: each function gives lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrodsl.search.groups import Group
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.lines import Lines, lines_of, values_seen
from retrodsl.search.questions import FINDS, NO_PICTURE_TELLS, questions
from retrodsl.search.search import Search
from retrodsl.search.session_errors import SessionError
from retrodsl.search.session_narrowing import NARROWING
from retrodsl.search.words import find_in_words, others_in_words

#: So many changes of a value are shown at most.
CHANGES = 40

#: What a line can be besides a command.
_INTRODUCTION = (
    "Go to a frame and say what is known of the number there, `?` standing for it:",
    "  go 120          look at frame 120; the stop before is what `up` and `down` compare with",
    "  = 300           it is 300 on this frame; also != < <= > >=, and 10 * lives for the number",
    "  ? > lives + 2   any formula holds on this frame",
)


def listed(groups: Sequence[Group]) -> list[str]:
    """A line a find."""
    return [find_in_words(rank, group) for rank, group in enumerate(groups, 1)]


def one(rank: int, group: Group) -> list[str]:
    """All about one find."""
    found = [find_in_words(rank, group), *others_in_words(group, 20, 8, 20)]
    return found if len(found) > 1 else [*found, "       no other reading or place was the same"]


def values(column: Integers, first: int, last: int) -> list[str]:
    """The value on ``first``, then wherever it changes up to ``last``."""
    part = column[first : last + 1]
    changed = np.flatnonzero(np.diff(part)) + 1
    frames = [first, *(changed[:CHANGES] + first).tolist()]
    found = [f"frame {frame:>6}  {int(column[frame])}" for frame in frames]
    more = len(changed) - CHANGES
    return [*found, f"and {more} more changes"] if more > 0 else found


def history(search: Search) -> list[str]:
    """What was said, with how many each left; then what was taken back."""
    found = [
        f"{count:>9}  {constraint.text}"
        for constraint, count in zip(search.constraints, search.counts(), strict=True)
    ]
    found += [f"   undone  {constraint.text}" for constraint in reversed(search.undone)]
    return found or ["nothing is said"]


def asked(index: TraceIndex, groups: Sequence[Group], *, said: bool) -> list[str]:
    """The frames on which a look at the screen tells most."""
    if said and not groups:
        return ["nothing fits: there is nothing to ask"]
    found = questions(index, groups[:FINDS])
    if not found:
        return [f"nothing is asked: {NO_PICTURE_TELLS}"]
    lines = []
    for question in found:
        told = [f"{a.value} leaves {_finds(a.finds)}" for a in question.answers[:5]]
        more = len(question.answers) - 5
        told += [f"{more} others"] if more > 0 else []
        lines.append(f"look at frame {question.frame}: sees {question.frame} NUMBER")
        lines += [f"    {', '.join(told)}"] if told else []
    return lines


def _finds(count: int) -> str:
    return "1 find" if count == 1 else f"{count} finds"


def line_for_spec(search: Search, group: Group, name: str) -> Lines:
    """A find as lines of the language."""
    return lines_of(
        group,
        name,
        search.constraints,
        search.program.platform,
        values=values_seen(search.recording.index, group.best),
        bookmarks=search.bookmarks,
    )


def help_text(command: str, commands: Mapping[str, tuple[str, str]]) -> list[str]:
    """All commands, or one; raises ``SessionError`` for one that there is not."""
    known = [(word, form, text) for word, (form, text, _) in NARROWING.items()]
    others = [(word, form, text) for word, (form, text) in commands.items()]
    if command:
        found = [_described(*row) for row in (*known, *others) if row[0] == command]
        if not found:
            raise SessionError(f"there is no command `{command}`: `help` lists them")
        return found
    return [
        *_INTRODUCTION,
        "",
        "What narrows:",
        *(f"  {_described(*row)}" for row in known),
        "",
        "What does not:",
        *(f"  {_described(*row)}" for row in others),
    ]


def _described(word: str, form: str, text: str) -> str:
    call = f"{word} {form}".rstrip()
    return f"{call:<38} {text}"
