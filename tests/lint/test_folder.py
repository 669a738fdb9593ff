"""RL5: how the engine finds states, ROMs and overlays, and what the mends leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrodsl.lint.integration import DATA, METADATA
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules, find_rule
from retrodsl.lint.rules.rl510_unknown_metadata_key import NOTES, READ
from retrodsl.models.metadata import MetadataFile
from retrodsl.platforms.installation import installed_collections
from tests.engine_facts.engines import EVERY_ENGINE, GYM_RETRO, TriedEngine
from tests.lint.probing import ask_engine, findings, findings_after_fixes, with_fixes

DIGEST = "a8be7b0ca850119b167f9644e6a4a22e983d61a4"


def metadata(players: int = 1, **keys: Any) -> dict[str, Any]:
    return {"files": {METADATA: json.dumps(keys)}, "players": players}


def digest(text: str) -> dict[str, Any]:
    return {"files": {"rom.sha": text}}


def listed(states: Any, players: int = 1) -> dict[str, Any]:
    return metadata(players, default_state="Level1", default_player_state=states)


CASES: dict[str, dict[str, Any]] = {
    "sound": {},
    **{f"without {name}": {"files": {name: None}} for name in (METADATA, DATA, "scenario.json")},
    "without rom.sha": {"files": {"rom.sha": None}},
    "without states": {"files": {"Level1.state": None}},
    "no default": metadata(),
    "default: null": metadata(default_state=None),
    "default: empty": metadata(default_state=""),
    "default: missing": metadata(default_state="Nowhere"),
    "default: dot": metadata(default_state="Level1."),
    "default: with ending": metadata(default_state="Level1.state"),
    "default: case": metadata(default_state="level1"),
    "default: number": metadata(default_state=5),
    "misspelt": metadata(defualt_state="Level1"),
    "listed: missing": listed(["Nowhere"]),
    "listed: missing, for two": listed(["Nowhere"], 2),
    "listed: wins": metadata(default_state="Nowhere", default_player_state=["Level1"]),
    "listed: text": listed("Level1"),
    "listed: null": listed(None),
    "listed: number": listed([5]),
    "listed: a null": listed([None]),
    "three players": metadata(3, default_state="Level1"),
    "rom name: number": metadata(default_state="Level1", original_rom_name=5),
    "rom name: empty": metadata(default_state="Level1", original_rom_name=""),
    "rom name: missing": metadata(default_state="Level1", original_rom_name="other.zip"),
    "hidden": {"files": {"_Level1.state": [31, 139], ".Level2.state": [31, 139], "L.STATE": "x"}},
    "unknown system": {"game": "Example-MegaDrive-v0"},
    "sha: capitals": digest(DIGEST.upper()),
    "sha: with a name": digest(f"{DIGEST}  rom.md\n"),
    "sha: empty": digest(""),
    "sha: two": digest(f"{DIGEST[::-1]}\n{DIGEST}\n"),
    "sha: line end": digest(f"{DIGEST}\r\n{DIGEST[::-1]}\r\n"),
    "sha: space": digest(f"{DIGEST} \n{DIGEST[::-1]}"),
}


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def engine(request: pytest.FixtureRequest) -> TriedEngine:
    found: TriedEngine = request.param
    return found


@pytest.fixture(scope="module")
def results(engine: TriedEngine) -> dict[str, Any]:
    return ask_engine(engine, CASES)


def test_missing_files(results: dict[str, Any]) -> None:
    assert results["without metadata.json"]["error"] == "TypeError"
    assert results["without data.json"]["error"] == "ValueError"
    assert results["without scenario.json"]["reward"] == 0
    assert results["without scenario.json"]["done"] is False
    assert results["without rom.sha"]["games"] == []
    assert results["without states"]["error"] == "TypeError"


@pytest.mark.parametrize("name", ["no default", "default: null", "default: empty", "misspelt"])
def test_without_a_default_state_it_starts_at_power_on(results: dict[str, Any], name: str) -> None:
    assert results[name]["started"] is False


def test_default_states_that_are_not_found(results: dict[str, Any]) -> None:
    for name in ("missing", "dot"):
        assert results[f"default: {name}"]["error"] == "TypeError"
    assert results["default: with ending"]["started"] is True
    assert results["listed: missing"]["error"] == "TypeError"
    assert results["listed: missing, for two"]["started"] is True


def test_names_of_states_have_their_case(results: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    if (tmp_path / "A").exists():
        pytest.skip("this file system makes no difference between large and small letters")
    assert results["default: case"]["error"] == "TypeError"


def test_the_listed_state_wins(results: dict[str, Any]) -> None:
    assert results["listed: wins"]["state"] == "Level1.state"


def test_wrong_kinds(results: dict[str, Any]) -> None:
    assert results["default: number"]["error"] == "AttributeError"
    assert results["listed: number"]["error"] == "AttributeError"
    assert results["listed: text"]["error"] == "TypeError"
    assert results["listed: null"]["error"] == "TypeError"
    assert results["listed: a null"]["started"] is False


def test_the_name_of_another_rom(engine: TriedEngine, results: dict[str, Any]) -> None:
    """gym-retro does not know the key."""
    knows = engine is not GYM_RETRO
    assert results["rom name: number"].get("error") == ("TypeError" if knows else None)
    assert results["rom name: empty"].get("error") == ("Exception" if knows else None)
    assert "error" not in results["rom name: missing"]


def test_two_players_at_most(results: dict[str, Any]) -> None:
    assert results["three players"]["error"] == "ValueError"


def test_hidden_states(results: dict[str, Any]) -> None:
    assert results["hidden"]["states"] == ["Level1"]


def test_a_name_without_a_system(engine: TriedEngine, results: dict[str, Any]) -> None:
    """gym-retro imports the ROM, with the extension of a system that it happens to look at last."""
    assert results["sound"]["digests"] == [DIGEST]
    assert results["unknown system"]["digests"] == ([DIGEST] if engine is GYM_RETRO else [])


@pytest.mark.parametrize("name", ["capitals", "with a name", "empty", "space"])
def test_digests_that_find_no_rom(results: dict[str, Any], name: str) -> None:
    assert DIGEST not in results[f"sha: {name}"]["digests"]


@pytest.mark.parametrize("name", ["two", "line end"])
def test_digests_that_find_the_rom(results: dict[str, Any], name: str) -> None:
    assert DIGEST in results[f"sha: {name}"]["digests"]


def test_the_known_keys_are_those_of_the_model() -> None:
    """But for ``slots``, which occurs once and which nothing reads."""
    assert {*READ, *NOTES} == {*MetadataFile.model_fields} - {"slots"}


def test_overlays_of_the_engine_have_lost_their_bases(tmp_path: Path) -> None:
    """The engine lists none of the folders of which RL507 says so."""
    data = installed_collections()[0].parent
    stable = {path.name for path in (data / "stable").iterdir()}
    lost = [
        path.name
        for path in sorted((data / "experimental").iterdir())
        if (path / DATA).is_file() and not (path / "rom.sha").is_file()
    ]
    for name in lost:
        assert name not in stable
        assert f"{name}-v0" in stable
    rule = find_rule("RL507")
    assert rule is not None
    overlay = ("rom.sha", "scenario.json", METADATA, "Start.state")
    for number, (name, base, count) in enumerate(
        (
            ("Example-Nes", "Example-Nes-v0", 1),
            ("Example-Nes-v1", "Example-Nes-v0", 1),
            ("Example-Nes-v1", "Example-Nes", 1),
            ("Example-Nes", "ExampleII-Nes-v0", 0),
        )
    ):
        example = Example(game=name, without=overlay, stable={base: {}})
        assert len(findings(rule, example, tmp_path / str(number))) == count


@pytest.mark.parametrize(
    ("rule", "number"), with_fixes(("RL5",), all_rules()), ids=lambda v: getattr(v, "code", v)
)
def test_after_the_mends_nothing_is_left(rule: Rule, number: int, tmp_path: Path) -> None:
    example = rule.invalid[number]
    found = findings(rule, example, tmp_path / "before")
    left = findings_after_fixes(rule, example, tmp_path / "after")
    assert len(left) == len([d for d in found if d.fix is None])
