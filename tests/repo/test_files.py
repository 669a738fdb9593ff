"""What must not be in any file of the project, and what has to agree between files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import retrodsl
from cartridges.systems import load_systems
from retrodsl.platforms import load_platforms
from tests.repo.root import ROOT, pages, project_files

#: Paths of somebody's machine and places to download from, spelled so as not to be found here.
FORBIDDEN = {
    "a home folder": re.compile(r"/" r"(?:root\b|(?:home|Users)/(?!me/)\w)"),
    "a folder of one machine": re.compile(r"(?<![\w./])/" r"(?:work|opt|mnt)\b"),
    "a temporary path": re.compile(r"(?<![\w.])/" r"tmp/\w"),
    "a registry": re.compile(r"pypi" r"\.org|python" r"hosted"),
}
BINARY = {".png", ".bk2", ".state", ".md5", ".fm2", ".gz"}
#: The ROMs that are ours, each made from sources of this project.
OWN_ROMS = {system.rom for system in load_systems().values()}


def _texts() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for path in project_files()
        if path.suffix not in BINARY and path not in OWN_ROMS
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_no_rom_but_our_own_is_in_the_repository() -> None:
    endings = {f".{ending}" for p in load_platforms().values() for ending in p.extensions}
    # Markdown shares its ending with a system.
    found = [path for path in project_files() if path.suffix in endings - {".md"}]
    found += [p for p in project_files() if p.stem == "rom" and p.suffix in endings]
    assert set(found) - OWN_ROMS == set()


def test_text_files_end_in_one_line_end() -> None:
    wrong = [name for name, text in _texts() if text and not text.endswith("\n")]
    wrong += [name for name, text in _texts() if text.endswith("\n\n") or "\r\n" in text]
    assert wrong == []


def _project() -> str:
    return (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_version_is_the_same_everywhere() -> None:
    match = re.search(r'^version = "(.+)"$', _project(), re.MULTILINE)
    assert match is not None
    assert retrodsl.__version__ == match[1]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(match[1])}(?: |$)", changes, re.MULTILINE)


def test_everything_that_is_needed_is_locked() -> None:
    needed = {
        re.split(r"[><=\[ ]", name)[0].lower().replace("_", "-")
        for name in re.findall(r'^    "([a-z][\w.-]*[><=][^"]*)",$', _project(), re.MULTILINE)
        if "python_version <" not in name  # not for the Python that the lock is of
    }
    assert {"lark", "pydantic", "stable-retro", "pytest"} <= needed
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    locked = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    assert needed - locked == set()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


@pytest.mark.parametrize("version", [(3, 10), (3, 11)])
def test_the_package_is_written_for(version: tuple[int, int]) -> None:
    for path in project_files():
        if path.suffix == ".py" and path.is_relative_to(ROOT / "retrodsl"):
            ast.parse(path.read_text("utf-8"), str(path), feature_version=version)


def _anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    return slugs | set(re.findall(r'<a id="([\w-]+)">', text))


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        if not path.exists() or (anchor and anchor not in _anchors(path.read_text("utf-8"))):
            broken.append(target)
    assert broken == []
