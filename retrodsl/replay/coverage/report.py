"""Coverage as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.coverage.observe import Coverage
from retrodsl.replay.coverage.points import KINDS


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KindCoverage(_Model):
    """How many points of one kind there are, and how many of them a replay exercises."""

    total: int
    covered: int


class Uncovered(_Model):
    """A point that no replay exercises: ``name`` and what it ``missing``ly does not do."""

    kind: str
    name: str
    missing: str
    file: str
    line: int
    column: int


class CoverageReport(_Model):
    """The coverage of one spec. ``notes`` tell what could not be measured."""

    spec: str
    percent: float
    total: int
    covered: int
    kinds: dict[str, KindCoverage]
    replays: list[str]
    uncovered: list[Uncovered]
    notes: list[str]

    def is_below(self, percent: float) -> bool:
        """Whether less is covered than ``percent`` asks for."""
        return self.percent < percent


def report_of(coverage: Coverage, spec: str) -> CoverageReport:
    """What was covered of the spec in the file ``spec``."""
    kinds = {kind: KindCoverage(total=0, covered=0) for kind in KINDS}
    uncovered = []
    for index, point in enumerate(coverage.points):
        kind = kinds[point.kind]
        kind.total += 1
        if index in coverage.by:
            kind.covered += 1
            continue
        line, column = point.place.source.position(point.place.span.start)
        uncovered.append(
            Uncovered(
                kind=point.kind,
                name=point.name,
                missing=point.missing,
                file=point.place.source.name,
                line=line,
                column=column,
            )
        )
    uncovered.sort(key=lambda item: (item.file, item.line, item.column))
    return CoverageReport(
        spec=spec,
        percent=coverage.percent,
        total=len(coverage.points),
        covered=len(coverage.by),
        kinds=kinds,
        replays=coverage.replays,
        uncovered=uncovered,
        notes=_notes(coverage),
    )


def _notes(coverage: Coverage) -> list[str]:
    """What only the engine computes, so that no coverage is known of it."""
    return [
        f"the {slot.slot} of `{scenario.name}` is `{slot.function}` of `{slot.script}`: "
        "what is written by hand in Lua is not measured"
        for scenario in coverage.program.scenarios
        for slot in scenario.lua
    ]


def shown_percent(percent: float) -> str:
    """``87.5 %``; what is not all is never shown as 100."""
    return f"{min(percent, 99.9) if percent < 100 else 100:.4g} %"


def by_place(report: CoverageReport) -> list[tuple[str, str, str]]:
    """What is not exercised: place, name and what is missing, all that one thing lacks at once."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in report.uncovered:
        place = f"{item.file}:{item.line}:{item.column}"
        found.setdefault((place, item.name), []).append(item.missing)
    return [(place, name, ", ".join(missing)) for (place, name), missing in found.items()]


def render_coverage(reports: Sequence[CoverageReport]) -> str:
    """Some lines for each spec: its share, then everything that no replay exercises."""
    lines = []
    for report in reports:
        parts = ", ".join(
            f"{KINDS[kind]} {count.covered}/{count.total}"
            for kind, count in report.kinds.items()
            if count.total
        )
        lines.append(
            f"coverage of {report.spec}: {shown_percent(report.percent)} "
            f"by {len(report.replays)} replay{'' if len(report.replays) == 1 else 's'} ({parts})"
        )
        places = by_place(report)
        width = max((len(place) for place, _, _ in places), default=0)
        lines.extend(f"  {place:<{width}}  {name} {missing}" for place, name, missing in places)
        lines.extend(f"  note: {note}" for note in report.notes)
    return "\n".join(lines) + "\n" if lines else ""
