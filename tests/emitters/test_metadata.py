"""metadata.json: what the engine starts from is what a program says that it starts from."""

from __future__ import annotations

from typing import Any

import pytest

from retrodsl.emitters.metadata import metadata_document
from tests.ir.spec import program_of


def start_in_engine(metadata: dict[str, Any], players: int) -> str | None:
    """The state that ``RetroEnv`` of stable-retro takes; ``None`` for power-on."""
    listed = metadata.get("default_player_state", [])
    if players <= len(listed):
        return str(listed[players - 1])
    return metadata.get("default_state")


@pytest.mark.parametrize(
    ("states", "document", "starts"),
    [
        ("Start default; Duel", {"default_state": "Start"}, ("Start", "Start")),
        (
            "Start default; Duel default for 2",
            {"default_state": "Start", "default_player_state": ["Start", "Duel"]},
            ("Start", "Duel"),
        ),
        (
            "Start; Duel default for 2",
            {"default_player_state": ["Duel", "Duel"]},
            ("Duel", "Duel"),
        ),
        ("Start; Duel", {}, (None, None)),
    ],
)
def test_one_and_two_players_start_where_the_engine_starts_them(
    states: str, document: dict[str, Any], starts: tuple[str | None, str | None]
) -> None:
    program = program_of(f"states {{ {states} }}\nplayers 2")
    assert metadata_document(program) == document
    assert (program.default_state(1), program.default_state(2)) == starts
    assert (start_in_engine(document, 1), start_in_engine(document, 2)) == starts
