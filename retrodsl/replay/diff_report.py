"""The differences of two specs as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.diff import Change, MovieDiff


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChangeReport(_Model):
    """One thing that differs: on ``count`` frames, ``frames`` being the first of them."""

    what: str
    frame: int
    count: int
    old: str
    new: str
    frames: list[int]
    detail: str


class MovieReport(_Model):
    """One movie: ``frames`` were compared."""

    movie: str
    scenario: str
    equal: bool
    frames: int
    changes: list[ChangeReport]
    notes: list[str]
    error: str
    mend: str


class DiffReport(_Model):
    """Two specs over the same movies."""

    version: int = 1
    old: str
    new: str
    equal: bool
    movies: list[MovieReport]


def render_json(old: str, new: str, diffs: Sequence[MovieDiff]) -> str:
    """The differences as JSON, with a line end."""
    movies = [
        MovieReport(
            movie=diff.movie,
            scenario=diff.scenario,
            equal=diff.equal,
            frames=diff.frames,
            changes=[
                ChangeReport(
                    what=c.what,
                    frame=c.frame,
                    count=c.count,
                    old=c.old,
                    new=c.new,
                    frames=list(c.frames),
                    detail=c.detail,
                )
                for c in diff.changes
            ],
            notes=list(diff.notes),
            error=diff.error,
            mend=diff.mend,
        )
        for diff in diffs
    ]
    equal = all(diff.equal for diff in diffs)
    report = DiffReport(old=old, new=new, equal=equal, movies=movies)
    return report.model_dump_json(indent=2) + "\n"


def render_text(diff: MovieDiff) -> str:
    """One movie, with a line end."""
    if diff.error:
        lines = [f"movie {diff.name}: it could not be compared", f"  ERROR   {diff.error}"]
        if diff.mend:
            lines.append(f"          {diff.mend}")
    elif diff.equal:
        lines = [f"movie {diff.name}: equal on all {diff.frames} frames"]
    else:
        compared = f" in {diff.frames} frames" if diff.frames else ""
        lines = [f"movie {diff.name}: differs{compared}"]
    lines.extend(line for change in diff.changes for line in _change(change))
    lines.extend(f"  note    {note}" for note in diff.notes)
    return "\n".join(lines) + "\n"


def _change(change: Change) -> list[str]:
    values = f"{change.old}, now {change.new}"
    if not change.frames:
        lines = [f"  {change.what}: {values}"]
    elif change.count == 1:
        lines = [f"  {change.what} at frame {change.frame}: {values}"]
    else:
        listed = ", ".join(map(str, change.frames))
        more = " and on" if change.count > len(change.frames) else ""
        lines = [
            f"  {change.what} at frame {change.frame}: {values}; on {change.count} frames: "
            f"{listed}{more}"
        ]
    if change.detail:
        lines.append(f"          {change.detail}")
    return lines


def summary(diffs: Sequence[MovieDiff]) -> str:
    """The closing line."""
    differ = sum(bool(diff.changes) for diff in diffs)
    failed = sum(bool(diff.error) for diff in diffs)
    text = f"{differ} of {len(diffs)} movies differ"
    return f"{text}, {failed} could not be compared" if failed else text
