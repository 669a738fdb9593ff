"""``scenario.json``: reward, end of the episode, and what is shown and pressed.

What each ``op`` computes, as found on the engine (``v`` is the variable's value or its change since
the frame before, ``r`` the reference, 0 if none is given; all in exact 64-bit integers):

======================  ===============================  ======================================
op                      measured for a reward            done if
======================  ===============================  ======================================
(none)                  v                                v > 0
``equal``               1 if v == r else 0               v == r
``negative-equal``      1 if v == -r else 0              v == -r
``not-equal``           1 if v != r else 0               v != r
``less-than``           1 if v < r else 0                v < r
``greater-than``        1 if v > r else 0                v > r
``less-or-equal``       1 if v <= r else 0               v <= r
``greater-or-equal``    1 if v >= r else 0               v >= r
``zero``                1 if v == 0 else 0               v == 0
``nonzero``             1 if v != 0 else 0               v != 0
``negative``            1 if v < 0 else 0                v < 0
``positive``            1 if v > 0 else 0                v > 0
``sign``                -1, 0 or 1                       v > 0
======================  ===============================  ======================================

The measured number is rounded to float32; a term is it times ``reward`` if it is above 0, times
``penalty`` if it is below, rounded again; terms are added as float32 in the order of a hash table.
So only a measurement without op, and ``sign``, ever meet a ``penalty``. An op that the engine does
not know counts as none.

The models refuse what the engine accepts and then ignores or misreads: unknown ops, measurements
and conditions, a ``script`` with anything beside it, ``reward`` and ``rewards`` together, an empty
``all`` (done at once), a script in a node (ignored) or without ``scripts`` (nothing to call).
Scripts need the scope ``lua:`` here: another one, or none without ``scripts``, kills the process.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from retrodsl.models.common import END, Coefficient, Int64, Maybe, Pixels, Strict

SCRIPT_PATTERN = r"^lua:[A-Za-z_][A-Za-z0-9_]*" + END
Script = Annotated[str, Field(pattern=SCRIPT_PATTERN)]
Button = Annotated[str, Field(min_length=1)]

_SCRIPT_ALONE: dict[str, Any] = {
    "if": {"required": ["script"]},
    "then": {"maxProperties": 1},
}
_ALL_OF_SOMETHING: dict[str, Any] = {
    "if": {"properties": {"condition": {"const": "all"}}, "required": ["condition"]},
    "then": {
        "anyOf": [
            {"properties": {key: {"minProperties": 1}}, "required": [key]}
            for key in ("variables", "nodes")
        ]
    },
}
_HAS_SCRIPT: dict[str, Any] = {"type": "object", "required": ["script"]}


class Op(str, Enum):
    """What is computed of a variable, with the reference where it compares."""

    EQUAL = "equal"
    NEGATIVE_EQUAL = "negative-equal"
    NOT_EQUAL = "not-equal"
    LESS_THAN = "less-than"
    GREATER_THAN = "greater-than"
    LESS_OR_EQUAL = "less-or-equal"
    GREATER_OR_EQUAL = "greater-or-equal"
    ZERO = "zero"
    NONZERO = "nonzero"
    NEGATIVE = "negative"
    POSITIVE = "positive"
    SIGN = "sign"


OpField = Annotated[Op, Field(strict=False)]
Measurement = Literal["absolute", "delta"]


class RewardVariable(Strict):
    """A term of the reward: a variable, measured, times a coefficient."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["reward"]}, {"required": ["penalty"]}]}
    )

    reward: Maybe[Coefficient] = Field(
        default=None, description="Factor where what is measured is above 0; missing is 0."
    )
    penalty: Maybe[Coefficient] = Field(
        default=None,
        description="Factor where what is measured is below 0, and so usually positive; missing is "
        "0. Of no effect beside an op that gives 0 or 1.",
    )
    op: Maybe[OpField] = Field(default=None, description="Missing: what is measured as it is.")
    reference: Maybe[Int64] = Field(
        default=None, description="What the op compares with; missing is 0. Fractions are cut off."
    )
    measurement: Maybe[Measurement] = Field(
        default=None,
        description="The value itself, or its change since the frame before; missing is delta.",
    )

    @model_validator(mode="after")
    def _pays(self) -> RewardVariable:
        if self.reward is None and self.penalty is None:
            raise ValueError("neither reward nor penalty is given: the term is always 0")
        return self


class Time(Strict):
    """A reward for every frame. A `penalty` here never has any effect."""

    reward: Coefficient = Field(description="Paid once a frame.")


class Reward(Strict):
    """One player's reward: the sum of its terms, or what a function of the script returns."""

    model_config = ConfigDict(json_schema_extra=_SCRIPT_ALONE)

    variables: Maybe[dict[str, RewardVariable]] = Field(
        default=None, description="Terms by the name of their variable: one for each."
    )
    time: Maybe[Time] = Field(default=None, description="A reward for every frame.")
    script: Maybe[Script] = Field(
        default=None, description="`lua:` and a function. Hides everything beside it."
    )

    @model_validator(mode="after")
    def _script_alone(self) -> Reward:
        _check_alone(self)
        return self


class DoneVariable(Strict):
    """A test of a variable."""

    op: OpField = Field(description="What must hold; `sign` tests the same as `positive`.")
    reference: Maybe[Int64] = Field(
        default=None, description="What the op compares with; missing is 0. Fractions are cut off."
    )
    measurement: Maybe[Measurement] = Field(
        default=None,
        description="The value itself, or its change since the frame before; missing is absolute.",
    )


class DoneNode(Strict):
    """Tests joined by `any` or `all`. An `any` of nothing never holds."""

    model_config = ConfigDict(json_schema_extra=_ALL_OF_SOMETHING)

    condition: Maybe[Literal["any", "all"]] = Field(default=None, description="Missing is any.")
    variables: Maybe[dict[str, DoneVariable]] = Field(
        default=None, description="Tests by the name of their variable: one for each."
    )
    nodes: Maybe[dict[str, DoneNode]] = Field(
        default=None,
        description="Further groups of tests, to any depth; their names mean nothing.",
    )

    @model_validator(mode="after")
    def _not_empty(self) -> DoneNode:
        _check_all(self)
        return self


class Done(Strict):
    """When the episode ends: tests joined by `any` or `all`, or a function of the script."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_SCRIPT_ALONE, _ALL_OF_SOMETHING]})

    condition: Maybe[Literal["any", "all"]] = Field(default=None, description="Missing is any.")
    variables: Maybe[dict[str, DoneVariable]] = Field(
        default=None, description="Tests by the name of their variable: one for each."
    )
    nodes: Maybe[dict[str, DoneNode]] = Field(
        default=None,
        description="Further groups of tests, to any depth; their names mean nothing.",
    )
    script: Maybe[Script] = Field(
        default=None, description="`lua:` and a function. Hides everything beside it."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Done:
        _check_alone(self)
        _check_all(self)
        return self


def _scripts_needed(place: str, holds: dict[str, Any]) -> dict[str, Any]:
    """A schema that asks for ``scripts`` if what is at ``place`` fits ``holds``."""
    return {
        "if": {"properties": {place: holds}, "required": [place]},
        "then": {"required": ["scripts"]},
    }


class ScenarioFile(Strict):
    """Rewards, the end of the episode, and what is shown and pressed."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {"required": ["reward", "rewards"]},
            "allOf": [
                _scripts_needed("reward", _HAS_SCRIPT),
                _scripts_needed("done", _HAS_SCRIPT),
                _scripts_needed("rewards", {"type": "array", "contains": _HAS_SCRIPT}),
            ],
        }
    )

    reward: Maybe[Reward] = Field(default=None, description="The first player's reward.")
    rewards: Maybe[Annotated[list[Reward], Field(min_length=1, max_length=2)]] = Field(
        default=None,
        description="The rewards of the first and the second player; more are ignored. Beside "
        "`reward` the engine mixes the two.",
    )
    done: Maybe[Done] = Field(
        default=None, description="When the episode ends, for all players; missing is never."
    )
    scripts: Maybe[Annotated[list[str], Field(min_length=1)]] = Field(
        default=None, description="Lua files beside this one."
    )
    actions: Maybe[
        Annotated[
            list[Annotated[list[list[Button]], Field(min_length=1)]],
            Field(min_length=1),
        ]
    ] = Field(
        default=None,
        description="Groups of alternatives of buttons pressed together. The engine sorts both by "
        "their button bits, whatever their order here, and drops the second of two groups with "
        "the same buttons; an unknown button sets a bit behind the last. Missing: those of the "
        "system's core file.",
    )
    crop: Maybe[Annotated[list[Pixels], Field(min_length=4, max_length=4)]] = Field(
        default=None,
        description="Left, top, width and height of the picture; a width or height of 0, or one "
        "that leaves the screen, reaches to its end. With fewer than four numbers the engine "
        "raises RuntimeError, or the process dies.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> ScenarioFile:
        if self.reward is not None and self.rewards is not None:
            raise ValueError("reward and rewards are both given: the engine would mix them")
        parts = [self.reward, self.done, *(self.rewards or ())]
        if self.scripts is None and any(part is not None and part.script for part in parts):
            raise ValueError("a script is used, but scripts names no file: it cannot be called")
        return self


def _check_alone(part: Reward | Done) -> None:
    beside = sorted(part.model_fields_set - {"script"})
    if part.script is not None and beside:
        raise ValueError(f"script hides {', '.join(beside)} beside it")


def _check_all(node: Done | DoneNode) -> None:
    if node.condition == "all" and not node.variables and not node.nodes:
        raise ValueError("all of nothing is done at once")
