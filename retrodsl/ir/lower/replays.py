"""Lowers replays: which movie, and what is expected of it."""

from __future__ import annotations

from retrodsl.diagnostics import Collector, nearest
from retrodsl.ir.lower.expressions import Context, Expressions, Unlowered
from retrodsl.ir.nodes import Kind
from retrodsl.ir.program import (
    Condition,
    EndsWith,
    Expected,
    NeverEnds,
    ReplayProgram,
    ScenarioProgram,
    ScriptMovie,
    TotalIs,
)
from retrodsl.semantics.constants import Constants
from retrodsl.semantics.declarations import Place
from retrodsl.semantics.surroundings import Surroundings
from retrodsl.source import Source
from retrodsl.syntax import nodes as n

MOVIE_FILES = (".bk2", ".fm2")


def check_state(around: Surroundings, name: str, place: Place, reports: Collector) -> None:
    """Report a state that the game does not have."""
    known = around.states
    if known is None or name in known:
        return
    close = nearest(name, known)
    reports.error(
        "RT222",
        place.source,
        place.span,
        f"there is no state `{name}` for this game",
        helps=(f"did you mean `{close}`?",) if close else (),
        notes=(f"states found: {', '.join(sorted(known)[:12]) or 'none'}",),
    )


class Replays:
    """Lowers the replays of one spec."""

    def __init__(
        self,
        expressions: Expressions,
        scenarios: dict[str, ScenarioProgram],
        movies: dict[str, ScriptMovie],
        surroundings: Surroundings,
    ) -> None:
        self.e = expressions
        self.reports = expressions.reports
        self.d = expressions.d
        self.constants = Constants(self.d.lets, self.reports)
        self.scenarios = scenarios
        self.movies = movies
        self.surroundings = surroundings

    def replay(self, source: Source, replay: n.Replay) -> ReplayProgram | None:
        """One replay, or ``None`` when its movie or scenario is not known."""
        movie = replay.movie
        is_file = movie.text not in self.movies
        if is_file and not self._movie_file(source, movie):
            return None
        scenario = self._scenario(source, replay)
        if scenario is None:
            return None
        start = replay.start
        if start is not None and not is_file:
            self.reports.error(
                "RT231",
                source,
                start.span,
                "a movie of the spec says itself where it starts",
                helps=(f'write `from` behind `movie "{movie.text}"`',),
            )
        state = start.state.text if start is not None and start.state is not None else None
        if start is not None and state is not None:
            check_state(self.surroundings, state, Place(source, start.span), self.reports)
        expected = []
        for node in replay.expectations:
            lowered = self._expectation(source, node, scenario)
            if lowered is not None:
                expected.append(lowered)
        return ReplayProgram(
            movie.text,
            is_file,
            Place(source, movie.span),
            scenario.name,
            state,
            start is not None and start.state is None,
            tuple(expected),
        )

    def _movie_file(self, source: Source, movie: n.Name) -> bool:
        if not movie.quoted or not movie.text.endswith(MOVIE_FILES):
            close = nearest(movie.text, self.movies)
            self.reports.error(
                "RT223",
                source,
                movie.span,
                f"there is no movie `{movie.text}` in this spec",
                helps=(f"did you mean `{close}`?",)
                if close
                else ('a recorded movie is named by its file in quotes: `replay "run.bk2"`',),
            )
            return False
        if not self.surroundings.has_movie(movie.text):
            self.reports.error(
                "RT223",
                source,
                movie.span,
                "there is no such movie file",
                "looked for beside the spec and in the game's integration folder",
            )
            return False
        return True

    def _scenario(self, source: Source, replay: n.Replay) -> ScenarioProgram | None:
        if replay.scenario is None:
            return self.scenarios.get("scenario") or next(iter(self.scenarios.values()), None)
        found = self.scenarios.get(replay.scenario.text)
        if found is None:
            close = nearest(replay.scenario.text, self.scenarios)
            self.reports.error(
                "RT230",
                source,
                replay.scenario.span,
                f"there is no scenario `{replay.scenario.text}`",
                helps=(f"did you mean `{close}`?",) if close else (),
            )
        return found

    # --- expectations

    def _expectation(
        self, source: Source, node: n.Expectation, scenario: ScenarioProgram
    ) -> Expected | None:
        text = " ".join(source.slice(node.span).split())
        place = Place(source, node.span)
        match node:
            case n.Total():
                return self._total(source, node, scenario, text, place)
            case n.Ends():
                return self._ends(source, node, scenario, text, place)
            case n.DoesNotEnd():
                return NeverEnds(text, place)
            case _:
                return self._condition(source, node, text, place)

    def _condition(
        self,
        source: Source,
        node: n.At | n.By | n.Within | n.Always | n.Never | n.Eventually,
        text: str,
        place: Place,
    ) -> Condition | None:
        try:
            condition = self.e.condition(node.condition, Context(source))
        except Unlowered:
            return None
        match node:
            case n.At():
                frame = self._frame(source, node.frame)
                return Condition(text, place, condition, frame, frame, every=True, expected=True)
            case n.By():
                last = self._frame(source, node.frame)
                return Condition(text, place, condition, None, last, every=False, expected=True)
            case n.Within():
                first, last = self._frame(source, node.first), self._frame(source, node.last)
                if first is not None and last is not None and first > last:
                    self.reports.error(
                        "RT231",
                        source,
                        node.span,
                        "these frames are none",
                        f"{first} is after {last}",
                    )
                return Condition(text, place, condition, first, last, every=False, expected=True)
            case n.Always():
                return Condition(text, place, condition, None, None, every=True, expected=True)
            case n.Never():
                return Condition(text, place, condition, None, None, every=True, expected=False)
            case n.Eventually():
                return Condition(text, place, condition, None, None, every=False, expected=True)

    def _frame(self, source: Source, expression: n.Expression) -> int | None:
        value = self.constants.integer(expression, source, "a frame")
        if value is not None and value < 0:
            self.reports.error(
                "RT231", source, expression.span, "there is no such frame", "frame 0 is the reset"
            )
            return None
        return value

    def _amount(self, source: Source, expression: n.Expression) -> float | None:
        try:
            node = self.e.number(expression, Context(source))
        except Unlowered:
            return None
        if not node.is_const or node.kind is Kind.BOOL:
            self.reports.error(
                "RT216", source, expression.span, "a total is compared with a constant"
            )
            return None
        return float(node.number)

    def _total(
        self, source: Source, node: n.Total, scenario: ScenarioProgram, text: str, place: Place
    ) -> TotalIs | None:
        if node.player > len(scenario.rewards):
            self.reports.error(
                "RT226", source, node.span, f"there is no player {node.player}", "write `players 2`"
            )
            return None
        player = node.player
        if node.term is not None:
            owners = [
                number
                for number, reward in enumerate(scenario.rewards, 1)
                if any(term.name == node.term.text for term in reward)
            ]
            if not owners:
                names = [term.name for reward in scenario.rewards for term in reward]
                close = nearest(node.term.text, names)
                self.reports.error(
                    "RT201",
                    source,
                    node.term.span,
                    f"the reward has no term `{node.term.text}`",
                    helps=(f"did you mean `{close}`?",) if close else (),
                    notes=(f"its terms: {', '.join(names) or 'none'}",),
                )
                return None
            player = owners[0]
        low = self._amount(source, node.low)
        if node.high is not None:
            high = self._amount(source, node.high)
        else:
            tolerance = 0.0 if node.tolerance is None else self._amount(source, node.tolerance)
            if low is None or tolerance is None:
                return None
            low, high = low - abs(tolerance), low + abs(tolerance)
        if low is None or high is None:
            return None
        if low > high:
            self.reports.error(
                "RT231", source, node.span, "no total lies in this range", f"{low} is above {high}"
            )
            return None
        term = node.term.text if node.term is not None else None
        return TotalIs(text, place, term, player, low, high)

    def _ends(
        self, source: Source, node: n.Ends, scenario: ScenarioProgram, text: str, place: Place
    ) -> EndsWith | None:
        name = None
        if node.name is not None:
            name = node.name.text
            names = [c.name for c in (*scenario.done, *scenario.truncate)]
            if name not in names:
                close = nearest(name, names)
                self.reports.error(
                    "RT201",
                    source,
                    node.name.span,
                    f"there is no done condition `{name}`",
                    helps=(f"did you mean `{close}`?",) if close else (),
                    notes=(f"the conditions: {', '.join(names) or 'none'}",),
                )
                return None
        if node.frame is None:
            return EndsWith(text, place, name, None, None)
        frame = self._frame(source, node.frame)
        tolerance = 0
        if node.tolerance is not None:
            tolerance = abs(self.constants.integer(node.tolerance, source, "a tolerance") or 0)
        if frame is None:
            return None
        return EndsWith(text, place, name, max(frame - tolerance, 0), frame + tolerance)
