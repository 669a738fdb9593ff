"""The plots of a replay: rows of curves over one frame axis, with what happened on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.arrays.columns import Array
from retrodsl.ir.nodes import Op
from retrodsl.replay.report.failure import Failure
from retrodsl.replay.report.html.curves import HEIGHT, band, columns_of, curve
from retrodsl.replay.report.html.markup import number, tag, text
from retrodsl.replay.report.plot import nice_step
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.trace import Trace

#: Rows of variables that are drawn; more are counted.
MAX_VARIABLES = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a frame; ``kind`` is ``end`` or ``fail``."""

    frame: int
    label: str
    kind: str


def marks_of(result: ReplayResult, failures: Sequence[Failure]) -> list[Mark]:
    """Where the episode ended, and where something broke."""
    marks = [Mark(f.frame, f.text, "fail") for f in failures if f.frame is not None]
    if result.ended_at is not None:
        marks.append(Mark(result.ended_at, " and ".join(result.ended_with), "end"))
    return sorted(marks, key=lambda mark: mark.frame)


def cumulative(values: Array) -> Array:
    """The running sum of what is paid; frame 0 is the reset and pays nothing."""
    paid = np.asarray(values, np.float64).copy()
    paid[:1] = 0
    with np.errstate(all="ignore"):
        return np.cumsum(paid)


def sparkline(trace: Trace) -> str:
    """The first player's reward so far, without anything beside it."""
    if not any(trace.scenario.rewards):
        return ""
    drawn = curve(cumulative(trace.rewards(1)), 120)
    return _svg(f'<path d="{drawn.path}"/>', columns_of(trace.frames, 120), "spark")


def plots(result: ReplayResult, marks: Sequence[Mark], most: int) -> str:
    """Everything that moved in a replay, ``most`` columns wide; empty where it did not run.

    Without a spec it is what the engine itself showed.
    """
    trace = result.trace
    frames = trace.frames if trace is not None else len(result.run.info) if result.run else 0
    if not frames:
        return ""
    lines = _lines(marks, frames, columns_of(frames, most))
    if trace is not None:
        rows = [*_rewards(result, trace, lines, most), *_conditions(trace, lines, most)]
        shown = _values(trace)
    else:
        assert result.run is not None
        rows = list(_engine_rewards(result.run, lines, most))
        columns = ((name, result.run.info.column(name)) for name in result.run.info.names)
        shown = {name: column for name, column in columns if column is not None}
    moving = {name: column for name, column in shown.items() if bool(np.any(column != column[0]))}
    for name, column in list(moving.items())[:MAX_VARIABLES]:
        rows.append(_row(name, "", [(column, "c")], lines, most, ""))
    after = []
    if len(moving) > MAX_VARIABLES:
        names = ", ".join(list(moving)[MAX_VARIABLES:])
        after.append(f"<p class=still>not drawn: {text(names)}</p>")
    still = [(name, column[0]) for name, column in shown.items() if name not in moving]
    if still:
        values = ", ".join(f"{name} {number(float(value))}" for name, value in still)
        after.append(f"<p class=still>the same on every frame: {text(values)}</p>")
    drawn = "".join([_lane(marks, frames), *rows, _axis(frames)])
    return tag("div", "plots", drawn, **{"data-frames": str(frames)}) + "".join(after)


def _rewards(result: ReplayResult, trace: Trace, lines: str, most: int) -> Iterable[str]:
    """A row for each player's reward so far, and one for each of its terms."""
    for player, terms in enumerate(trace.scenario.rewards, 1):
        who = f" p{player}" if len(trace.scenario.rewards) > 1 else ""
        if not terms:
            continue
        curves = [(cumulative(trace.rewards(player)), "a")]
        differs = any(not c.equal and c.what.startswith("reward") for c in result.comparisons)
        if differs and result.run is not None and result.run.rewards:
            theirs = np.array([paid[player - 1] for paid in result.run.rewards], np.float64)
            curves.append((cumulative(theirs), "e"))
        note = "dashed: the engine" if len(curves) > 1 else "so far"
        yield _row(f"reward{who}", note, curves, lines, most, "tall")
        if len(terms) > 1:
            for name, column in trace.terms(player).items():
                curves = [(cumulative(column), "b")]
                yield _row(f"{name}{who}", "so far", curves, lines, most, "in")


def _engine_rewards(run: EngineRun, lines: str, most: int) -> Iterable[str]:
    """A row for what the engine paid each player so far."""
    players = len(run.rewards[0]) if run.rewards else 0
    for player in range(players):
        who = f" p{player + 1}" if players > 1 else ""
        paid = cumulative(np.array([values[player] for values in run.rewards], np.float64))
        yield _row(f"reward{who}", "so far", [(paid, "a")], lines, most, "tall")


def _values(trace: Trace) -> dict[str, Array]:
    """Info values and variables, by name."""
    shown: dict[str, Array] = {}
    for named in trace.scenario.info:
        if named.node.op is not Op.VARIABLE:
            shown[named.name] = trace.column(named.node)
    return {**shown, **trace.variables}


def _conditions(trace: Trace, lines: str, most: int) -> Iterable[str]:
    """A row for each condition of done and truncate that holds on some frame."""
    width = columns_of(trace.frames, most)
    for condition in (*trace.scenario.done, *trace.scenario.truncate):
        column = trace.column(condition.node)
        if column.any():
            drawn = _svg(f'<path class="band" d="{band(column, most)}"/>{lines}', width, "")
            count = int(np.count_nonzero(column))
            side = f"{count:,} frame{'' if count == 1 else 's'}"
            yield _labelled(condition.name, "ends it", drawn, side, "thin")


def _row(
    name: str,
    note: str,
    curves: Sequence[tuple[Array, str]],
    lines: str,
    most: int,
    classes: str,
) -> str:
    drawn = [(curve(values, most), kind) for values, kind in curves]
    paths = "".join(f'<path class="{kind}" d="{c.path}"/>' for c, kind in drawn)
    width = columns_of(len(curves[0][0]), most)
    first = drawn[0][0]
    side = number(first.last)
    if first.low != first.high:
        side += f"<small>{number(first.low)} … {number(first.high)}</small>"
    return _labelled(name, note, _svg(lines + paths, width, ""), side, classes)


def _labelled(name: str, note: str, drawn: str, side: str, classes: str) -> str:
    small = f"<small>{text(note)}</small>" if note else ""
    return (
        f'<div class="row {classes}"><div class="name" title="{text(name)}">{text(name)}{small}'
        f'</div>{drawn}<div class="side">{side}</div></div>'
    )


def _svg(inner: str, width: int, classes: str) -> str:
    own = f' class="{classes}"' if classes else ""
    return f'<svg{own} viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none">{inner}</svg>'


def _lines(marks: Sequence[Mark], frames: int, width: int) -> str:
    """The marks as vertical lines."""
    return "".join(
        f'<path class="{m.kind}" d="M{(m.frame + 0.5) * width / frames:.6g} 0V{HEIGHT}"/>'
        for m in marks
        if 0 <= m.frame < frames
    )


def _lane(marks: Sequence[Mark], frames: int) -> str:
    """The labels of the marks, each at its frame; those behind the middle stand left of it."""
    labels = []
    for level, mark in enumerate(m for m in marks if 0 <= m.frame < frames):
        share = 100 * (mark.frame + 0.5) / frames
        side = f"left:{share:.4g}%" if share < 55 else f"right:{100 - share:.4g}%"
        style = f"{side};top:{level * 1.5:.4g}em"
        label = f"{mark.label} · {mark.frame}"
        labels.append(tag("span", f"mark {mark.kind}", text(label), style=style))
    if not labels:
        return ""
    lane = tag("div", "lane", "".join(labels), style=f"height:{len(labels) * 1.5:.4g}em")
    return f'<div class="row lanes"><div class="name"></div>{lane}<div class="side"></div></div>'


def _axis(frames: int) -> str:
    step = max(nice_step(frames, 6), 1.0)
    ticks = []
    frame = 0.0
    while frame < frames:
        share = 100 * (frame + 0.5) / frames
        ticks.append(f'<span style="left:{share:.4g}%">{int(frame):,}</span>')
        frame += step
    axis = tag("div", "axis", "".join(ticks))
    return f'<div class="row"><div class="name"><small>frame</small></div>{axis}<div></div></div>'
