"""A run of replays as a test report to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrodsl.numbers import number_text
from retrodsl.replay.recorded_text import Line, note_lines, recorded_lines
from retrodsl.replay.report.failure import Failure, differs, failure_of, payments_text, text_table
from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult

_RED, _GREEN, _BOLD, _DIM, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


class TextReport:
    """Renders results; colours only when asked for.

    ``origins``: the replays are of several specs or folders, so each says of which it is.
    """

    def __init__(self, *, color: bool, origins: bool = False) -> None:
        self._color = color
        self._origins = origins

    def _paint(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self._color else text

    def result(self, result: ReplayResult) -> str:
        """One replay, a line each expectation; ends with a line end."""
        name = self._paint(result.replay.movie, _BOLD)
        if result.replay.scenario != "scenario":
            name += f" ({result.replay.scenario})"
        if self._origins:
            name += f" of {result.origin}"
        if result.error:
            lines = [f"replay {name}", self._line("ERROR", result.error, bad=True)]
            if result.mend:
                lines.append(f"          {result.mend}")
            return "\n".join(lines) + "\n"
        steps = f"{result.frames - 1} steps from {result.start}, {result.engine}"
        lines = [f"replay {name}: {steps}"]
        lines.extend(self._painted(note_lines(result)))
        for check in result.checks:
            if not (check.held and check.quiet):
                lines.extend(self._check(check, result))
        quiet = sum(check.held and check.text.startswith("invariant") for check in result.checks)
        if quiet:
            text = f"{quiet} invariant{'s' if quiet > 1 else ''}"
            lines.append(self._line("held", text, good=True))
        for comparison in result.comparisons:
            lines.extend(self._comparison(comparison, result))
        lines.extend(self._line("note", sentence) for sentence in result.not_compared)
        lines.append(self._line("end", self._end(result)))
        for player, totals in enumerate(result.totals, 1):
            who = f" p{player}" if len(result.totals) > 1 else ""
            terms = ", ".join(f"{k} {number_text(v)}" for k, v in totals.items() if k != "reward")
            each = f" ({terms})" if terms or result.trace is not None else ""
            lines.append(self._line("total", f"reward{who} {number_text(totals['reward'])}{each}"))
        lines.extend(self._painted(recorded_lines(result.recorded)))
        return "\n".join(lines) + "\n"

    @staticmethod
    def _end(result: ReplayResult) -> str:
        if result.ended_at is None:
            return "the episode goes on after the last step"
        names = f" with {' and '.join(result.ended_with)}" if result.ended_with else ""
        return f"done at frame {result.ended_at}{names}"

    def brief(self, result: ReplayResult) -> str:
        """A replay that passed in one line."""
        held = sum(check.held for check in result.checks)
        text = (
            f"{result.origin} {result.name}: {result.frames - 1} steps, {held} expectations held, "
            f"{result.seconds:.1f} s"
        )
        return self._line("passed", text, good=True) + "\n"

    def _painted(self, lines: Iterable[Line]) -> list[str]:
        return [
            self._line(word, text, bad=paint == "bad", good=paint == "good")
            for word, text, paint in lines
        ]

    def _line(self, word: str, text: str, *, bad: bool = False, good: bool = False) -> str:
        painted = f"{word:<7}"
        if bad or good:
            painted = self._paint(painted, _RED if bad else _GREEN)
        return f"  {painted} {text}"

    def _check(self, check: CheckResult, result: ReplayResult) -> list[str]:
        if check.held:
            return [self._line("held", check.text, good=True)]
        lines = [self._line("FAILED", check.text, bad=True), f"          {check.message}"]
        if check.place is not None:
            line, column = check.place.source.position(check.place.span.start)
            lines.append(self._paint(f"          {check.place.source.name}:{line}:{column}", _DIM))
        lines.extend(_around(failure_of(check, result)))
        return lines

    def _comparison(self, comparison: EngineComparison, result: ReplayResult) -> list[str]:
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
        lines.extend(_around(differs(comparison, result)))
        return lines

    @staticmethod
    def without_replays(specs: Iterable[str]) -> str:
        """A line for each of these specs, which nothing tests."""
        return "".join(f"{spec} has no replays\n" for spec in specs)

    def summary(self, results: Sequence[ReplayResult]) -> str:
        """The closing line."""
        failed = [result for result in results if not result.passed]
        held = sum(check.held for result in results for check in result.checks)
        total = sum(len(result.checks) for result in results)
        frames = sum(result.frames for result in results)
        compared = sum(result.frames_compared for result in results)
        played = f"{frames} frames played"
        if compared:
            played += f", {compared} of them compared with the engine"
        if compared == frames != 0:
            played = f"{frames} frames compared with the engine"
        text = (
            f"{len(results) - len(failed)} of {len(results)} replays passed, "
            f"{held} of {total} expectations held, {played}"
        )
        return self._paint(text, _RED if failed else _GREEN)


def _around(failure: Failure) -> list[str]:
    """Every name around the frame that broke, then the reward term by term."""
    lines = [*text_table(failure.names), *text_table(failure.reward)]
    if failure.payments:
        lines.append(f"          {payments_text(failure.payments)}")
    return lines
