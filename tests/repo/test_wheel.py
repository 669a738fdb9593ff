"""The wheel works where nothing else of the project is, and the sdist can be built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import retrodsl
from tests.repo.root import ROOT

#: pip's words where no index answers, as opposed to a wheel that does not fit.
NO_INDEX = ("Temporary failure in name resolution", "NewConnectionError", "ConnectTimeoutError")


def _run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _build(kind: str, folder: Path) -> Path:
    flags = ["--no-isolation", f"--{kind}", "--outdir", str(folder)]
    _run(sys.executable, "-m", "build", *flags, ROOT, cwd=folder)
    (built,) = folder.iterdir()
    return built


def _install(wheel: Path, venv: Path) -> Path:
    """Install a wheel and its dependencies in a new environment; its folder of scripts."""
    _run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    scripts = venv / "bin"
    command = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install"]
    command += ["--quiet", "--constraint", str(ROOT / "requirements.lock"), str(wheel)]
    done = subprocess.run(
        command, cwd=venv.parent, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode and any(words in done.stderr for words in NO_INDEX):
        pytest.skip("the package index cannot be reached, and pip's cache has not everything")
    assert done.returncode == 0, done.stderr
    return scripts


def test_the_wheel_works_in_an_empty_environment(tmp_path: Path) -> None:
    (tmp_path / "wheel").mkdir()
    wheel = _build("wheel", tmp_path / "wheel")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "retrodsl/grammars/retro.lark" in names
    assert "retrodsl/py.typed" in names
    for kind in ("data", "scenario", "metadata"):
        assert f"retrodsl/models/schemas/{kind}.schema.json" in names
    assert {name.split("/")[0] for name in names} == {
        "retrodsl",
        f"retrodsl-{retrodsl.__version__}.dist-info",
    }

    scripts = _install(wheel, tmp_path / "venv")
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(ROOT / "specs" / "airstriker.retro", work)
    env = {"PATH": os.defpath, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def retrodsl_here(*words: str) -> str:
        return _run(scripts / "retrodsl", *words, cwd=work, env=env)

    where = _run(scripts / "python", "-c", "import retrodsl; print(retrodsl.__file__)", cwd=work)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    assert retrodsl_here("--version") == f"retrodsl {retrodsl.__version__}\n"
    assert retrodsl_here("check") == "1 spec: no findings\n"
    retrodsl_here("compile", "airstriker.retro")
    made = work / "integrations" / "Airstriker-Genesis"
    committed = ROOT / "integrations" / "Airstriker-Genesis"
    for name in ("data.json", "metadata.json", "one_ship.json", "rom.sha", "scenario.json"):
        assert (made / name).read_bytes() == (committed / name).read_bytes(), name
    retrodsl_here("compile", "--check", "airstriker.retro")
    report = retrodsl_here("replay", "--only", "menu", "airstriker.retro")
    assert "held    ends with menu at 151" in report
    assert report.splitlines()[-1].startswith("1 of 1 replays passed")
    assert retrodsl_here("schema", "data").startswith("{")
    # What it wrote is in the folder that it was called in, and in the cache.
    assert {path.name for path in work.iterdir()} == {"airstriker.retro", "integrations"}


def test_the_source_distribution_builds_the_same_wheel(tmp_path: Path) -> None:
    for name in ("sdist", "unpacked", "there", "here"):
        (tmp_path / name).mkdir()
    sdist = _build("sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    _run(sys.executable, "-m", "tarfile", "-e", sdist, tmp_path / "unpacked", cwd=tmp_path)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "grammars/retro.lark"):
        assert name in names
    (folder,) = (tmp_path / "unpacked").iterdir()
    flags = ["--no-isolation", "--wheel", "--outdir", str(tmp_path / "there")]
    _run(sys.executable, "-m", "build", *flags, folder, cwd=tmp_path)
    (theirs,) = (tmp_path / "there").iterdir()
    ours = _build("wheel", tmp_path / "here")
    with zipfile.ZipFile(theirs) as one, zipfile.ZipFile(ours) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
