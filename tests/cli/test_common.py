"""Finding specs, and when to use colours."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import typer

from retrodsl.cli.common import find_specs, wants_color


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_colours_are_for_terminals() -> None:
    assert wants_color(_Terminal())
    assert not wants_color(io.StringIO())


@pytest.mark.parametrize(
    ("name", "value", "terminal", "pipe"),
    [
        ("NO_COLOR", "1", False, False),
        ("NO_COLOR", "", True, False),
        ("FORCE_COLOR", "1", True, True),
        ("FORCE_COLOR", "", True, False),
        ("TERM", "dumb", False, False),
    ],
)
def test_the_environment_has_a_say(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, terminal: bool, pipe: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert wants_color(_Terminal()) is terminal
    assert wants_color(io.StringIO()) is pipe


def test_no_colour_is_stronger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(_Terminal())


def test_specs_are_found_in_order_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b/z.retro", "b/a.retro", "c.retro", "b/.cache/x.retro", "node_modules/y.retro"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    Path("b/folder.retro").mkdir()
    assert find_specs([Path("c.retro"), Path()]) == [
        Path("c.retro"),
        Path("b/a.retro"),
        Path("b/z.retro"),
    ]
    # A file that is named is taken, whatever it is called.
    Path("spec.txt").touch()
    assert find_specs([Path("spec.txt")]) == [Path("spec.txt")]


def test_nothing_to_find_is_a_wrong_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for paths, message in (
        (None, "there is no .retro file here"),
        ([Path("x.retro")], "there is no file x.retro"),
        ([tmp_path], f"there is no .retro file in {tmp_path}"),
    ):
        with pytest.raises(typer.Exit) as ended:
            find_specs(paths)
        assert ended.value.exit_code == 2
        assert message in capsys.readouterr().err
