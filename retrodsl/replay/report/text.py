"""A run of replays as a test report to read."""

from __future__ import annotations

from collections.abc import Sequence

from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult
from retrodsl.replay.trace import Window

_RED, _GREEN, _BOLD, _DIM, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


class TextReport:
    """Renders results; colours only when asked for."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def _paint(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self._color else text

    def result(self, result: ReplayResult) -> str:
        """One replay, a line each expectation; ends with a line end."""
        name = self._paint(result.replay.movie, _BOLD)
        if result.replay.scenario != "scenario":
            name += f" ({result.replay.scenario})"
        if result.error:
            lines = [f"replay {name}", self._line("ERROR", result.error, bad=True)]
            if result.mend:
                lines.append(f"          {result.mend}")
            return "\n".join(lines) + "\n"
        steps = f"{result.frames - 1} steps from {result.start}, {result.engine}"
        lines = [f"replay {name}: {steps}"]
        for check in result.checks:
            if not (check.held and check.quiet):
                lines.extend(self._check(check))
        quiet = sum(check.held and check.text.startswith("invariant") for check in result.checks)
        if quiet:
            text = f"{quiet} invariant{'s' if quiet > 1 else ''}"
            lines.append(self._line("held", text, good=True))
        for comparison in result.comparisons:
            lines.extend(self._comparison(comparison))
        lines.append(self._line("end", self._end(result)))
        for player, totals in enumerate(result.totals, 1):
            who = f" p{player}" if len(result.totals) > 1 else ""
            terms = ", ".join(f"{k} {v:g}" for k, v in totals.items() if k != "reward")
            lines.append(self._line("total", f"reward{who} {totals['reward']:g} ({terms})"))
        return "\n".join(lines) + "\n"

    @staticmethod
    def _end(result: ReplayResult) -> str:
        if result.ended_at is None:
            return "the episode goes on after the last step"
        return f"done at frame {result.ended_at} with {' and '.join(result.ended_with)}"

    def _line(self, word: str, text: str, *, bad: bool = False, good: bool = False) -> str:
        painted = f"{word:<7}"
        if bad or good:
            painted = self._paint(painted, _RED if bad else _GREEN)
        return f"  {painted} {text}"

    def _check(self, check: CheckResult) -> list[str]:
        if check.held:
            return [self._line("held", check.text, good=True)]
        lines = [self._line("FAILED", check.text, bad=True), f"          {check.message}"]
        if check.place is not None:
            line, column = check.place.source.position(check.place.span.start)
            lines.append(self._paint(f"          {check.place.source.name}:{line}:{column}", _DIM))
        lines.extend(_table(check.window))
        return lines

    def _comparison(self, comparison: EngineComparison) -> list[str]:
        what = f"the engine's {comparison.what}"
        if comparison.equal:
            note = f" ({comparison.note})" if comparison.note else ""
            other = comparison.against or "the spec"
            text = f"{what} equals {other}'s on all {comparison.frames} frames{note}"
            return [self._line("equal", text, good=True)]
        if comparison.against:
            what += f" from {comparison.against}'s"
        first = (
            self._line("note", f"{what} differs")
            if comparison.informative
            else self._line("DIFFERS", what, bad=True)
        )
        lines = [first, f"          {comparison.message}"]
        lines.extend(_table(comparison.window))
        return lines

    def summary(self, results: Sequence[ReplayResult]) -> str:
        """The closing line."""
        failed = [result for result in results if not result.passed]
        held = sum(check.held for result in results for check in result.checks)
        total = sum(len(result.checks) for result in results)
        frames = sum(result.frames for result in results)
        text = (
            f"{len(results) - len(failed)} of {len(results)} replays passed, "
            f"{held} of {total} expectations held, {frames} frames compared with the engine"
        )
        return self._paint(text, _RED if failed else _GREEN)


def _table(window: Window | None) -> list[str]:
    """The values around a frame, that frame marked."""
    if window is None or not window.rows:
        return []
    count = max(len(values) for values in window.rows.values())
    heads = [str(window.first + i) for i in range(count)]
    heads[window.frame - window.first] = ">" + heads[window.frame - window.first]
    rows = [("frame", heads)]
    rows.extend((name, [str(value) for value in values]) for name, values in window.rows.items())
    label = max(len(name) for name, _ in rows)
    widths = [max(len(cells[i]) for _, cells in rows if i < len(cells)) for i in range(count)]
    return [
        "            "
        + f"{name:<{label}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))
        for name, cells in rows
    ]
