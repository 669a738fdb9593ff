"""Where two integrations mean different things to the engine."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from retrodsl.engine_json.scenario import Reward, RewardTerm, Scenario
from retrodsl.lift.domains import Known, Variables
from retrodsl.lift.measures import amount, telling_values
from retrodsl.lift.same_done import Untestable, same_done
from retrodsl.lift.surroundings import TO_THE_END, crop_sides
from retrodsl.lift.views import View
from retrodsl.platforms import Platform
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonText


@dataclass(frozen=True, slots=True)
class Difference:
    """A part (``data.json``, ``scenario done``...), the name that it is about, and what differs."""

    part: str
    about: str
    message: str

    def __str__(self) -> str:
        return f"{self.part}: {self.about}: {self.message}"


def differences(
    original: View, compiled: View, skipped: Collection[tuple[str, str]] = ()
) -> list[Difference]:
    """What the engine has otherwise in ``compiled``.

    ``skipped`` are (scenario, part) that are compared in another way; parts are ``reward``,
    ``reward p2`` and ``done``. What decides is the function, not its spelling: a reward for what
    the type never measures is none.
    """
    found = list(_data(original.variables, compiled.variables))
    if original.hashes != compiled.hashes:
        found.append(Difference("rom.sha", "rom.sha", "other hashes"))
    for i, (one, two) in enumerate(zip(original.states, compiled.states, strict=True), 1):
        if one != two:
            found.append(Difference("metadata.json", str(one), f"player {i} starts from {two}"))
    for name, scenario in original.scenarios.items():
        other = compiled.scenarios.get(name)
        if other is None:
            found.append(Difference(name, name, "the scenario is missing"))
            continue
        found += _Scenarios(name, original, compiled, skipped).compare(scenario, other)
    for name in compiled.scenarios.keys() - original.scenarios.keys():
        if compiled.scenarios[name] != Scenario(compiled.scenarios[name].root):
            found.append(Difference(name, name, "the scenario is new"))
    return found


def _data(original: Variables, compiled: Variables) -> Iterator[Difference]:
    for name in original.keys() | compiled.keys():
        one, two = original.get(name), compiled.get(name)
        if one is None or two is None:
            message = "the variable is missing" if two is None else "the variable is new"
            yield Difference("data.json", name, message)
        elif _read(one) != _read(two):
            yield Difference("data.json", name, f"{_read(one)} is now {_read(two)}")


def _read(known: Known) -> tuple[object, ...]:
    kind = known.type
    return known.address, kind.repr, kind.width, kind.places, known.mask


class _Scenarios:
    """Compares a scenario of two integrations."""

    def __init__(
        self, name: str, original: View, compiled: View, skipped: Collection[tuple[str, str]]
    ) -> None:
        self.name = name
        self.original = original
        self.compiled = compiled
        self.skipped = {part for scenario, part in skipped if scenario == name}

    def compare(self, one: Scenario, two: Scenario) -> Iterator[Difference]:
        for player, part in ((1, "reward"), (2, "reward p2")):
            if part not in self.skipped:
                yield from self._reward(part, one, two, player)
        if "done" not in self.skipped:
            yield from self._done(one, two)
        if _actions(one.actions, self.original.platform) != _actions(
            two.actions, self.compiled.platform
        ):
            yield Difference(f"{self.name} actions", "actions", "other actions")
        if _crop(one.crop) != _crop(two.crop):
            yield Difference(
                f"{self.name} crop", "crop", f"{_crop(one.crop)} and {_crop(two.crop)}"
            )

    # --- reward

    def _reward(self, part: str, one: Scenario, two: Scenario, player: int) -> Iterator[Difference]:
        where = f"{self.name} {part}"
        first, second = one.reward(player), two.reward(player)
        scripts = _called(first), _called(second)
        if scripts != (None, None):
            yield from self._script(where, one, two, *scripts)
            return
        paid = _Paid.of(first, self.original.variables), _Paid.of(second, self.compiled.variables)
        for name in sorted(paid[0].unknown):
            yield Difference(where, name, "the reward for an unknown variable is gone")
        if paid[0].each_frame != paid[1].each_frame:
            message = f"{paid[0].each_frame} each frame is now {paid[1].each_frame}"
            yield Difference(where, "time", message)
        for name in sorted(paid[0].terms.keys() | paid[1].terms.keys()):
            term, other = paid[0].terms.get(name), paid[1].terms.get(name)
            known = self.original.variables.get(name)
            if term is None or other is None or known is None:
                yield Difference(where, name, "paid for in one of them alone")
            elif not _same_term(term, other, known):
                yield Difference(where, name, "pays otherwise")

    # --- done

    def _done(self, one: Scenario, two: Scenario) -> Iterator[Difference]:
        where = f"{self.name} done"
        scripts = tuple(
            None if s.done is None or s.done.script is None else s.done.script.function
            for s in (one, two)
        )
        if scripts != (None, None):
            yield from self._script(where, one, two, *scripts)
            return
        try:
            if not same_done(one.done, two.done, self.original.variables):
                yield Difference(where, "done", "ends on other frames")
        except Untestable as unknown:
            yield Difference(where, unknown.name, "the test of an unknown variable is gone")

    # --- scripts

    def _script(
        self,
        where: str,
        one: Scenario,
        two: Scenario,
        function: str | None,
        other: str | None,
    ) -> Iterator[Difference]:
        if function != other:
            yield Difference(where, str(function), f"the script's function is now {other}")
        texts = [
            [view.scripts.get(script.value) for script in scenario.scripts]
            for view, scenario in ((self.original, one), (self.compiled, two))
        ]
        if texts[0] != texts[1]:
            yield Difference(where, str(function), "the scripts differ")


def _called(reward: Reward | None) -> str | None:
    return None if reward is None or reward.script is None else reward.script.function


@dataclass(frozen=True, slots=True)
class _Paid:
    """A player's reward: terms that vary, and what each frame pays, whatever the variables are."""

    terms: dict[str, RewardTerm]
    each_frame: Fraction
    unknown: set[str]

    @classmethod
    def of(cls, reward: Reward | None, variables: Variables) -> _Paid:
        terms: dict[str, RewardTerm] = {}
        each_frame, unknown = Fraction(0), set()
        for term in reward.terms if reward is not None else ():
            known = variables.get(term.name)
            if known is None:
                unknown.add(term.name)
                continue
            if not (math.isfinite(term.reward) and math.isfinite(term.penalty)):
                terms[term.name] = term
                continue
            values = telling_values(*known.domain(term), term)
            amounts = {amount(term, value) for value in values}
            if len(amounts) == 1:
                each_frame += amounts.pop()
            else:
                terms[term.name] = term
        if reward is not None and reward.time is not None:
            each_frame += amount(reward.time, 1)
        return cls(terms, each_frame, unknown)


def _same_term(one: RewardTerm, two: RewardTerm, known: Known) -> bool:
    if one.is_delta != two.is_delta:
        return False
    coefficients = (one.reward, one.penalty, two.reward, two.penalty)
    if not all(map(math.isfinite, coefficients)):
        return False
    values = telling_values(*known.domain(one), one, two)
    return all(amount(one, value) == amount(two, value) for value in values)


# --- actions and crop


def _actions(node: JsonNode | None, platform: Platform) -> object:
    """The groups as the engine keeps them: by their buttons, without order, the first of two."""
    if node is None:
        groups = [[list(chord) for chord in group] for group in platform.actions]
    elif isinstance(node, JsonArray):
        groups = [[_texts(chord) for chord in _items(group)] for group in _items(node)]
    else:
        return node.plain()
    found: dict[frozenset[str], frozenset[frozenset[str]]] = {}
    for group in groups:
        buttons = frozenset(button for chord in group for button in chord)
        found.setdefault(buttons, frozenset(map(frozenset, group)))
    return found


def _items(node: JsonNode) -> tuple[JsonNode, ...]:
    return node.items if isinstance(node, JsonArray) else ()


def _texts(node: JsonNode) -> list[str]:
    return [item.value for item in _items(node) if isinstance(item, JsonText)]


def _crop(node: JsonNode | None) -> tuple[int, ...]:
    """The crop with 0 for a side to the picture's end; all 0 where there is none."""
    if node is None:
        return 0, 0, 0, 0
    sides = crop_sides(node)
    if sides is None:
        return (-1,)
    x, y, width, height = sides
    return x, y, 0 if width >= TO_THE_END else width, 0 if height >= TO_THE_END else height
