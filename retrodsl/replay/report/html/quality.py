"""What the replays of each spec do not test, on the page."""

from __future__ import annotations

from retrodsl.replay.coverage.points import KINDS
from retrodsl.replay.coverage.report import CoverageReport, by_place, shown_percent
from retrodsl.replay.mutate.report import MutationReport
from retrodsl.replay.report.html.markup import tag, text


def coverage_markup(report: CoverageReport) -> str:
    """A spec's coverage: how much of each kind, and every place that no replay exercises."""
    chips = [
        _chip(KINDS[kind], count.covered, count.total)
        for kind, count in report.kinds.items()
        if count.total
    ]
    rows = [(place, name, missing, "") for place, name, missing in by_place(report)]
    notes = "".join(f"<p class=still>{text(note)}</p>" for note in report.notes)
    count = len(report.replays)
    by = f"{report.covered} of {report.total} points, by {count} replay{'' if count == 1 else 's'}"
    return _spec(report.spec, report.percent, by, chips, rows, "not exercised") + notes


def mutation_markup(report: MutationReport) -> str:
    """A spec's mutation score, and every change that no replay notices."""
    chips = [_chip(kind, count.noticed, count.tried) for kind, count in report.kinds.items()]
    rows = [
        (
            f"{item.file}:{item.line}:{item.column}",
            f"{item.owner}: {item.text}",
            item.change,
            item.shows or "no replay shows a difference",
        )
        for item in report.unnoticed
    ]
    by = f"{report.noticed} of {report.tried} changes noticed"
    return _spec(report.spec, report.percent, by, chips, rows, "not noticed")


def _spec(
    spec: str,
    percent: float,
    by: str,
    chips: list[str],
    rows: list[tuple[str, str, str, str]],
    title: str,
) -> str:
    bar = f'<div class="bar"><i style="width:{percent:.4g}%"></i></div>'
    head = (
        f'<div class="spec-head"><b>{text(spec)}</b><span class="percent">{shown_percent(percent)}'
        f'</span><span class="still">{text(by)}</span></div>{bar}'
        f'<div class="chips">{"".join(chips)}</div>'
    )
    lines = "".join(
        f"<tr><td class=place>{text(at)}</td><td><code>{text(name)}</code></td>"
        f"<td>{text(what)}{f'<small>{text(more)}</small>' if more else ''}</td></tr>"
        for at, name, what, more in rows
    )
    if rows:
        opened = " open" if len(rows) <= 12 else ""
        head += (
            f"<details class=missing{opened}><summary>{len(rows)} {title}</summary>"
            f'<div class="wide"><table>{lines}</table></div></details>'
        )
    return tag("section", "spec", head)


def _chip(name: str, part: int, whole: int) -> str:
    full = " full" if part == whole else ""
    return f'<span class="chip{full}">{text(name)} <b>{part}/{whole}</b></span>'
