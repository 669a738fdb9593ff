"""`retrodsl lint` as a user has it."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import find_state
from tests.e2e.conftest import SPEC, Cli

DATA = """\
{
  "info": {
    "lives": {"address": 16712282, "type": ">u2"},
    "score": {"address": 16712272, "type": ">u2"}
  }
}
"""
SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""


@pytest.fixture
def game(cli: Cli) -> Path:
    """A sound integration, `games/MyGame-Genesis`."""
    folder = Path("games", "MyGame-Genesis")
    cli.write(str(folder / "data.json"), DATA)
    cli.write(str(folder / "scenario.json"), SCENARIO)
    cli.write(str(folder / "metadata.json"), '{"default_state": "Start"}\n')
    cli.write(str(folder / "rom.sha"), "0123456789abcdef0123456789abcdef01234567\n")
    state = find_state("Airstriker-Genesis", "Level1")
    assert state is not None
    shutil.copy(state, cli.folder / folder / "Start.state")
    return folder


def _break(cli: Cli, game: Path, name: str, old: str, new: str) -> None:
    path = cli.folder / game / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_nothing_is_wrong(cli: Cli, game: Path) -> None:
    done = cli("lint", "games")
    assert (done.code, done.out) == (0, "1 integration: no findings\n")


def test_a_finding_is_underlined(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    done = cli("lint", game)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0].startswith("error[RL201]: ")
    assert lines[1] == " --> games/MyGame-Genesis/scenario.json:2:42"
    assert done.last.startswith("1 integration: 1 error")


def test_a_single_file(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    _break(cli, game, "data.json", '16712272, "type": ">u2"', '16712272, "type": ">q2"')
    done = cli("lint", game / "data.json")
    assert "RL101" in done.out
    assert "RL201" not in done.out
    assert cli("lint", game / "scenario.json").out.count("error[") == 1
    assert cli("lint", game).out.count("error[") == 2


def test_selection(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    assert cli("lint", "games", "--select", "RL1,unknown-condition").code == 0
    assert cli("lint", "games", "--ignore", "unknown-op").code == 0
    assert cli("lint", "games", "--select", "rl201").code == 1
    done = cli("lint", "games", "--select", "unknwon-op")
    assert done.code == 2
    assert "did you mean unknown-op?" in done.err
    cli.write("pyproject.toml", '[tool.retrodsl.lint]\nignore = ["RL201"]\n')
    assert cli("lint", "games").code == 0
    cli.write("pyproject.toml", '[tool.retrodsl.lint]\nignroe = ["RL201"]\n')
    done = cli("lint", "games")
    assert done.code == 2
    assert "did you mean ignore?" in done.err


def test_warnings_and_errors(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"done": {', '"done": {"condition": "all", ')
    done = cli("lint", "games")
    assert done.code == 1
    assert "warning[RL309]" in done.out
    assert cli("lint", "games", "--errors-only").code == 0


def test_suppression(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"done": {', '"done": {"condition": "all", ')
    side = str(game / ".retrodsl-lint.json")
    cli.write(side, '{"whitelist": {"scenario.json": ["RL309: a second check will come"]}}\n')
    done = cli("lint", "games")
    assert (done.code, done.out) == (0, "1 integration (1 suppressed): no findings\n")
    cli.write(side, '{"whitelist": {"scenario.json": ["RL309", "RL201 lives: odd"]}}\n')
    done = cli("lint", "games")
    assert done.code == 1
    assert "warning[RL002]: RL309 is suppressed without a reason" in done.out
    assert "warning[RL001]: nothing is left to suppress: RL201 for `lives`" in done.out
    cli.write(side, '{"whitelist": {"scenario.json": true}}\n')
    assert cli("lint", "games").code == 0


def test_safe_fixes(cli: Cli, game: Path) -> None:
    _break(cli, game, "data.json", '">u2"}\n', '">u2"}, // the score\n')
    _break(cli, game, "data.json", "16712272", "0xFF0250")
    done = cli("lint", "games")
    assert done.code == 1
    assert "can be mended: 3 with --fix" in done.last
    done = cli("lint", "games", "--fix")
    assert done.code == 0, done.all
    assert "mended 3 findings in games/MyGame-Genesis/data.json" in done.err
    assert json.loads((cli.folder / game / "data.json").read_text("utf-8")) == json.loads(DATA)


def test_unsafe_fixes(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"lives"', '"livse"')
    path = cli.folder / game / "scenario.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert cli("lint", "games", "--fix").code == 1
    assert cli("lint", "games", "--unsafe-fixes").code == 0
    assert path.read_bytes() == SCENARIO.encode().replace(b"\n", b"\r\n"), "line ends are kept"


def test_a_file_that_cannot_be_mended_is_as_before(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    folder = cli.folder / game
    before = (folder / "scenario.json").read_bytes()
    target = cli.folder / "elsewhere.json"
    target.write_bytes(before)
    (folder / "scenario.json").unlink()
    (folder / "scenario.json").symlink_to(target)
    assert cli("lint", "games", "--unsafe-fixes").code == 0
    assert (folder / "scenario.json").is_symlink(), "what it points to is mended"
    assert target.read_text("utf-8") == SCENARIO


def test_baseline(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    done = cli("lint", "games", "--write-baseline", "lint.json")
    assert (done.code, done.err) == (0, "lint.json: 1 findings\n")
    assert cli("lint", "games", "--baseline", "lint.json").code == 0
    _break(cli, game, "data.json", '16712272, "type": ">u2"', '16712272, "type": ">q2"')
    done = cli("lint", "games", "--baseline", "lint.json")
    assert done.code == 1
    assert "RL101" in done.out
    assert "RL201" not in done.out
    cli.write("lint.json", "{}")
    done = cli("lint", "games", "--baseline", "lint.json")
    assert done.code == 2
    assert "is no baseline" in done.err


def test_outputs(cli: Cli, game: Path) -> None:
    _break(cli, game, "scenario.json", '"equal"', '"equals"')
    report = json.loads(cli("lint", "games", "-o", "json").out)
    assert [f["code"] for f in report["findings"]] == ["RL201"]
    log = json.loads(cli("lint", "games", "-o", "sarif").out)
    assert log["runs"][0]["results"][0]["ruleId"] == "RL201"
    root = ElementTree.fromstring(cli("lint", "games", "-o", "junit").out)
    assert root.attrib["failures"] == "1"
    assert cli("lint", "games", "-o", "github").out.startswith("::error file=games/MyGame-Genesis/")
    assert "     1  RL201  " in cli("lint", "games", "--statistics").out


def test_specs_are_linted_too(cli: Cli) -> None:
    cli.write("specs/a.retro", SPEC.replace("ram {\n", "ram {\n  level : u2 @ 0xFF0258\n"))
    done = cli("lint", "specs")
    assert done.code == 1
    assert "warning[RT302]" in done.out
    line = "  level : u2 @ 0xFF0258  # lint: ignore RT302 for the overlay\n"
    cli.write("specs/a.retro", SPEC.replace("ram {\n", f"ram {{\n{line}"))
    done = cli("lint", "specs")
    assert (done.code, done.out) == (0, "1 spec (1 suppressed): no findings\n")
    cli.write("specs/a.retro", SPEC.replace("ram {\n", "ram {  # lint: ignore RT302 old\n"))
    done = cli("lint", "specs")
    assert done.code == 1
    assert "RL001" in done.out


def test_a_comment_in_an_included_file_counts(cli: Cli) -> None:
    cli.write("specs/a.retro", SPEC.replace("ram {", 'include "b.retro"\n\nram {', 1))
    ghost = "ram { level : u2 @ 0xFF0258 }"
    cli.write("specs/b.retro", ghost + "\n")
    told = cli("lint", "specs/a.retro")
    assert told.code == 1
    assert "warning[RT302]" in told.out
    cli.write("specs/b.retro", ghost + "  # lint: ignore RT302 for the overlay\n")
    done = cli("lint", "specs/a.retro")
    assert (done.code, done.out) == (0, "1 spec (1 suppressed): no findings\n")


def test_the_state_is_looked_into(cli: Cli, game: Path) -> None:
    (cli.folder / game / "Start.state").write_bytes(b"not gzip at all")
    done = cli("lint", "games")
    assert done.code == 1
    assert "error[RL601]" in done.out
    assert cli("lint", "games", "--no-states").code == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere", "there is no file or folder nowhere"),
        ("empty", "neither an integration nor a spec"),
        ("note.txt", "is no integration folder"),
    ],
)
def test_nothing_to_lint(cli: Cli, path: str, said: str) -> None:
    (cli.folder / "empty").mkdir()
    cli.write("note.txt", "a note")
    done = cli("lint", path)
    assert done.code == 2
    assert said in done.err


def test_a_rule_is_explained(cli: Cli) -> None:
    for name in ("RL201", "rl201", "unknown-op"):
        done = cli("explain", name)
        assert done.code == 0
        assert done.out.startswith("RL201 unknown-op: ")
        assert "It gives:" in done.out


def test_what_the_engine_ships(cli: Cli) -> None:
    done = cli("lint", "--installed", "--select", "RL507", "--statistics", "--no-states")
    assert done.code == 1
    assert done.out.startswith("    38  RL507  ")
    assert done.last.startswith("1068 integrations: 38 errors")


def test_the_states_of_a_spec(cli: Cli) -> None:
    """Level1 of Airstriker starts with three ships and no points."""
    spec = SPEC.replace("lives == 0", "lives == 4").replace("in 0..5", "in 4..5")
    spec = spec.replace("score : u2 @ 0xFF0250", "score : u2 @ 0xFF0250\n  odd : d2 @ 0xFF0000")
    cli.write(
        "a.retro", spec.replace("replay short {", "info { odd, score, lives }\n\nreplay short {")
    )
    done = cli("lint", "a.retro", "--select", "RL6")
    assert done.code == 1, done.all
    assert "error[RL605]: `lives` is 3 in the state Level1, which the spec excludes" in done.out
    cli.write("a.retro", SPEC.replace("lives == 0", "lives == 3"))
    done = cli("lint", "a.retro")
    assert "error[RL603]: `lost` holds from the start in the state Level1" in done.out
    ignore = "lives == 3  # lint: ignore RL603 one step is enough here"
    cli.write("a.retro", SPEC.replace("lives == 0 }", f"{ignore}\n}}"))
    assert cli("lint", "a.retro").code == 0
