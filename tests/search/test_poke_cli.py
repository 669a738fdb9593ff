"""`retrodsl search --poke`: what is written into the spec, and what is left where poking fails."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from retrodsl.cli.main import app
from retrodsl.search.poke import PokeError

SPEC = """\
game "Airstriker-Genesis"

states { Level1 default }

ram { score : u2 @ 0xFF0250 }

movie "mine" from Level1 {
  wait 155
  hold RIGHT for 16
  wait 32
  hold LEFT for 16
  wait 20
}
"""

#: What a person says of the ship's place. It is in two bytes; the lower one alone fits as well.
SAID = (
    *("--between", "155", "171", "? rises", "--between", "203", "219", "? falls"),
    *("--always", "pressed(RIGHT) or ? <= prev(?)", "--always", "pressed(LEFT) or ? >= prev(?)"),
)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "ship.retro"
    path.write_text(SPEC, "utf-8")
    return path


def search(spec: Path, *more: str) -> Any:
    words = ["search", "mine", "--spec", str(spec), *SAID, "--poke", "--write", "--name", "ship_x"]
    return CliRunner().invoke(app, [*words, *more])


@pytest.mark.parametrize("limit", ["1", "4"])
def test_the_low_byte_of_a_wider_number_is_not_written(spec: Path, limit: str) -> None:
    done = search(spec, "--limit", limit)
    assert done.exit_code == 0, done.output
    assert "ship_x : u2 @ 0xFF0268  in 267..347\n" in spec.read_text("utf-8")
    assert len([line for line in done.stdout.splitlines() if "by poking:" in line]) <= int(limit)


def test_the_finds_are_kept_where_poking_fails(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise PokeError("the pokes were not all played", "more time: --time-limit")

    package = importlib.import_module("retrodsl.search.poke")
    monkeypatch.setattr(package, "prove", fails)
    done = search(spec, "--limit", "2", "--output", "json")
    assert done.exit_code == 2
    assert len(json.loads(done.stdout)["groups"]) == 2
    assert done.stderr.count("\n") == 1
    assert (
        "more time: --time-limit; what is shown is what the search found, not poked" in done.stderr
    )
    assert spec.read_text("utf-8") == SPEC


def test_what_poking_refutes_is_not_written(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = importlib.import_module("retrodsl.cli.search_poke")
    monkeypatch.setattr(command, "_fitting", lambda search: lambda candidate: None)
    done = search(spec, "--limit", "1")
    assert done.exit_code == 2
    assert "nothing is written: poking refutes all finds" in done.stderr
    assert spec.read_text("utf-8") == SPEC
