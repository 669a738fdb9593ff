"""Names of files as a code host knows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.diagnostics.render.paths import ROOTS, repository_name


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key in ROOTS:
        monkeypatch.delenv(key, raising=False)
    (tmp_path / "repo" / "games").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repo" / "games")
    return tmp_path / "repo"


def test_on_a_desk_an_absolute_name_gets_short(repository: Path) -> None:
    assert repository_name("a.retro") == "a.retro"
    assert repository_name("../b.retro") == "../b.retro"
    assert repository_name(str(repository / "games" / "a.retro")) == "a.retro"
    assert repository_name(str(repository / "b.retro")) == str(repository / "b.retro")


@pytest.mark.parametrize("key", ROOTS)
def test_a_runner_says_where_the_repository_is(
    repository: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(key, str(repository))
    assert repository_name("a.retro") == "games/a.retro"
    assert repository_name("../b.retro") == "b.retro"
    assert repository_name(str(repository / "b.retro")) == "b.retro"
    assert repository_name("../../c.retro") == "../../c.retro"
    assert repository_name("/elsewhere/c.retro") == "/elsewhere/c.retro"


def test_a_root_behind_a_link_is_found(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(repository)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "link"))
    assert repository_name("a.retro") == "games/a.retro"
