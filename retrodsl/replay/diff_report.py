"""The differences of two specs as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.diff import Change, MovieDiff
from retrodsl.replay.diff_specs import SpecsDiff


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


class SpecChangeReport(_Model):
    """One thing that the specs say differently and no movie shows."""

    what: str
    old: str
    new: str


class SpecsReport(_Model):
    """The specs themselves, without a movie."""

    equal: bool
    changes: list[SpecChangeReport]
    notes: list[str]


class DiffReport(_Model):
    """Two specs over the same movies, and beside them."""

    version: int = 1
    old: str
    new: str
    equal: bool
    specs: SpecsReport
    movies: list[MovieReport]


def render_json(old: str, new: str, specs: SpecsDiff, diffs: Sequence[MovieDiff]) -> str:
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
    beside = SpecsReport(
        equal=specs.equal,
        changes=[SpecChangeReport(what=c.what, old=c.old, new=c.new) for c in specs.changes],
        notes=list(specs.notes),
    )
    equal = all_equal(specs, diffs)
    report = DiffReport(old=old, new=new, equal=equal, specs=beside, movies=movies)
    return report.model_dump_json(indent=2) + "\n"


def all_equal(specs: SpecsDiff, diffs: Sequence[MovieDiff]) -> bool:
    """Whether nothing differs, and everything could be compared."""
    return specs.equal and all(diff.equal for diff in diffs)


def render_specs(specs: SpecsDiff) -> str:
    """The specs themselves, with a line end; empty where there is nothing to say of them."""
    if not specs.changes and not specs.notes:
        return ""
    lines = ["specs: no difference that an agent could tell" if specs.equal else "specs: differ"]
    lines.extend(f"  {change.what}: {change.old}, now {change.new}" for change in specs.changes)
    lines.extend(f"  note    {note}" for note in specs.notes)
    return "\n".join(lines) + "\n"


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


def summary(specs: SpecsDiff, diffs: Sequence[MovieDiff]) -> str:
    """The closing line."""
    differ = sum(bool(diff.changes) for diff in diffs)
    failed = sum(bool(diff.error) for diff in diffs)
    text = f"{differ} of {len(diffs)} movies differ"
    if failed:
        text += f", {failed} could not be compared"
    return text if specs.equal else f"{text}; the specs themselves differ"
