"""What a game starts from where nothing is said."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrodsl.env.game import open_game, state_of

SPEC = """\
game "Airstriker-Genesis"
players 2
states {{ {states} }}
ram {{ lives : u2 @ 0xFF025A }}
"""


@pytest.mark.parametrize(
    ("states", "one", "two"),
    [
        ("Start default; Duel", "Start", "Start"),
        ("Start default; Duel default for 2", "Start", "Duel"),
        ("Start; Duel default for 2", "Duel", "Duel"),
        ("Start; Duel", None, None),
    ],
)
def test_players_without_a_default_of_their_own_start_from_the_other(
    tmp_path: Path, states: str, one: str | None, two: str | None
) -> None:
    folder = tmp_path / "integrations" / "Airstriker-Genesis"
    folder.mkdir(parents=True)
    for name in ("Start", "Duel"):
        (folder / f"{name}.state").write_bytes(gzip.compress(name.encode()))
    spec = tmp_path / "game.retro"
    spec.write_text(SPEC.format(states=states), "utf-8")
    game = open_game(spec)
    for players, state in ((1, one), (2, two)):
        assert game.program.default_state(players) == state
        content = None if state is None else state.encode()
        assert state_of(game, None, players) == content
