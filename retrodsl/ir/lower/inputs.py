"""Lowers movies written as text to the buttons of every step."""

from __future__ import annotations

from collections.abc import Iterable

from retrodsl.diagnostics import Collector, Edit, Fix, nearest
from retrodsl.ir.program import Run, ScriptMovie
from retrodsl.platforms import Platform
from retrodsl.semantics.constants import Constants
from retrodsl.semantics.declarations import Declarations, Place
from retrodsl.source import Source
from retrodsl.syntax import nodes as n

#: An hour of play, and a bound on what a few nested repeats can ask for.
MAX_STEPS = 60 * 60 * 60
MAX_RUNS = 500_000


class TooLong(Exception):  # noqa: N818 - control flow inside this module
    """The movie is longer than ``MAX_STEPS``."""


def check_button(
    platform: Platform, button: n.Name, source: Source, reports: Collector
) -> int | None:
    """The bit of a button, or ``None`` when the pad does not have it, which is reported."""
    names = [name for name in platform.buttons if name is not None]
    if button.text in names:
        return platform.buttons.index(button.text)
    close = nearest(button.text, names)
    fix = None
    if close:
        fix = Fix(f"write `{close}`", (Edit(source, button.span, close),))
    reports.error(
        "RT233",
        source,
        button.span,
        f"the {platform.name} pad has no button `{button.text}`",
        helps=(f"did you mean `{close}`?",) if close else (),
        notes=(f"its buttons: {', '.join(names)}",),
        fix=fix,
    )
    return None


class Inputs:
    """Lowers the movies of one spec."""

    def __init__(self, declarations: Declarations, reports: Collector) -> None:
        self.d = declarations
        self.reports = reports
        self.constants = Constants(declarations.lets, reports)

    def movie(self, source: Source, movie: n.Movie) -> ScriptMovie:
        """The movie as runs of equal steps; what is wrong in it is reported and left out."""
        place = Place(source, movie.name.span)
        start = movie.start
        state = start.state.text if start is not None and start.state is not None else None
        runs: list[Run] = []
        players = max(self.d.players, _players(movie.commands))
        if players > self.d.players:
            self.reports.error(
                "RT226",
                source,
                movie.span,
                "this movie presses buttons of player 2",
                "the spec is for 1 player",
                helps=("write `players 2`",),
            )
        try:
            self._commands(source, movie.commands, (0,) * players, runs)
        except TooLong:
            self.reports.error(
                "RT234", source, movie.name.span, f"this movie is longer than {MAX_STEPS} frames"
            )
        if not runs and not self.reports.has_errors:
            self.reports.error("RT234", source, movie.name.span, "this movie has no frame")
        from_power = start is not None and start.state is None
        return ScriptMovie(movie.name.text, place, players, state, from_power, tuple(_joined(runs)))

    def _frames(self, source: Source, amount: n.Expression | None, default: int) -> int:
        if amount is None:
            return default
        value = self.constants.integer(amount, source, "a number of frames")
        if value is None:
            return default
        if not 0 < value <= MAX_STEPS:
            self.reports.error(
                "RT234",
                source,
                amount.span,
                "this is no number of frames",
                f"from 1 to {MAX_STEPS}, not {value}",
            )
            return default
        return value

    def _commands(
        self,
        source: Source,
        commands: Iterable[n.Command],
        held: tuple[int, ...],
        runs: list[Run],
    ) -> None:
        for command in commands:
            match command:
                case n.Wait():
                    runs.append((held, self._frames(source, command.frames, 1)))
                case n.Press():
                    masks = self._with(source, command.chords, held)
                    runs.append((masks, self._frames(source, command.frames, 1)))
                case n.Hold():
                    masks = self._with(source, command.chords, held)
                    if command.body is None:
                        runs.append((masks, self._frames(source, command.frames, 1)))
                    else:
                        self._commands(source, command.body, masks, runs)
                case n.Repeat():
                    times = self._frames(source, command.times, 1)
                    body: list[Run] = []
                    self._commands(source, command.body, held, body)
                    if len(body) * times > MAX_RUNS:
                        raise TooLong
                    runs.extend(body * times)
            if len(runs) > MAX_RUNS or sum(count for _, count in runs[-2:]) > MAX_STEPS:
                raise TooLong
        if sum(count for _, count in runs) > MAX_STEPS:
            raise TooLong

    def _with(
        self, source: Source, chords: Iterable[n.PlayerChord], held: tuple[int, ...]
    ) -> tuple[int, ...]:
        masks = list(held)
        for chord in chords:
            for button in chord.chord.buttons:
                bit = check_button(self.d.platform, button, source, self.reports)
                if bit is not None:
                    masks[chord.player - 1] |= 1 << bit
        return tuple(masks)


def _players(commands: Iterable[n.Command]) -> int:
    """The highest player that the commands press buttons of."""
    highest = 1
    for command in commands:
        if isinstance(command, n.Press | n.Hold):
            highest = max(highest, *(chord.player for chord in command.chords))
        body = command.body if isinstance(command, n.Hold | n.Repeat) else None
        if body:
            highest = max(highest, _players(body))
    return highest


def _joined(runs: Iterable[Run]) -> list[Run]:
    """The runs with neighbours of the same buttons made one."""
    joined: list[Run] = []
    for masks, count in runs:
        if joined and joined[-1][0] == masks:
            joined[-1] = (masks, joined[-1][1] + count)
        else:
            joined.append((masks, count))
    return joined
