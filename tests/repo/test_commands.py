"""README and docs speak of the commands that there are, and of all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from retrodsl.cli.main import app
from tests.repo.root import ROOT, pages


def _options(command: object) -> set[str]:
    """The options of a command; of a group those of all its commands."""
    inner = getattr(command, "commands", {}).values()
    own = {option for parameter in getattr(command, "params", ()) for option in parameter.opts}
    return own.union(*map(_options, inner))


GROUP = typer.main.get_command(app)
COMMANDS: dict[str, set[str]] = {
    name: _options(command)
    for name, command in GROUP.commands.items()  # type: ignore[attr-defined]
}
#: `retrodsl` and the rest of the command, in a code span or on a line of a console.
CALL = re.compile(r"(?:`|^\s*(?:\$ )?|\$\(BIN\)/)retrodsl +([a-z][^`#\n]*)", re.MULTILINE)


def _calls(text: str) -> list[list[str]]:
    return [call.split() for call in CALL.findall(text)]


def test_there_are_commands() -> None:
    assert {"check", "compile", "replay", "explain", "schema", "doctor"} <= set(COMMANDS)
    assert "--only" in COMMANDS["replay"]


@pytest.mark.parametrize("page", [*pages(), ROOT / "Makefile"], ids=lambda path: path.name)
def test_every_command_on_a_page_exists(page: Path) -> None:
    wrong = []
    for words in _calls(page.read_text("utf-8")):
        known = COMMANDS.get(words[0])
        options = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        if known is None or options - known:
            wrong.append(" ".join(words))
    assert wrong == []


def test_every_command_is_on_a_page() -> None:
    called = {words[0] for page in pages() for words in _calls(page.read_text("utf-8"))}
    assert set(COMMANDS) - called == set()


def test_every_target_that_readme_names_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in pages():
        named = re.findall(r"(?:`|^\$ )make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        assert set(named) - targets == set(), page
    for target in ("demo", "test", "check", "gen", "bench"):
        assert target in targets
