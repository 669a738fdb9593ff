"""What a text report says of notes and of recorded expectations."""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.replay.result import Moved, RecordedComparison, ReplayResult

Line = tuple[str, str, str]
"""A word, a text, and ``good``, ``bad`` or nothing for how it is painted."""


def note_lines(result: ReplayResult) -> Iterator[Line]:
    """What is to be known first: of the movie, and of what it was recorded on."""
    for note in result.notes:
        yield "note", note, ""
    if result.recorded is not None:
        for sentence in result.recorded.elsewhere:
            if sentence not in result.notes:
                yield "note", sentence, ""


def recorded_lines(recorded: RecordedComparison | None) -> Iterator[Line]:
    """Whether everything is as recorded, and if not, thing by thing."""
    if recorded is None:
        return
    if recorded.error:
        yield "ERROR", recorded.error, "bad"
    elif recorded.written:
        yield "wrote", recorded.file, ""
    elif not recorded.moved:
        yield "same", f"as recorded in {recorded.file}", "good"
    for moved in recorded.moved:
        word = "CHANGED" if recorded.written or not moved.fails else "MOVED"
        yield word, moved_text(moved), "bad" if word == "MOVED" else ""


def moved_text(moved: Moved) -> str:
    """One thing that moved: ``total score: 200, now 180``."""
    if not moved.was:
        return f"{moved.what}: not recorded, now {moved.now}"
    if not moved.now:
        return f"{moved.what}: {moved.was}, now there is none"
    return f"{moved.what}: {moved.was}, now {moved.now}"
