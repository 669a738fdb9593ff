"""The tutorial, from an empty directory: every file and every command of it, as the page has them.

A block of code after a sentence that ends in "`FILE` with:" or "`FILE`:" is that file. In a block
of `console`, a line that begins with `$` is run by a shell, and what follows is what it prints;
`...` stands for any text, on a line of its own for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.conftest import SECONDS, Cli
from tests.repo.root import ROOT

PAGE = ROOT / "docs" / "tutorial.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w./]+)`(?: with)?:\s*\Z")


@dataclass(frozen=True)
class File:
    """A file that the reader writes."""

    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command and the lines that the page shows behind it."""

    line: str
    shown: str


def steps(page: str) -> Iterator[File | Command]:
    """What the reader of a page does, in order."""
    behind = 0
    for block in _BLOCK.finditer(page):
        before, behind = page[behind : block.start()], block.end()
        if block[1] == "console":
            for part in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                yield Command(line, shown)
            continue
        named = _FILE.search(before)
        assert named is not None, f"a block of {block[1]} that is no file:\n{block[2]}"
        yield File(named[1], block[2])


def pattern(shown: str) -> str:
    """The regular expression of what a command may print."""
    parts = []
    for line in shown.splitlines(keepends=True):
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(r"[^\n]*?".join(re.escape(part) for part in line.split("...")))
    return "".join(parts)


def run(cli: Cli, command: str) -> tuple[int, str]:
    """Run a command of the page in a shell: its exit code, and all that it prints."""
    bin_folder = str(Path(sys.executable).parent)
    path = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=cli.folder,
        env=cli.environment(PATH=path, RETRODSL=str(ROOT)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout


def test_the_tutorial_works_as_it_is_written(cli: Cli) -> None:
    page = PAGE.read_text("utf-8")
    commands = 0
    for step in steps(page):
        if isinstance(step, File):
            cli.write(step.name, step.text)
            continue
        commands += 1
        code, printed = run(cli, step.line)
        assert re.fullmatch(pattern(step.shown), printed), (
            f"$ {step.line}\nprints:\n{printed}\nand the page says:\n{step.shown}"
        )
        assert code == (1 if "FAILED" in step.shown else 0), f"$ {step.line}\n{printed}"
    assert commands == page.count("\n$ ")
    assert commands > 8


def test_what_the_page_shows_has_to_be_printed() -> None:
    assert re.fullmatch(pattern("one ...\n...\nlast\n"), "one two\nthree\nfour\nlast\n")
    assert not re.fullmatch(pattern("one ...\n...\nlast\n"), "one two\nthree\nfour\n")
    assert not re.fullmatch(pattern("one\n"), "one\ntwo\n")
    assert not re.fullmatch(pattern(""), "a warning\n")


def test_the_specs_of_the_page_are_formatted(cli: Cli) -> None:
    files = [step for step in steps(PAGE.read_text("utf-8")) if isinstance(step, File)]
    specs = [file for file in files if file.name.endswith(".retro")]
    names = [cli.write(f"{number}.retro", spec.text) for number, spec in enumerate(specs)]
    assert len(names) == 3
    done = cli("fmt", "--check", *names)
    assert done.code == 0, done.all
