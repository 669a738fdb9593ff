"""gym-retro 0.8.0: how it is found and installed, and what its absence says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from retrodsl.engines import gym_retro, gym_retro_install
from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.gym_retro import VARIABLE, GymRetro, find_python
from tests.engines.gym_retro_here import needs_gym_retro


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert find_python() is None
    with pytest.raises(EngineMissingError, match="retrodsl engine install gym-retro"):
        GymRetro()
    made = tmp_path / "retrodsl" / "engines" / "gym-retro" / "bin" / "python"
    made.parent.mkdir(parents=True)
    made.touch()
    assert find_python() == str(made)
    monkeypatch.setenv(VARIABLE, "/named/python")
    assert find_python() == "/named/python"
    assert GymRetro("/given/python").python == "/given/python"


def test_a_python_without_it() -> None:
    with pytest.raises(EngineMissingError, match=r"is stable-retro 1\."):
        GymRetro(sys.executable).version()
    with pytest.raises(EngineMissingError, match="has no gym-retro: "):
        GymRetro("/bin/false").version()
    with pytest.raises(EngineMissingError, match="does not run"):
        GymRetro("/there/is/no/python").version()


@needs_gym_retro
def test_the_version() -> None:
    assert GymRetro().version() == "0.8.0"


def test_a_python_that_does_not_fit(tmp_path: Path) -> None:
    assert gym_retro_install.python_version(sys.executable) is None
    with pytest.raises(EngineMissingError, match=r"is no CPython 3\.8"):
        gym_retro_install.install(tmp_path / "new", sys.executable)
    assert not (tmp_path / "new").exists()


def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gym_retro_install, "python_version", lambda python: "3.8")
    (tmp_path / "mine").write_text("do not touch")
    with pytest.raises(EngineMissingError, match="is no environment"):
        gym_retro_install.install(tmp_path, "python")
    assert (tmp_path / "mine").read_text() == "do not touch"


def test_an_installation_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interpreter whose venv works and whose pip does not."""
    python = tmp_path / "python3.8"
    python.write_text(
        "#!/bin/sh\n"
        'if [ "$2" = venv ]; then mkdir -p "$3/bin"; touch "$3/pyvenv.cfg";'
        ' cp "$0" "$3/bin/python"; exit 0; fi\n'
        'echo "ERROR: no network" >&2; exit 1\n'
    )
    python.chmod(0o755)
    monkeypatch.setattr(gym_retro_install, "python_version", lambda python: "3.8")
    told: list[str] = []
    with pytest.raises(EngineMissingError, match="pip failed: ERROR: no network"):
        gym_retro_install.install(tmp_path / "new", str(python), told.append)
    assert not (tmp_path / "new").exists()
    assert told[0].startswith("making an environment of Python 3.8")


def test_pins_for_every_version() -> None:
    assert set(gym_retro_install.PINS) == set(gym_retro_install.VERSIONS)
    for pins in gym_retro_install.PINS.values():
        assert all("==" in pin for pin in pins)
        assert "gym-retro==0.8.0" in pins
    assert gym_retro.GymRetro.name == "gym-retro"
