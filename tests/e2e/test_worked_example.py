"""The worked example holds the bars that `retrodsl replay` sets, and its page shows the truth."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import Cli
from tests.repo.root import ROOT

SPEC = "specs/airstriker.retro"
PAGE = (ROOT / "docs" / "coverage.md").read_text("utf-8")
COVERAGE, MUTATION = 100, 90  # percent

#: A command on the page, and what the page shows of its output.
_EXAMPLE = re.compile(r"```console\n\$ retrodsl ([^\n]+)\n```\n\n```text\n(.*?)```\n", re.DOTALL)


@pytest.fixture
def example(cli: Cli) -> Cli:
    """The command line in a folder that has the spec and nothing else."""
    cli.write(SPEC, (ROOT / SPEC).read_text("utf-8"))
    return cli


def _on_the_page(option: str) -> tuple[list[str], str]:
    """The words of the page's one command with this option, and its output."""
    ((command, output),) = (found for found in _EXAMPLE.findall(PAGE) if option in found[0])
    return command.split(), output


def _percent(output: str, of: str) -> float:
    (percent,) = re.findall(rf"^{of} of {SPEC}: ([\d.]+) %", output, re.MULTILINE)
    return float(percent)


def test_its_replays_cover_it_and_notice_changes(example: Cli) -> None:
    command, shown = _on_the_page("--mutate")
    bars = ("--fail-under", str(COVERAGE), "--fail-under-mutation", str(MUTATION))
    done = example(*command, *bars)
    assert done.code == 0, done.all
    assert _percent(done.out, "coverage") == COVERAGE
    assert _percent(done.out, "mutation score") >= MUTATION
    assert "not used, since they fail" not in done.out
    assert "done at frame 5407 with beaten" in done.out, "the game is played to its end"
    assert shown in done.out


def test_every_change_that_goes_unnoticed_is_explained() -> None:
    _, shown = _on_the_page("--mutate")
    unnoticed = set(re.findall(rf"^  {SPEC}:\d+:\d+ +(\w+): ", shown, re.MULTILINE))
    _, _, table = PAGE.partition("| change | why")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    explained = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert explained == unnoticed != set()


def test_what_two_of_its_replays_leave(example: Cli) -> None:
    command, shown = _on_the_page("--coverage")
    done = example(*command, "--fail-under", str(COVERAGE))
    assert done.code == 1
    assert f"below {COVERAGE} %" in done.err
    assert shown in done.out
