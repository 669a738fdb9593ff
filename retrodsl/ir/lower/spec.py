"""Lowers a whole spec: its scenarios, movies and replays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from retrodsl.diagnostics import Collector, Label
from retrodsl.ir.build import Builder, TooLarge
from retrodsl.ir.function import Function
from retrodsl.ir.lower.calls import AGGREGATES
from retrodsl.ir.lower.expressions import Context, Expressions, Unlowered
from retrodsl.ir.lower.inputs import Inputs, check_button
from retrodsl.ir.lower.replays import Replays, check_state
from retrodsl.ir.nodes import Node
from retrodsl.ir.program import LuaSlot, Named, Program, ReplayProgram, ScenarioProgram
from retrodsl.semantics.declarations import Declarations, Place
from retrodsl.semantics.surroundings import Surroundings
from retrodsl.source import Source
from retrodsl.syntax import nodes as n

#: A 32-bit float has this many bits of precision: a term so much smaller than another is lost.
FLOAT32_BITS = 24

#: No system of the engine has a larger one.
MAX_SCREEN = 4096

Placed = tuple[Source, n.Shared]


def lower_spec(
    declarations: Declarations,
    functions: Mapping[str, Function],
    surroundings: Surroundings,
    reports: Collector,
) -> Program | None:
    """The meaning of a spec, or ``None`` when something in it is wrong; both report."""
    try:
        program = _Spec(declarations, functions, surroundings, reports).lower()
    except TooLarge:
        place = declarations.game_place
        reports.error(
            "RT235",
            place.source,
            place.span,
            "this spec grows too large",
            "its functions, arrays and tables expand to more than 200,000 operations",
        )
        return None
    except RecursionError:
        place = declarations.game_place
        reports.error(
            "RT235",
            place.source,
            place.span,
            "this spec nests too deeply",
            "its lets or functions are defined by each other, thousands in a row",
        )
        return None
    return None if reports.has_errors else program


class _Spec:
    def __init__(
        self,
        declarations: Declarations,
        functions: Mapping[str, Function],
        surroundings: Surroundings,
        reports: Collector,
    ) -> None:
        self.d = declarations
        self.reports = reports
        self.surroundings = surroundings
        self.build = Builder()
        self.e = Expressions(declarations, functions, self.build, reports)
        self.inputs = Inputs(declarations, reports)

    def lower(self) -> Program:
        d = self.d
        self._warn_replaced()
        self.e.references.lower_all_lets()
        for name, pointer in d.pointers.items():
            self._try_pointer(name, pointer.base)
        scenarios = {s.name: s for s in self._scenarios()}
        decisions = tuple(self.build.decisions)  # those of replays are no part of the meaning
        movies = {name: self.inputs.movie(*movie) for name, movie in d.movies.items()}
        for movie in movies.values():
            if movie.state is not None:
                check_state(self.surroundings, movie.state, movie.place, self.reports)
        replays = Replays(self.e, scenarios, movies, self.surroundings)
        lowered = [replays.replay(source, node) for source, node in d.replays]
        self._warn_unused()
        return Program(
            d.game,
            d.platform,
            d.hashes,
            d.players,
            tuple(d.variables.values()),
            tuple(d.states.values()),
            tuple(scenarios.values()),
            tuple(movies.values()),
            tuple(replay for replay in lowered if isinstance(replay, ReplayProgram)),
            d.game_place,
            self.build,
            dict(self.build.names),
            decisions,
            tuple(d.pointers.values()),
        )

    def _try_pointer(self, name: str, base: n.Reference) -> None:
        used = set(self.e.references.used)
        pointer = self.d.pointers[name]
        try:
            ref = n.Reference(pointer.place.span, n.Name(pointer.place.span, name, quoted=True))
            self.e.references.pointer(name, ref, Context(pointer.place.source))
        except Unlowered:
            pass  # reported; the pointer's users see nothing more of it
        finally:
            self.e.references.used = used | ({base.name.text} & set(self.d.variables))

    # --- scenarios

    def _scenarios(self) -> Iterable[ScenarioProgram]:
        d = self.d
        top = d.shared
        if top or not d.scenarios:
            yield self._scenario("scenario", d.game_place, top, ())
        files: dict[str, str] = {}
        for name, (source, node) in d.scenarios.items():
            other = files.setdefault(name.casefold(), name)
            if other != name:
                self.reports.error(
                    "RT230",
                    source,
                    node.name.span,
                    f"`{name}` and `{other}` are one file where names ignore case",
                )
            own = [(source, statement) for statement in node.statements]
            yield self._scenario(name, Place(source, node.name.span), own, top)

    def _scenario(
        self, name: str, place: Place, own: Sequence[Placed], inherited: Sequence[Placed]
    ) -> ScenarioProgram:
        """A scenario's own blocks; for each kind that it does not have, the file's.

        Invariants add up, since they speak of the game and not of the task.
        """
        kinds = {kind for _, node in own for kind in _kinds(node)}
        blocks = [*own, *_left_of(inherited, kinds)]
        invariants = [b for b in (*inherited, *own) if isinstance(b[1], n.Invariant)]
        players = max(self.d.players, 1)
        rewards = []
        for player in (1, 2):
            mine = [b for b in blocks if isinstance(b[1], n.Reward) and b[1].player == player]
            if player > players:
                for source, node in mine:
                    self.reports.error(
                        "RT226",
                        source,
                        node.span,
                        "a reward for player 2",
                        "the spec is for 1 player",
                        helps=("write `players 2`",),
                    )
                continue
            rewards.append(self._reward(mine))
        done = self._conditions([b for b in blocks if isinstance(b[1], n.Done)], "done")
        truncate = self._conditions([b for b in blocks if isinstance(b[1], n.Truncate)], "truncate")
        self._distinct_names((*done, *truncate))
        actions, actions_place = self._actions(blocks)
        return ScenarioProgram(
            name,
            place,
            tuple(rewards),
            done,
            truncate,
            self._conditions(invariants, "invariant"),
            self._info(blocks),
            actions,
            self._crop(blocks),
            self._lua(blocks),
            actions_place,
        )

    def _terms(self, blocks: Sequence[Placed]) -> Iterable[tuple[Source, n.Term]]:
        first: dict[str, tuple[Source, n.Term]] = {}
        for source, block in blocks:
            assert isinstance(block, n.Reward | n.Done | n.Truncate | n.Invariant)
            for term in block.terms:
                other = first.setdefault(term.name.text, (source, term))
                if other[1] is term:
                    yield source, term
                    continue
                self.reports.error(
                    "RT202",
                    source,
                    term.name.span,
                    f"a second `{term.name.text}`",
                    related=(Label(other[0], other[1].name.span, "the first is here"),),
                )

    def _reward(self, blocks: Sequence[Placed]) -> tuple[Named, ...]:
        terms = []
        for source, term in self._terms(blocks):
            try:
                node = self.e.number(term.value, Context(source))
            except Unlowered:
                continue
            if node.range.low == node.range.high == 0:
                self.reports.error(
                    "RT219", source, term.value.span, f"the reward `{term.name.text}` is always 0"
                )
            terms.append(self._named(source, term, node))
        self._warn_magnitudes(terms)
        return tuple(terms)

    def _conditions(self, blocks: Sequence[Placed], what: str) -> tuple[Named, ...]:
        found: list[Named] = []
        seen: dict[int, Named] = {}
        for source, term in self._terms(blocks):
            errors = len(self.reports.found)
            before = len(self.build.decisions)
            try:
                node = self.e.condition(term.value, Context(source))
            except Unlowered:
                continue
            if what == "invariant":  # a check, like an expectation: it decides nothing
                del self.build.decisions[before:]
            named = self._named(source, term, node)
            if node.is_const and what != "invariant":
                self._constant_condition(named, term, what, errors)
            same = seen.setdefault(node.serial, named)
            if same is not named and not node.is_const:
                self.reports.warn(
                    "RT304",
                    source,
                    term.value.span,
                    f"`{named.name}` is the same condition as `{same.name}`",
                    related=(Label(same.place.source, same.place.span, "the first is here"),),
                )
            found.append(named)
        return tuple(found)

    def _constant_condition(self, named: Named, term: n.Term, what: str, errors: int) -> None:
        source = named.place.source
        if any(d.is_error for d in self.reports.found[errors:]):
            return
        if named.node.payload:
            message, code = f"the {what} condition `{named.name}` always holds", "RT205"
        else:
            message, code = f"the {what} condition `{named.name}` can never hold", "RT204"
        self.reports.error(code, source, term.value.span, message)

    def _named(self, source: Source, term: n.Term, node: Node) -> Named:
        doc = term.doc.value if term.doc else ""
        return Named(term.name.text, node, Place(source, term.name.span), doc)

    def _distinct_names(self, conditions: Sequence[Named]) -> None:
        first: dict[str, Named] = {}
        for condition in conditions:
            other = first.setdefault(condition.name, condition)
            if other is not condition:
                self.reports.error(
                    "RT202",
                    condition.place.source,
                    condition.place.span,
                    f"`{condition.name}` is a done condition already",
                    related=(Label(other.place.source, other.place.span, "declared here"),),
                )

    def _warn_magnitudes(self, terms: Sequence[Named]) -> None:
        """A constant term that vanishes in float32 when another pays what it can."""
        constants = [t for t in terms if t.node.is_const and t.node.number]
        for small in constants:
            for large in terms:
                most = large.node.range.magnitude
                if not math.isfinite(most) or large is small:
                    continue
                if most / abs(small.node.number) > 2**FLOAT32_BITS:
                    self.reports.warn(
                        "RT305",
                        small.place.source,
                        small.place.span,
                        f"`{small.name}` is lost in float32 when `{large.name}` pays its most",
                        f"{small.node.number} beside {most:g}",
                        helps=(
                            f"state the range of what `{large.name}` pays for with `in`, "
                            "or bound it with `clamp`",
                        ),
                    )

    # --- the rest of a scenario

    def _info(self, blocks: Sequence[Placed]) -> tuple[Named, ...]:
        found: dict[str, Named] = {}
        for source, block in blocks:
            if not isinstance(block, n.Info):
                continue
            for item in block.items:
                name = item.name.text
                if name in found:
                    first = found[name].place
                    self.reports.error(
                        "RT202",
                        source,
                        item.name.span,
                        f"a second `{name}`",
                        related=(Label(first.source, first.span, "the first is here"),),
                    )
                    continue
                if item.value is not None and name in self.d.variables:
                    self.reports.error(
                        "RT202",
                        source,
                        item.name.span,
                        f"`{name}` is a variable and shows in `info` as it is",
                        helps=("choose another name for this value",),
                    )
                    continue
                value = item.value or n.Reference(item.name.span, item.name)
                try:
                    node = self.e.any_kind(value, Context(source))
                except Unlowered:
                    continue
                found[name] = Named(name, node, Place(source, item.name.span))
        return tuple(found.values())

    def _actions(
        self, blocks: Sequence[Placed]
    ) -> tuple[tuple[tuple[tuple[str, ...], ...], ...] | None, Place | None]:
        found = [(s, b) for s, b in blocks if isinstance(b, n.Actions)]
        if not found:
            return None, None
        self._one(found, "actions")
        source, block = found[0]
        groups = []
        for group in block.groups:
            seen: set[frozenset[str]] = set()
            chords = []
            for chord in group.chords:
                for button in chord.buttons:
                    check_button(self.d.platform, button, source, self.reports)
                names = tuple(button.text for button in chord.buttons)
                if frozenset(names) in seen:
                    self.reports.error(
                        "RT202", source, chord.span, "these buttons are in this group already"
                    )
                seen.add(frozenset(names))
                chords.append(names)
            groups.append(tuple(chords))
        return tuple(groups), Place(source, block.span)

    def _one(self, found: Sequence[tuple[Source, n.Node]], what: str) -> None:
        for source, block in found[1:]:
            first_source, first = found[0]
            self.reports.error(
                "RT202",
                source,
                block.span,
                f"a second `{what}`",
                related=(Label(first_source, first.span, "the first is here"),),
            )

    def _crop(self, blocks: Sequence[Placed]) -> tuple[int, int, int, int] | None:
        found = [(s, b) for s, b in blocks if isinstance(b, n.Crop)]
        if not found:
            return None
        self._one(found, "crop")
        crop = found[0][1]
        sides = (crop.x.value, crop.y.value, crop.width.value, crop.height.value)
        if max(sides) > MAX_SCREEN:
            self.reports.error(
                "RT236",
                found[0][0],
                crop.span,
                "this crop is larger than any screen",
                f"x, y, width and height in pixels, each up to {MAX_SCREEN}",
            )
        elif not crop.width.value or not crop.height.value:
            self.reports.error(
                "RT236", found[0][0], crop.span, "this crop leaves nothing of the screen"
            )
        return sides

    def _lua(self, blocks: Sequence[Placed]) -> tuple[LuaSlot, ...]:
        return tuple(
            LuaSlot(e.slot, e.player, b.script.value, e.function.text, Place(s, e.span))
            for s, b in blocks
            if isinstance(b, n.Lua)
            for e in b.entries
        )

    # --- what hides something, or is used by nothing

    def _own_functions(self) -> list[tuple[Source, n.Fn | n.Table]]:
        return [*self.d.functions.values(), *self.d.tables.values()]

    def _warn_replaced(self) -> None:
        """Warn of each function of the spec that stands for one of the language."""
        for source, function in self._own_functions():
            name = function.name.text
            if name in self.e.functions or name in AGGREGATES:
                self.reports.warn(
                    "RT308",
                    source,
                    function.name.span,
                    f"`{name}` replaces a function of the language",
                    f"`{name}(...)` means this one, in the whole spec",
                    helps=("choose another name",),
                )

    def _warn_unused(self) -> None:
        if self.reports.has_errors:
            return
        for source, function in self._own_functions():
            if function.name.text not in self.e.calls.used:
                self.reports.warn(
                    "RT302",
                    source,
                    function.name.span,
                    f"`{function.name.text}` is never used",
                    notes=("what it computes is only checked where it is called",),
                )
        if not (self.d.shared or self.d.scenarios):
            return
        used = self.e.references.used
        used_arrays = {key.partition("[")[0] for key in used if "[" in key}
        for variable in self.d.variables.values():
            name = variable.key.partition("[")[0]
            if variable.key in used or name in used_arrays:
                continue
            array = self.d.arrays.get(name) if name != variable.key else None
            place = variable.place if array is None else array.place
            self.reports.warn(
                "RT302",
                place.source,
                place.span,
                f"`{name}` is never used",
                notes=(
                    "it still shows in `info`; if it is there for that, name it in an `info` block",
                ),
            )


#: A kind of block: what it is, and the player that it is for.
_Kind = tuple[type[n.Node], int]


def _kinds(node: n.Shared) -> set[_Kind]:
    """The kinds that a block is; a `lua` block is what its functions stand for."""
    if isinstance(node, n.Lua):
        kinds = {_kind_of(entry) for entry in node.entries}
        if (n.Done, 0) in kinds:  # the engine asks one thing for the end of an episode
            kinds.add((n.Truncate, 0))
        return kinds
    return {(type(node), node.player if isinstance(node, n.Reward) else 0)}


def _kind_of(entry: n.LuaEntry) -> _Kind:
    return (n.Reward, entry.player) if entry.slot == "reward" else (n.Done, 0)


def _left_of(inherited: Sequence[Placed], kinds: set[_Kind]) -> Iterable[Placed]:
    """The file's blocks without those of ``kinds``, which a scenario has itself."""
    for source, node in inherited:
        if isinstance(node, n.Lua):
            entries = tuple(entry for entry in node.entries if _kind_of(entry) not in kinds)
            if entries:
                yield source, replace(node, entries=entries)
        elif not _kinds(node) & kinds:
            yield source, node
