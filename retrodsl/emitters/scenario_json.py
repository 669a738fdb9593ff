"""A scenario's JSON: reward, done, actions, crop; and what of it has to be Lua, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from retrodsl.diagnostics import Collector, Label
from retrodsl.emitters.cancellation import cancellation
from retrodsl.emitters.conditions import ALWAYS, NEVER, Group, NotJson, Test, Tree, tree_of
from retrodsl.emitters.lua.parts import (
    MAX_EXACT,
    LuaScenario,
    beyond_double,
    words_of,
)
from retrodsl.emitters.rewards import Entry, JsonReward, Unsayable, json_reward
from retrodsl.ir.nodes import variables_of
from retrodsl.ir.normalize import normalize
from retrodsl.ir.program import LuaSlot, Named, Program, ScenarioProgram

#: The name of the script that the compiler writes, and of that beside a hand-written one.
SCRIPT, OTHER_SCRIPT = "script.lua", "retrodsl.lua"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of a scenario is Lua: what the engine's JSON cannot say in it."""

    part: str
    named: Named | None
    text: str


@dataclass(frozen=True, slots=True)
class EmittedScenario:
    """A scenario's JSON and what goes with it.

    ``rewards`` has an entry a player: the reward as the JSON says it, ``None`` where there is none
    or it is Lua. ``lua`` is what the script has to do, ``None`` for nothing.
    """

    document: dict[str, Any]
    rewards: tuple[JsonReward | None, ...]
    lua: LuaScenario | None
    reasons: tuple[Reason, ...]


def script_name(program: Program) -> str:
    """What the compiler's own script is called in this program."""
    taken = {slot.script.casefold() for scenario in program.scenarios for slot in scenario.lua}
    name = SCRIPT
    while name in taken:
        name = OTHER_SCRIPT if name == SCRIPT else f"_{name}"
    return name


def emit_scenarios(
    program: Program, reports: Collector, scripts: Iterable[str] = ()
) -> dict[str, EmittedScenario]:
    """Every scenario of ``program``; reports what not even Lua can compute exactly.

    ``scripts`` are the texts of the hand-written scripts: without them all is told that there is
    to tell, but functions may get names that such a script has too.
    """
    program = normalize(program)
    taken = frozenset[str]().union(*map(words_of, scripts))
    return {s.name: _Emission(program, s, reports, taken).emit() for s in program.scenarios}


class _Emission:
    """One scenario on its way to JSON and Lua."""

    def __init__(
        self,
        program: Program,
        scenario: ScenarioProgram,
        reports: Collector,
        taken: frozenset[str],
    ) -> None:
        self.program = program
        self.scenario = scenario
        self.reports = reports
        self.taken = taken
        self.reasons: list[Reason] = []
        self.slots = {(slot.slot, slot.player): slot for slot in scenario.lua}

    def emit(self) -> EmittedScenario:
        scenario = self.scenario
        self._check_slots()
        rewards = [self._json_reward(n, terms) for n, terms in enumerate(scenario.rewards, 1)]
        conditions = (*scenario.done, *scenario.truncate)
        done, done_in_lua = self._json_done(conditions)
        keys = {v.key for v in self.program.variables}
        info = tuple(item for item in scenario.info if item.name not in keys)
        self.reasons.extend(Reason("info", item, "it is computed") for item in info)
        in_lua = {
            player
            for player, (terms, reward) in enumerate(zip(scenario.rewards, rewards, strict=True), 1)
            if terms and reward is None and ("reward", player) not in self.slots
        }
        if info and not in_lua and not done_in_lua:
            # Something of ours has to be called each frame for `info` to be filled in.
            if ("reward", 1) not in self.slots:
                in_lua.add(1)
            elif ("done", 1) not in self.slots:
                done_in_lua = True
            else:
                self._no_room_for(info[0])
        lua = None
        if in_lua or done_in_lua:
            terms = tuple((player, scenario.rewards[player - 1]) for player in sorted(in_lua))
            ends = conditions if done_in_lua else ()
            lua = LuaScenario(scenario.name, terms, ends, info, self.taken)
            self._check_exact(lua)
        document = self._document(rewards, lua, in_lua, done, done_in_lua)
        kept = tuple(None if n in in_lua else reward for n, reward in enumerate(rewards, 1))
        return EmittedScenario(document, kept, lua, tuple(self.reasons))

    def _no_room_for(self, item: Named) -> None:
        self.reports.error(
            "RT401",
            item.place.source,
            item.place.span,
            f"`{item.name}` cannot be shown in `info`",
            "reward and done are both functions of a script of your own",
            helps=("compute it in that script: `data.name = value` shows in `info` too",),
        )

    # --- what is JSON

    def _json_reward(self, player: int, terms: Sequence[Named]) -> JsonReward | None:
        if not terms or ("reward", player) in self.slots:
            return None
        try:
            types = {variable.key: variable.type_range for variable in self.program.variables}
            reward = json_reward(terms, types)
        except Unsayable as error:
            part = "reward" if player == 1 else f"reward p{player}"
            text = str(error)
            if error.other is not None:
                text += f", one of them in `{error.other.name}`"
            self.reasons.append(Reason(part, error.term, text))
            return None
        self._warn_cancelled(reward, terms)
        return reward

    def _warn_cancelled(self, reward: JsonReward, terms: Sequence[Named]) -> None:
        """Warn of terms that cancel to less than the engine's roundings of them."""
        ranges = {variable.key: variable.range for variable in self.program.variables}
        found = cancellation(reward, ranges)
        if found is None:
            return
        first, second = (_payer(key, terms) for key in (found.first, found.second))
        both = f"the parts of `{first.name}`"
        if second is not first:
            both = f"`{first.name}` and `{second.name}`"
        self.reports.warn(
            "RT307",
            first.place.source,
            first.place.span,
            f"where {both} cancel, float32 loses what is left",
            f"off by up to {found.error:.2g}, beside a coefficient of {found.smallest:g}",
            related=()
            if second is first
            else (Label(second.place.source, second.place.span, "the other is here"),),
            helps=(
                "state narrower ranges of the variables in them with `in`",
                "or bound their difference with `clamp`: that is Lua, which rounds once",
            ),
        )

    def _json_done(self, conditions: Sequence[Named]) -> tuple[dict[str, Any] | None, bool]:
        """The JSON of done, or whether it has to be Lua."""
        if ("done", 1) in self.slots:
            return None, False
        trees: list[tuple[str, Tree]] = []
        for condition in conditions:
            try:
                tree = tree_of(condition.node)
            except NotJson as reason:
                self.reasons.append(Reason("done", condition, str(reason)))
                continue
            if tree in (ALWAYS, NEVER):
                self._constant(condition, always=tree == ALWAYS)
            trees.append((condition.name, tree))
        if len(trees) < len(conditions):
            return None, True
        trees = [(name, tree) for name, tree in trees if tree not in (ALWAYS, NEVER)]
        if not trees:
            return None, False
        if len(trees) == 1:
            name, tree = trees[0]
            group = tree if isinstance(tree, Group) else Group(False, (tree,))
            return _group_document(group, name), False
        return _node(False, trees), False

    def _constant(self, condition: Named, *, always: bool) -> None:
        """A condition that shows to be constant only when it is solved: ``2 * x == 5``."""
        place, what = condition.place, "always holds" if always else "can never hold"
        message = f"the done condition `{condition.name}` {what}"
        self.reports.error("RT205" if always else "RT204", place.source, place.span, message)

    def _document(
        self,
        rewards: Sequence[JsonReward | None],
        lua: LuaScenario | None,
        in_lua: set[int],
        done: dict[str, Any] | None,
        done_in_lua: bool,
    ) -> dict[str, Any]:
        scenario = self.scenario
        document: dict[str, Any] = {}
        scripts = sorted({slot.script for slot in self.slots.values()})
        if lua is not None:
            # The first to be loaded: it takes what it needs before another can replace it.
            scripts.insert(0, script_name(self.program))
        texts = []
        for player, reward in enumerate(rewards, 1):
            slot = self.slots.get(("reward", player))
            if slot is not None:
                texts.append({"script": f"lua:{slot.function}"})
            elif lua is not None and player in in_lua:
                texts.append({"script": f"lua:{lua.reward_function(player)}"})
            else:
                texts.append(_reward_document(reward))
        if any(texts[1:]):
            document["rewards"] = texts
        elif texts and texts[0]:
            document["reward"] = texts[0]
        slot = self.slots.get(("done", 1))
        if slot is not None:
            document["done"] = {"script": f"lua:{slot.function}"}
        elif lua is not None and done_in_lua:
            document["done"] = {"script": f"lua:{lua.done_function}"}
        elif done is not None:
            document["done"] = done
        if scripts:
            document["scripts"] = scripts
        if scenario.actions is not None:
            document["actions"] = [[list(chord) for chord in group] for group in scenario.actions]
        if scenario.crop is not None:
            document["crop"] = list(scenario.crop)
        return document

    # --- what cannot be

    def _check_exact(self, lua: LuaScenario) -> None:
        """Lua counts in doubles: a whole number beyond 2**53 would lose its last digits."""
        for named in lua.named:
            node = beyond_double([named.node])
            if node is None:
                continue
            self.reports.error(
                "RT402",
                named.place.source,
                named.place.span,
                f"`{named.name}` needs whole numbers beyond 2**53, which Lua cannot hold",
                f"a part of it is {node.range}; at most {MAX_EXACT}",
                helps=("state narrower ranges of the variables in it with `in`",),
            )

    def _check_slots(self) -> None:
        """A part cannot be both a block of the spec and a hand-written function."""
        seen: dict[tuple[str, int], LuaSlot] = {}
        for slot in self.scenario.lua:
            key = (slot.slot, slot.player)
            rewards = self.scenario.rewards
            twice = (
                key in seen
                or (slot.slot == "done" and (self.scenario.done or self.scenario.truncate))
                or (slot.slot == "reward" and key[1] <= len(rewards) and rewards[key[1] - 1])
            )
            if twice or key[1] > len(rewards) or (slot.slot == "done" and key[1] != 1):
                what = "is given twice" if twice else "has no player to be for"
                self.reports.error(
                    "RT401",
                    slot.place.source,
                    slot.place.span,
                    f"this {slot.slot} {what}",
                    helps=("keep the function or the block of the spec",) if twice else (),
                )
            seen[key] = slot


def _payer(key: str | None, terms: Sequence[Named]) -> Named:
    """The first term that pays for the variable ``key``, or for every frame."""
    for term in terms:
        if key in variables_of([term.node]) if key is not None else term.node.is_const:
            return term
    return terms[0]


def _reward_document(reward: JsonReward | None) -> dict[str, Any]:
    if reward is None:
        return {}
    document: dict[str, Any] = {}
    if reward.entries:
        document["variables"] = {e.measure.key: _entry_document(e) for e in reward.entries}
    if reward.time:
        document["time"] = {"reward": float(reward.time)}
    return document


def _entry_document(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if entry.op is not None:
        document["op"] = entry.op
    if entry.reference is not None:
        document["reference"] = entry.reference
    if not entry.measure.delta:
        document["measurement"] = "absolute"
    if entry.reward or not entry.penalty:
        document["reward"] = float(entry.reward)
    if entry.penalty:
        document["penalty"] = float(entry.penalty)
    return document


# --- done


def _group_document(group: Group, name: str) -> dict[str, Any]:
    members = [(f"{name}_{number}", tree) for number, tree in enumerate(group.members, 1)]
    return _node(group.all, members)


def _node(every: bool, members: Sequence[tuple[str, Tree]]) -> dict[str, Any]:
    """A node of the engine: a test each variable, the rest in nodes of their own."""
    variables: dict[str, Any] = {}
    nodes: dict[str, Any] = {}
    for name, tree in members:
        if isinstance(tree, Test) and tree.measure.key not in variables:
            variables[tree.measure.key] = _test_document(tree)
            continue
        assert tree != ALWAYS, "a constant condition is refused before it comes here"
        group = tree if isinstance(tree, Group) else Group(False, (tree,))
        nodes[name] = _group_document(group, name)
    document: dict[str, Any] = {"condition": "all"} if every else {}
    if variables:
        document["variables"] = variables
    if nodes:
        document["nodes"] = nodes
    return document


def _test_document(test: Test) -> dict[str, Any]:
    document: dict[str, Any] = {"op": test.op}
    if test.reference is not None:
        document["reference"] = test.reference
    if test.measure.delta:
        document["measurement"] = "delta"
    return document
