"""Makes the declarations of a spec from its statements, checking each against the platform."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrodsl.diagnostics import Collector, Label, nearest
from retrodsl.platforms import UnknownPlatform, platform_of_game
from retrodsl.semantics.declarations import Declarations, Place, SavedState
from retrodsl.semantics.memory import Memory
from retrodsl.semantics.names import Names, report_again
from retrodsl.semantics.surroundings import Surroundings
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

#: A statement with the file that it stands in.
Placed = tuple[Source, n.Statement]


def declare(
    statements: Sequence[Placed],
    main: Source,
    surroundings: Surroundings,
    reports: Collector,
) -> Declarations | None:
    """The declarations of a spec; ``None`` when not even its system is known."""
    declarations = _game(statements, main, reports)
    if declarations is None:
        return None
    _Declarer(declarations, surroundings, reports).run(statements)
    return declarations


def _game(statements: Sequence[Placed], main: Source, reports: Collector) -> Declarations | None:
    games = [(s, node) for s, node in statements if isinstance(node, n.Game)]
    if not games:
        reports.error(
            "RT220",
            main,
            Span(0, 0),
            "this spec names no game",
            helps=('begin it with `game "Name-System"`, such as `game "Airstriker-Genesis"`',),
        )
        return None
    source, game = games[0]
    for other_source, other in games[1:]:
        report_again(reports, "game", Place(other_source, other.span), Place(source, game.span))
    try:
        platform = platform_of_game(game.name.value)
    except UnknownPlatform as error:
        reports.error(
            "RT221",
            source,
            game.name.span,
            str(error),
            helps=tuple(f"did you mean `{name}`?" for name in error.suggestions[:1]),
        )
        return None
    if not re.fullmatch(r"\w[^/\\:*?\"<>|\x00-\x1f]{0,99}", game.name.value):
        reports.error(
            "RT221",
            source,
            game.name.span,
            "this cannot be the name of a game",
            "the name of its folder in `integrations`",
        )
        return None
    return Declarations(game.name.value, Place(source, game.span), platform)


class _Declarer:
    def __init__(
        self, declarations: Declarations, surroundings: Surroundings, reports: Collector
    ) -> None:
        self.d = declarations
        self.surroundings = surroundings
        self.reports = reports
        self.names = Names(declarations, reports)
        self.memory = Memory(declarations, self.names, reports)

    def run(self, statements: Sequence[Placed]) -> None:
        # Lets first: addresses and lengths may use them wherever they stand.
        for source, node in statements:
            if isinstance(node, n.Let) and self.names.new(node.name, source):
                self.d.lets[node.name.text] = (source, node)
        singles: dict[type[n.Node], Place] = {}
        for source, node in statements:
            if isinstance(node, n.Players):
                place = Place(source, node.span)
                if type(node) in singles:
                    report_again(self.reports, "players", place, singles[type(node)])
                singles.setdefault(type(node), place)
            self._statement(source, node)
        self.memory.warn_overlaps()

    def _statement(self, source: Source, node: n.Statement) -> None:
        match node:
            case n.Ram():
                for item in node.items:
                    self.memory.declare(source, item)
            case n.Fn():
                if self.names.new(node.name, source, "function"):
                    self.d.functions[node.name.text] = (source, node)
                self.names.distinct(source, node.parameters, "parameter")
            case n.Table():
                if self.names.new(node.name, source, "function"):
                    self.d.tables[node.name.text] = (source, node)
                self.names.distinct(source, node.parameters, "parameter")
            case n.States():
                for state in node.states:
                    self._state(source, state)
            case n.Rom():
                self._hashes(source, node)
            case n.Players():
                self._players(source, node)
            case n.Scenario():
                self._scenario(source, node)
            case n.Movie():
                if self.names.new(node.name, source, "movie"):
                    self.d.movies[node.name.text] = (source, node)
            case n.Replay():
                self.d.replays.append((source, node))
            case (
                n.Reward()
                | n.Done()
                | n.Truncate()
                | n.Invariant()
                | n.Info()
                | n.Actions()
                | n.Crop()
                | n.Lua()
            ):
                self.d.shared.append((source, node))
            case n.Let() | n.Game() | n.Include():
                return

    # --- the rest

    def _state(self, source: Source, state: n.State) -> None:
        if not self.names.new(state.name, source, "state"):
            return
        place = Place(source, state.name.span)
        known = self.surroundings.states
        if known is not None and state.name.text not in known:
            close = nearest(state.name.text, known)
            self.reports.error(
                "RT222",
                source,
                state.name.span,
                f"there is no state `{state.name.text}` for this game",
                helps=(f"did you mean `{close}`?",) if close else (),
                notes=(f"states found: {', '.join(sorted(known)[:12]) or 'none'}",),
            )
        for players in state.defaults:
            if players not in (1, 2):
                self.reports.error(
                    "RT226",
                    source,
                    state.span,
                    f"the engine cannot have {players} players",
                    "1 or 2",
                )
            for other in self.d.states.values():
                if players in other.defaults:
                    self.reports.error(
                        "RT225",
                        source,
                        state.name.span,
                        f"a second default state for {players} player{'s' if players > 1 else ''}",
                        related=(Label(other.place.source, other.place.span, "the first is here"),),
                    )
        self.d.states[state.name.text] = SavedState(state.name.text, place, state.defaults)

    def _hashes(self, source: Source, rom: n.Rom) -> None:
        good = []
        for text in rom.hashes:
            if not re.fullmatch(r"[0-9a-fA-F]{40}", text.value):
                self.reports.error(
                    "RT227",
                    source,
                    text.span,
                    "this is not a SHA-1",
                    f"40 hexadecimal digits, not {len(text.value)} characters",
                )
            else:
                good.append(text.value.lower())
        self.d.hashes = (*self.d.hashes, *good)

    def _players(self, source: Source, node: n.Players) -> None:
        if node.count.value not in (1, 2):
            self.reports.error(
                "RT226",
                source,
                node.count.span,
                f"the engine cannot have {node.count.value} players",
                "1 or 2",
            )
            return
        self.d.players = node.count.value

    def _scenario(self, source: Source, node: n.Scenario) -> None:
        name = node.name.text
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name) or name in (
            "data",
            "metadata",
            "scenario",
        ):
            self.reports.error(
                "RT230",
                source,
                node.name.span,
                f"a scenario cannot be called `{name}`",
                "it becomes the name of a JSON file beside data, metadata and scenario",
            )
            return
        if self.names.new(node.name, source, "scenario"):
            self.d.scenarios[name] = (source, node)
