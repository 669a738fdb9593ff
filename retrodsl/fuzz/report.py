"""What a search found, as text and as JSON."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrodsl.fuzz.as_text import headline
from retrodsl.fuzz.pursuit import Find
from retrodsl.fuzz.search import Progress, Search
from retrodsl.fuzz.subject import Subject
from retrodsl.movies.model import names_of
from retrodsl.replay.report.failure import Table, text_table
from retrodsl.replay.result import CheckResult


@dataclass(frozen=True, slots=True)
class Written:
    """A find with its movie's file, and its blocks of the language.

    ``guard`` is the movie that the spec replays already, where it is just this one; there are no
    blocks then.
    """

    find: Find
    movie: Path
    text: str = field(repr=False)
    guard: str | None = None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FindReport(_Model):
    """One find. ``steps`` are those of the movie, ``found_with`` those that it was found with.

    ``values`` are the variables that matter, on the frames from ``values_from`` on. ``text`` is the
    movie and its replay in the language, empty where the spec replays it already: ``guarded_by``.
    """

    number: int
    kind: str
    name: str
    message: str
    file: str | None
    line: int | None
    scenario: str
    start: str
    frame: int
    steps: int
    presses: int
    outside_actions: list[str]
    found_with: int
    after_frames: int
    movie: str
    text: str
    guarded_by: str | None
    values_from: int | None
    values: dict[str, list[int]]


class FuzzReport(_Model):
    """A search of one spec. ``doubtful`` was seen behind a save state and never from the start."""

    spec: str
    scenario: str
    seed: int
    frames: int
    seconds: float
    states: int
    points: int
    points_reached: int
    interrupted: bool
    finds: list[FindReport]
    doubtful: list[str]
    notes: list[str]


def find_report(written: Written, subject: Subject) -> FindReport:
    """One find for other programs."""
    find, sighting = written.find, written.find.proof.sighting
    failure = find.proof.failure
    window = failure.window if failure is not None else None
    place = failure.place if isinstance(failure, CheckResult) else None
    line = place.source.position(place.span.start)[0] if place is not None else None
    return FindReport(
        number=find.number,
        kind=find.key.kind,
        name=find.key.name,
        message=sighting.message,
        file=place.source.name if place is not None else None,
        line=line,
        scenario=subject.game.scenario.name,
        start=subject.starts[find.start].name,
        frame=find.frame,
        steps=len(find.steps),
        presses=presses_of(find),
        outside_actions=outside_actions(find, subject),
        found_with=find.was,
        after_frames=find.after,
        movie=str(written.movie),
        text=written.text,
        guarded_by=written.guard,
        values_from=window.first if window is not None else None,
        values=dict(window.rows) if window is not None else {},
    )


def fuzz_report(search: Search, written: list[Written], *, interrupted: bool) -> FuzzReport:
    """The whole search for other programs."""
    subject, progress = search.subject, search.progress
    return FuzzReport(
        spec=subject.game.path,
        scenario=subject.game.scenario.name,
        seed=search.wishes.seed,
        frames=progress.frames,
        seconds=round(progress.seconds, 1),
        states=progress.states,
        points=progress.points,
        points_reached=progress.covered,
        interrupted=interrupted,
        finds=[find_report(each, subject) for each in written],
        doubtful=[str(key) for key in search.doubtful],
        notes=search.notes,
    )


def presses_of(find: Find) -> int:
    """How many times something is pressed: stretches of the same buttons."""
    return sum(1 for masks, _ in groupby(find.steps) if any(masks))


def outside_actions(find: Find, subject: Subject) -> list[str]:
    """The buttons of a find that no action of the scenario presses; empty where it has none."""
    actions = subject.game.scenario.actions
    if actions is None:
        return []
    allowed = {name for group in actions for chord in group for name in chord}
    used: dict[str, None] = {}
    for masks in find.steps:
        for mask in masks:
            used.update(dict.fromkeys(names_of(mask, subject.buttons)))
    return [name for name in used if name not in allowed]


# --- text


def find_text(written: Written, subject: Subject) -> str:
    """A find for people: what is broken, the values around it, its movie and what to paste."""
    report = find_report(written, subject)
    lines = [f"find {report.number}: {headline(written.find.key)}"]
    lines += [f"  {line}" for line in report.message.splitlines()]
    if report.file is not None:
        lines.append(f"  {report.file}:{report.line}")
    failure = written.find.proof.failure
    if failure is not None and failure.window is not None:
        window = failure.window
        rows = tuple((name, tuple(values)) for name, values in window.rows.items())
        lines += text_table(Table(window.first, window.frame, rows), " " * 4)
    steps, presses = _counted(report.steps, "step"), _counted(report.presses, "press", "presses")
    found_with = _counted(report.found_with, "step")
    lines.append(
        f"  {steps} from {report.start}, {presses}; "
        f"found after {report.after_frames:,} frames with {found_with}"
    )
    if report.outside_actions:
        buttons = ", ".join(report.outside_actions)
        lines.append(f"  presses what the spec's actions do not: {buttons}")
    lines.append(f"  wrote {report.movie}; {replay_hint(written, subject)}")
    if report.guarded_by is not None:
        lines.append(f"  already guarded by {report.guarded_by}")
    else:
        lines.append("")
        lines += [f"    {line}" if line else "" for line in report.text.rstrip().splitlines()]
    return "\n".join(lines) + "\n"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def replay_hint(written: Written, subject: Subject) -> str:
    """The command that plays a find's movie."""
    words = ["retrodsl", "replay", subject.game.path, str(written.movie)]
    name = subject.game.scenario.name
    if name != subject.game.program.usual_scenario:
        words += ["--scenario", name]
    return f"to see it: {shlex.join(words)}"


def summary(search: Search, *, interrupted: bool) -> str:
    """The last lines: what was searched, and what came of it."""
    progress = search.progress
    lines = [f"note: {note}" for note in search.notes]
    if search.doubtful:
        names = ", ".join(map(str, search.doubtful))
        lines.append(f"note: seen behind a save state, and not again from the start: {names}")
    count = len(search.finds)
    finds = _counted(count, "find") if count else "no find"
    what = "interrupted: " if interrupted else ""
    lines.append(f"{what}{finds} in {progress_text(progress)}, seed {search.wishes.seed}")
    return "\n".join(lines) + "\n"


def progress_text(progress: Progress) -> str:
    """``12,340 frames (1,890 a second), 88 states, 27 of 30 points``."""
    return (
        f"{progress.frames:,} frames ({progress.rate:,.0f} a second), {progress.states:,} states, "
        f"{progress.covered} of {progress.points} points of the spec reached"
    )
