"""The pictures of a replay: its last frame, and what happened over its frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from retrodsl.engines._base import Screen
from retrodsl.replay.report.failure import failures_of
from retrodsl.replay.report.picture import label_image, save_image
from retrodsl.replay.report.plot import Event, Panel, Series, draw_plot
from retrodsl.replay.result import ReplayResult

#: More curves than this in one panel cannot be told apart.
MAX_CURVES = 6


def write_pictures(
    result: ReplayResult, folder: Path, stem: str, screens: Mapping[int, Screen] | None = None
) -> list[Path]:
    """Write ``STEM.png`` (the last frame) and ``STEM-plot.png`` for a replay that ran; their paths.

    ``stem`` is one of ``picture_names.picture_stems``. ``screens`` are those of the frames at which
    it broke (see ``failure.frames_to_picture``), each written as ``STEM-frame310.png``. Raises
    ``OSError`` where the folder cannot be written to.
    """
    if result.run is None or result.trace is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    broken = {failure.frame for failure in failures_of(result)}
    last = result.trace.frames - 1
    for frame, screen in sorted({**result.run.screens, **(screens or {})}.items()):
        if frame > last or (frame != last and frame not in broken):
            continue
        path = folder / (f"{stem}.png" if frame == last else f"{stem}-frame{frame}.png")
        shown = list(result.trace.variables.items())[:MAX_CURVES]
        values = ", ".join(f"{name} {column[frame]}" for name, column in shown)
        image = label_image(
            screen.width,
            screen.height,
            screen.rgb,
            [f"{result.replay.movie}, frame {frame}", values],
        )
        save_image(image, path)
        written.append(path)
    path = folder / f"{stem}-plot.png"
    draw_plot(_panels(result), _events(result), path, title=f"replay {result.replay.movie}")
    written.append(path)
    return written


def _panels(result: ReplayResult) -> list[Panel]:
    trace = result.trace
    assert trace is not None
    assert result.run is not None
    panels = []
    for player, terms in enumerate(trace.scenario.rewards, 1):
        who = f" p{player}" if len(trace.scenario.rewards) > 1 else ""
        # Frame 0 is the reset, which pays nothing.
        both = [Series("spec", _running([0.0, *trace.rewards(player)[1:].tolist()]))]
        if result.run.rewards:
            theirs = (values[player - 1] for values in result.run.rewards[1:])
            both.append(Series("engine", _running([0.0, *theirs])))
        panels.append(Panel(f"reward so far{who}", both))
        paid = [
            Series(term.name, _running([0.0, *map(float, trace.column(term.node)[1:])]))
            for term in terms
        ]
        if len(paid) > 1:
            panels.append(Panel(f"terms of the reward so far{who}", paid[:MAX_CURVES]))
    used = [(name, values) for name, values in trace.variables.items() if "[" not in name]
    panels.extend(
        Panel(name, [Series(name, values.tolist())]) for name, values in used[:MAX_CURVES]
    )
    return panels


def _running(values: list[float]) -> list[float]:
    total = 0.0
    result = []
    for value in values:
        total += value
        result.append(total)
    return result


def _events(result: ReplayResult) -> list[Event]:
    events = [
        Event(check.frame, f"FAILED {check.text}")
        for check in result.checks
        if not check.held and check.frame is not None
    ]
    if result.ended_at is not None:
        events.append(Event(result.ended_at, f"done: {' and '.join(result.ended_with)}"))
    return events
