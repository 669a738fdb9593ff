"""Reward, done, scripts, actions and crop of a scenario.json, as the engine keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from retrodsl.engine_json.numbers import as_coefficient, as_int64
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonObject, JsonText

#: Every operation that the engine knows; another text counts as none.
OPS = (
    "equal",
    "negative-equal",
    "not-equal",
    "less-than",
    "greater-than",
    "less-or-equal",
    "greater-or-equal",
    "zero",
    "nonzero",
    "negative",
    "positive",
    "sign",
)
#: Those of them that compare with the ``reference``.
OPS_WITH_REFERENCE = frozenset(OPS[:7])
MEASUREMENTS = ("absolute", "delta")
CONDITIONS = ("any", "all")
#: The engine keeps this many players.
PLAYERS = 2


@dataclass(frozen=True, slots=True)
class Measure:
    """A variable measured: what reward terms and tests share.

    ``op`` is ``None`` where none is given or the engine does not know it.
    """

    key: JsonText
    entry: JsonNode
    op: str | None
    reference: int
    measurement: Literal["absolute", "delta"]

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.key.value

    def node(self, key: str) -> JsonNode | None:
        """What stands under ``key`` in the entry, the first if twice."""
        return self.entry.get(key) if isinstance(self.entry, JsonObject) else None

    @property
    def is_delta(self) -> bool:
        """Whether the change since the frame before is measured."""
        return self.measurement == "delta"


@dataclass(frozen=True, slots=True)
class RewardTerm(Measure):
    """A term of the reward with its two coefficients, as float32."""

    reward: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Test(Measure):
    """A test of done."""


@dataclass(frozen=True, slots=True)
class Script:
    """A function of a script that gives a reward or done: ``scope`` is "lua" or what is there."""

    node: JsonText
    scope: str | None
    function: str


@dataclass(frozen=True, slots=True)
class Reward:
    """One player's reward: its terms, what each frame pays, or a script that hides both."""

    player: int
    node: JsonObject
    terms: tuple[RewardTerm, ...]
    time: RewardTerm | None
    script: Script | None


@dataclass(frozen=True, slots=True)
class Done:
    """Tests and groups of tests under ``any`` or ``all``; only the outermost has a script."""

    node: JsonObject
    all: bool
    tests: tuple[Test, ...]
    groups: tuple[Done, ...]
    script: Script | None

    def every(self) -> Iterator[Done]:
        """This group and all within it."""
        yield self
        for group in self.groups:
            yield from group.every()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario; ``rewards`` in the order in which the engine asks for players."""

    root: JsonObject | None = None
    rewards: tuple[Reward, ...] = ()
    done: Done | None = None
    scripts: tuple[JsonText, ...] = ()
    crop: JsonNode | None = None
    actions: JsonNode | None = None

    def reward(self, player: int) -> Reward | None:
        """The reward of ``player``, from 1."""
        return next((reward for reward in self.rewards if reward.player == player), None)

    def tests(self) -> Iterator[Test]:
        """Every test of done, in all groups; none where a script hides them."""
        if self.done is not None and self.done.script is None:
            for group in self.done.every():
                yield from group.tests

    def terms(self) -> Iterator[RewardTerm]:
        """Every term that is paid, of all players."""
        for reward in self.rewards:
            if reward.script is None:
                yield from reward.terms

    def used_scripts(self) -> Iterator[Script]:
        """The functions that the engine calls."""
        if self.done is not None and self.done.script is not None:
            yield self.done.script
        for reward in self.rewards:
            if reward.script is not None:
                yield reward.script


def read_scenario(root: JsonNode | None) -> Scenario:
    """A scenario.json as the engine keeps it.

    ``reward`` and ``rewards[0]`` both belong to the first player: the first's term wins for one
    variable, the second's time and script win, and the rest adds up.
    """
    if not isinstance(root, JsonObject):
        return Scenario()
    rewards: list[Reward] = []
    listed = root.get("rewards")
    if isinstance(listed, JsonArray):
        for player, node in enumerate(listed.items[:PLAYERS], start=1):
            if isinstance(node, JsonObject):
                rewards.append(_reward(player, node))
    alone = root.get("reward")
    if isinstance(alone, JsonObject):
        first = _reward(1, alone)
        other = next((reward for reward in rewards if reward.player == 1), None)
        if other is not None:
            rewards.remove(other)
            first = _mixed(first, other)
        rewards.insert(0, first)
    done = root.get("done")
    scripts = root.get("scripts")
    return Scenario(
        root,
        tuple(rewards),
        _done(done, outermost=True) if isinstance(done, JsonObject) else None,
        tuple(s for s in _script_files(scripts) if isinstance(s, JsonText)),
        root.get("crop"),
        root.get("actions"),
    )


def _script_files(scripts: JsonNode | None) -> tuple[JsonNode, ...]:
    """What ``scripts`` lists; the engine takes a single text and an object's values, too."""
    match scripts:
        case JsonArray(items=items):
            return items
        case JsonObject():
            return tuple(member.value for member in scripts.first_members().values())
        case JsonText():
            return (scripts,)
        case _:
            return ()


def _mixed(alone: Reward, listed: Reward) -> Reward:
    names = {term.name for term in alone.terms}
    return Reward(
        1,
        alone.node,
        alone.terms + tuple(term for term in listed.terms if term.name not in names),
        listed.time or alone.time,
        listed.script or alone.script,
    )


def _reward(player: int, node: JsonObject) -> Reward:
    terms = tuple(_term(key, entry) for key, entry in _entries(node.get("variables")))
    time = node.member("time")
    return Reward(
        player,
        node,
        terms,
        _term(time.key, time.value) if time is not None else None,
        _script(node.get("script")),
    )


def _entries(node: JsonNode | None) -> Iterator[tuple[JsonText, JsonNode]]:
    if isinstance(node, JsonObject):
        seen: set[str] = set()
        for member in node.members:
            if member.key.value not in seen:
                seen.add(member.key.value)
                yield member.key, member.value


def _measured(
    entry: JsonNode, default: Literal["absolute", "delta"]
) -> tuple[str | None, int, Literal["absolute", "delta"]]:
    if not isinstance(entry, JsonObject):
        return None, 0, default
    op = entry.get("op")
    known = op.value if isinstance(op, JsonText) and op.value in OPS else None
    measurement = entry.get("measurement")
    text = measurement.value if isinstance(measurement, JsonText) else None
    measured = default
    if text == "absolute":
        measured = "absolute"
    elif text == "delta":
        measured = "delta"
    return known, as_int64(entry.get("reference")), measured


def _term(key: JsonText, entry: JsonNode) -> RewardTerm:
    op, reference, measurement = _measured(entry, "delta")
    coefficients = entry if isinstance(entry, JsonObject) else None
    return RewardTerm(
        key,
        entry,
        op,
        reference,
        measurement,
        as_coefficient(coefficients and coefficients.get("reward")),
        as_coefficient(coefficients and coefficients.get("penalty")),
    )


def _done(node: JsonObject, *, outermost: bool = False) -> Done:
    condition = node.get("condition")
    tests = tuple(
        Test(key, entry, *_measured(entry, "absolute"))
        for key, entry in _entries(node.get("variables"))
    )
    groups = tuple(
        _done(entry) for _, entry in _entries(node.get("nodes")) if isinstance(entry, JsonObject)
    )
    script = _script(node.get("script")) if outermost else None
    is_all = isinstance(condition, JsonText) and condition.value == "all"
    return Done(node, is_all, tests, groups, script)


def _script(node: JsonNode | None) -> Script | None:
    if not isinstance(node, JsonText) or not node.value:
        return None
    scope, colon, function = node.value.partition(":")
    return Script(node, scope, function) if colon else Script(node, None, scope)
