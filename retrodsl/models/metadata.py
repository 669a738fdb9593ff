"""``metadata.json``: the states to start from, and notes.

The engine itself reads ``default_state``, ``default_player_state``, ``original_rom_name`` and
``system``; its checker reads ``whitelist``. The rest occurs in the integrations that it ships.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from retrodsl.models.common import Coefficient, Count, Int64, Maybe, Strict

StateName = Annotated[str, Field(min_length=1)]


def _only_true(value: bool) -> bool:
    if not value:
        raise ValueError("false is not allowed here: leave the key out")
    return value


Everything = Annotated[
    bool, AfterValidator(_only_true), WithJsonSchema({"const": True, "type": "boolean"})
]
"""``true``, and nothing that equals it, such as 1."""


class RunParameters(Strict):
    """What a training run was given."""

    time_limit: Int64 = Field(description="Steps in an episode.")
    timesteps: Int64 = Field(description="Steps in all.")


class RunRewards(Strict):
    """The rewards of a training run's episodes."""

    mean: Coefficient
    median: Coefficient
    max: Coefficient
    first_10_mean: Coefficient
    final_10_mean: Coefficient


class Run(Strict):
    """A note on a training run."""

    name: str
    agent: str
    hyperparameters: RunParameters
    rewards: RunRewards
    tags: Maybe[list[str]] = None


class StateNotes(Strict):
    """Notes on one state."""

    runs: Maybe[list[Run]] = Field(default=None, description="Training runs from this state.")
    tags: Maybe[list[str]] = Field(default=None, description="Words about this state.")


class MetadataFile(Strict):
    """The states to start from, and notes."""

    default_state: Maybe[StateName] = Field(
        default=None,
        description="State file to start from, without `.state`. Missing: the game starts from "
        "power-on, and reset does not reset.",
    )
    default_player_state: Maybe[Annotated[list[StateName], Field(min_length=1)]] = Field(
        default=None,
        description="State files for one player, for two, and so on; goes before `default_state`, "
        "which still serves larger numbers of players.",
    )
    states: Maybe[dict[str, StateNotes]] = Field(default=None, description="Notes on states.")
    tags: Maybe[list[str]] = Field(default=None, description="Words about the game.")
    whitelist: Maybe[dict[str, list[str] | Everything]] = Field(
        default=None,
        description="Warnings of the engine's checker to leave out, by file; true for all.",
    )
    slots: Maybe[str] = Field(default=None, description="Occurs once; nothing reads it.")
    system: Maybe[str] = Field(
        default=None, description="FBNeo for a game whose ROM must keep its own file name."
    )
    original_rom_name: Maybe[StateName] = Field(
        default=None, description="File name under which the ROM is looked for first."
    )
    title: Maybe[str] = Field(default=None, description="The game's name in words.")
    players: Maybe[Count] = Field(default=None, description="How many can play; nothing reads it.")
