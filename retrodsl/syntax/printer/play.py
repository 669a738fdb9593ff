"""Movies and replays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from typing_extensions import assert_never

from retrodsl.source import Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.printer.docs import (
    Align,
    Block,
    Concat,
    Doc,
    Gap,
    Group,
    Leaf,
    Line,
    Tab,
    concat,
)
from retrodsl.syntax.printer.expressions import Expressions
from retrodsl.syntax.printer.rows import Item, Rows

_FIRST_PLAYER = re.compile(r"p0*1\b")
_TOTAL = re.compile(r"total[ \t\f\r]+reward[ \t\f\r]+p[0-9]+\b")


class Play:
    """What the movies and replays of one file are printed as."""

    def __init__(self, expressions: Expressions, rows: Rows, source_text: str) -> None:
        self._expressions = expressions
        self._rows = rows
        self._text = source_text

    def movie(self, movie: n.Movie) -> tuple[Doc | str, ...]:
        """What follows the word ``movie``."""
        name = self._expressions.name(movie.name)
        return " ", name, *self._start(movie.start), " ", self._body(movie.span, movie.commands)

    def replay(self, replay: n.Replay) -> tuple[Doc | str, ...]:
        """What follows the word ``replay``."""
        e = self._expressions
        parts: list[Doc | str] = [" ", e.name(replay.movie)]
        if replay.scenario is not None:
            parts.extend((" scenario ", e.name(replay.scenario)))
        rows = [self._expectation(expectation) for expectation in replay.expectations]
        return *parts, *self._start(replay.start), " ", self._rows.block(replay.span.end, rows)

    def _start(self, start: n.From | None) -> list[Doc | str]:
        if start is None:
            return []
        if start.state is None:
            return [" from power"]
        return [" from ", self._expressions.spelled(start.state)]

    # --- movies

    def chord(self, chord: n.Chord) -> Doc:
        """Buttons held together."""
        if not chord.buttons:
            return Leaf("none", chord.span.start)
        first, *rest = (self._expressions.spelled(button) for button in chord.buttons)
        parts: list[Doc | str] = [first]
        for button in rest:
            parts.extend((Line(), "+ ", button))
        return Group(concat(*parts))

    def _body(self, span: Span, commands: Sequence[n.Command]) -> Block:
        """Commands in braces; those that share a line of several go on sharing it if they fit."""
        spans = [command.span for command in commands]
        contents = [concat(*self._command(command)) for command in commands]
        return self._rows.block(span.end, self._rows.sharing(span.end, spans, contents, "; "))

    def _command(self, command: n.Command) -> tuple[Doc | str, ...]:
        e = self._expressions
        start = command.span.start
        match command:
            case n.Wait(frames=frames):
                return Leaf("wait", start), " ", e.amount(frames)
            case n.Press(chords=chords, frames=frames):
                return Leaf("press", start), " ", self._chords(chords), *self._for(frames)
            case n.Hold(span=span, chords=chords, frames=frames, body=body):
                head = Leaf("hold", start), " ", self._chords(chords), *self._for(frames)
                return head if body is None else (*head, " ", self._body(span, body))
            case n.Repeat(span=span, times=times, body=body):
                head = Leaf("repeat", start), " ", e.amount(times)
                return *head, " ", self._body(span, body)
            case _:
                assert_never(command)

    def _for(self, frames: n.Expression | None) -> list[Doc | str]:
        return [] if frames is None else [" for ", self._expressions.amount(frames)]

    def _chords(self, chords: Sequence[n.PlayerChord]) -> Doc:
        parts: list[Doc | str] = []
        for chord in chords:
            parts.extend((",", Line()) if parts else ())
            named = chord.player > 1 or _FIRST_PLAYER.match(self._text, chord.span.start)
            if named:
                parts.extend((Leaf(f"p{chord.player}", chord.span.start), " "))
            parts.append(Align(self.chord(chord.chord)))
        return Align(Group(Concat(concat(*parts).parts)))

    # --- replays

    def _expectation(self, expectation: n.Expectation) -> Item:
        return self._rows.item(expectation.span, concat(*self._expected(expectation)))

    def _expected(self, expectation: n.Expectation) -> tuple[Doc | str, ...]:
        e = self._expressions
        start = expectation.span.start
        match expectation:
            case n.At(frame=frame, condition=condition):
                return Leaf("at", start), " ", e.amount(frame), *self._holds(condition)
            case n.By(frame=frame, condition=condition):
                return Leaf("by", start), " ", e.amount(frame), *self._holds(condition)
            case n.Within(first=first, last=last, condition=condition):
                between = e.amount(first), "..", Gap(""), e.amount(last)
                return Leaf("within", start), " ", *between, *self._holds(condition)
            case n.Always(condition=condition):
                return Leaf("always", start), *self._holds(condition)
            case n.Never(condition=condition):
                return Leaf("never", start), *self._holds(condition)
            case n.Eventually(condition=condition):
                return Leaf("eventually", start), *self._holds(condition)
            case n.Total():
                return self._total(expectation)
            case n.Ends():
                return self._ends(expectation)
            case n.DoesNotEnd():
                return (Leaf("does not end", start),)
            case _:
                assert_never(expectation)

    def _holds(self, condition: n.Expression) -> tuple[Doc | str, ...]:
        return Tab("colon"), ":", self._expressions.value(condition)

    def _total(self, total: n.Total) -> tuple[Doc | str, ...]:
        e = self._expressions
        parts: list[Doc | str]
        if total.term is not None:
            parts = [Leaf("total", total.span.start), " ", e.name(total.term)]
        else:
            named = _TOTAL.match(self._text, total.span.start)
            player = f" p{total.player}" if named else ""
            parts = [Leaf(f"total reward{player}", total.span.start)]
        low = e.amount(total.low)
        if total.high is not None:
            bounds = Align(concat(low, "..", Gap(""), e.amount(total.high)))
            return *parts, Gap(), "in", Gap(), bounds
        return *parts, Gap(), "== ", low, *self._tolerance(total.tolerance)

    def _ends(self, ends: n.Ends) -> tuple[Doc | str, ...]:
        e = self._expressions
        parts: list[Doc | str] = [Leaf("ends", ends.span.start)]
        if ends.name is not None:
            parts.extend((" with ", e.name(ends.name)))
        if ends.frame is not None:
            parts.extend((" at ", e.amount(ends.frame)))
        return *parts, *self._tolerance(ends.tolerance)

    def _tolerance(self, tolerance: n.Expression | None) -> list[Doc | str]:
        return [] if tolerance is None else [Gap(), "+- ", self._expressions.amount(tolerance)]
