"""Finds in words, as they are shown to a person."""

from __future__ import annotations

from retrodsl.search.groups import Group


def find_in_words(rank: int, group: Group, score: float | None = None, verdict: str = "") -> str:
    """One line: the best candidate, what it was over the play, what speaks for it."""
    best, course = group.best, group.course
    shown = best.score if score is None else score
    return (
        f"{rank:>3}. {best!s:<24} {course.low}..{course.high}, {course.changes} changes, "
        f"{best.evidence:.0f} bits of evidence, score {shown:.1f}{verdict}"
    )


def others_in_words(group: Group, ambiguities: int, readings: int, copies: int) -> list[str]:
    """What else it may be and what would tell, its copies, and what only repeats it.

    Of each at most so many.
    """
    shown = []
    for ambiguity in group.ambiguities[:ambiguities]:
        others = ", ".join(str(c) for c in ambiguity.readings[:readings])
        more = len(ambiguity.readings) - readings
        others += f" and {more} more" if more > 0 else ""
        shown.append(f"       or {others}: {ambiguity.settled_by} would tell")
    if group.copies:
        places = ", ".join(str(c) for c in group.places[:copies])
        shown.append(f"       equal on all frames: {places}")
    if group.shadows:
        some = [f"{s.candidate} ({s.relation})" for s in group.shadows[:readings]]
        more = len(group.shadows) - len(some)
        also = ", ".join(some) + (f" and {more} more" if more > 0 else "")
        shown.append(f"       only repeat it: {also}")
    return shown
