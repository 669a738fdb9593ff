"""What a failure says: where it broke, and every value that it speaks of around that frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrodsl.ir.nodes import Node, Op, Value, in_order, variables_of
from retrodsl.ir.program import Condition, EndsWith, NeverEnds, TotalIs
from retrodsl.numbers import number_text
from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult
from retrodsl.replay.trace import Trace, Window
from retrodsl.semantics.declarations import Place

#: Frames that are shown on each side of the one that broke.
REACH = 2

#: Payments that a wrong total lists.
MAX_PAYMENTS = 8

#: Frames of a replay whose pictures are asked for after it failed.
MAX_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Values on neighbouring frames: ``rows`` begin at ``first``; ``frame`` is the one that broke.

    The values of a row are as many as the table has frames.
    """

    first: int
    frame: int
    rows: tuple[tuple[str, tuple[Value, ...]], ...]

    @property
    def frames(self) -> range:
        """The frames that are shown."""
        return range(self.first, self.first + max((len(v) for _, v in self.rows), default=0))


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong in a replay.

    ``what`` is ``expectation``, ``engine`` or ``recorded``. ``names`` holds every name in the
    expectation, ``reward`` the reward and its terms. ``payments`` are, where a total is wrong, the
    frames that paid most, with what they paid.
    """

    what: str
    text: str
    message: str
    place: Place | None = None
    frame: int | None = None
    names: Table | None = None
    reward: Table | None = None
    payments: tuple[tuple[int, float], ...] = ()


def failures_of(result: ReplayResult) -> list[Failure]:
    """Everything that failed in a replay, in the order in which it is reported.

    Without the trace (``result.trace``) only the window that the check itself gives is shown.
    """
    found = [failure_of(check, result) for check in result.checks if not check.held]
    for comparison in result.comparisons:
        if not comparison.equal and not comparison.informative:
            found.append(differs(comparison, result))
    if result.recorded is not None:
        found.extend(
            Failure("recorded", f"recorded {moved.what}", f"it was {moved.was}, now {moved.now}")
            for moved in result.recorded.moved
            if moved.fails
        )
        if result.recorded.error:
            found.append(Failure("recorded", "the recorded expectations", result.recorded.error))
    return found


def frames_to_picture(result: ReplayResult) -> set[int]:
    """The frames at which the replay broke and whose picture it does not have yet.

    They are known only afterwards, so whoever wants the pictures plays the movie again.
    """
    if result.run is None:
        return set()
    frames = [f.frame for f in failures_of(result) if f.frame is not None]
    wanted = list(dict.fromkeys(frames))[:MAX_PICTURES]
    return {frame for frame in wanted if frame not in result.run.screens}


def failure_of(check: CheckResult, result: ReplayResult) -> Failure:
    """What a failed check says."""
    trace = result.trace
    names = _of_window(check.window)
    reward = None
    payments: tuple[tuple[int, float], ...] = ()
    if trace is not None:
        if check.frame is not None:
            names = _names(check, result, trace) or names
            reward = rewards_around(trace, check.frame)
        payments = _payments(check, result, trace)
    return Failure(
        "expectation", check.text, check.message, check.place, check.frame, names, reward, payments
    )


def differs(comparison: EngineComparison, result: ReplayResult) -> Failure:
    """What a comparison with the engine says that does not hold."""
    text = f"the engine's {comparison.what}"
    if comparison.against:
        text += f" against {comparison.against}"
    names, reward = _of_window(comparison.window), None
    if result.trace is not None and comparison.frame is not None and not comparison.against:
        reward = rewards_around(result.trace, comparison.frame)
    return Failure("engine", text, comparison.message, None, comparison.frame, names, reward)


def _of_window(window: Window | None) -> Table | None:
    if window is None or not window.rows:
        return None
    rows = tuple((name, tuple(values)) for name, values in window.rows.items())
    return Table(window.first, window.frame, rows)


def _names(check: CheckResult, result: ReplayResult, trace: Trace) -> Table | None:
    """Every name in what was expected: variables, lets, and the conditions that it is about."""
    assert check.frame is not None
    roots: list[tuple[str, Node]] = []
    for expected in result.replay.expected:
        if expected.place == check.place:
            match expected:
                case Condition():
                    roots.append(("", expected.node))
                case EndsWith() | NeverEnds():
                    conditions = (*trace.scenario.done, *trace.scenario.truncate)
                    roots.extend((c.name, c.node) for c in conditions)
                case TotalIs():
                    return None
    if check.text.startswith("invariant "):
        roots.extend(
            ("", named.node) for named in trace.scenario.invariants if named.place == check.place
        )
    if not roots:
        return None
    return names_around(trace, roots, check.frame)


def names_around(
    trace: Trace, roots: Sequence[tuple[str, Node]], frame: int, reach: int = REACH
) -> Table:
    """The values around ``frame`` of what ``roots`` read, of lets in them, of the named roots."""
    nodes = [node for _, node in roots]
    rows: list[tuple[str, Sequence[Value]]] = []
    cut = _cut(trace, frame, reach)
    for key in variables_of(nodes):
        rows.append((key, trace.variables[key][cut].tolist()))
    lets = [
        (trace.program.names[node.serial], node)
        for node in in_order(nodes)
        if node.serial in trace.program.names and node.op not in (Op.VARIABLE, Op.CONST)
    ]
    named = [*lets, *((name, node) for name, node in roots if name)]
    columns = trace.evaluate([node for _, node in named]) if named else []
    for (name, _), column in zip(named, columns, strict=True):
        rows.append((name, column[cut].tolist()))
    return Table(cut.start, frame, tuple((name, tuple(values)) for name, values in rows))


def rewards_around(trace: Trace, frame: int, reach: int = REACH) -> Table | None:
    """What each player is paid around ``frame``, in all and by each term; ``None`` without terms.

    Frame 0 is the reset and pays nothing, whatever its terms are.
    """
    cut = _cut(trace, frame, reach)
    rows: list[tuple[str, Sequence[Value]]] = []
    for player, terms in enumerate(trace.scenario.rewards, 1):
        who = f" p{player}" if len(trace.scenario.rewards) > 1 else ""
        if terms:
            rows.append((f"reward{who}", trace.rewards(player)[cut].tolist()))
        for name, column in trace.terms(player).items():
            rows.append((f"  {name}", column[cut].tolist()))
    if not rows:
        return None
    return Table(cut.start, frame, tuple((name, tuple(values)) for name, values in rows))


def _cut(trace: Trace, frame: int, reach: int) -> slice:
    return slice(max(frame - reach, 0), min(frame + reach, trace.frames - 1) + 1)


def _payments(
    check: CheckResult, result: ReplayResult, trace: Trace
) -> tuple[tuple[int, float], ...]:
    """Where a total is wrong: the frames that paid most, by frame."""
    for expected in result.replay.expected:
        if not isinstance(expected, TotalIs) or expected.place != check.place:
            continue
        if expected.term is None:
            column = trace.rewards(expected.player)
        else:
            column = np.asarray(trace.terms(expected.player)[expected.term], np.float64)
        paying = np.flatnonzero(column[1:]) + 1
        most = paying[np.argsort(-np.abs(column[paying]), kind="stable")][:MAX_PAYMENTS]
        return tuple((frame, float(column[frame])) for frame in sorted(most.tolist()))
    return ()


def payments_text(payments: Sequence[tuple[int, float]]) -> str:
    """The frames that paid most, each with what it paid."""
    return "paid: " + ", ".join(f"{number_text(paid)} at frame {frame}" for frame, paid in payments)


def shown_value(value: Value) -> str:
    """A value as reports show it: ``true``, ``3``, ``-0.25``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else number_text(value)


def text_table(table: Table | None, indent: str = " " * 12) -> list[str]:
    """A table as lines of text, the frame that broke marked; none for an empty one."""
    if table is None or not table.rows:
        return []
    heads = [f">{frame}" if frame == table.frame else str(frame) for frame in table.frames]
    lines = [("frame", heads)]
    lines.extend((name, [shown_value(value) for value in values]) for name, values in table.rows)
    label = max(len(name) for name, _ in lines)
    widths = [max(len(cells[i]) for _, cells in lines) for i in range(len(heads))]
    return [
        f"{indent}{name:<{label}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        for name, cells in lines
    ]
