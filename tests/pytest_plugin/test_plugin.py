"""`pytest --retro`, run as a user runs it: in a process of its own, on the real emulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import ENDLESS, SPEC
from tests.repo.root import ROOT

FAILING = (
    SPEC.replace("at 0 : score == 0", "at 5 : score == 7")
    + 'movie "other" from Level1 { wait 3 }\nreplay other { does not end }\n'
    + "scenario easy { done { lost : lives == 1 } }\nreplay short scenario easy { does not end }\n"
)
BROKEN = SPEC.replace("lives == 0", "lives == 300")


@dataclass(frozen=True)
class Done:
    """How a run ended."""

    code: int
    out: str

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


@dataclass(frozen=True)
class Run:
    """`pytest` in a folder, without the caller's configuration."""

    folder: Path

    def __call__(self, *words: str | Path) -> Done:
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTEST_", "PYTHON", "COLUMNS"))
        }
        env["COLUMNS"] = "140"
        command = [sys.executable, "-m", "pytest", "-q", *map(str, words)]
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return Done(done.returncode, (done.stdout + done.stderr).rstrip("\n"))

    def write(self, name: str, text: str = SPEC) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    found = Run(tmp_path)
    found.write("pytest.ini", "[pytest]\nfilterwarnings = error\n")
    return found


def ids(done: Done) -> list[str]:
    return [line for line in done.out.splitlines() if "::" in line]


def test_each_replay_is_a_test(run: Run) -> None:
    run.write("specs/bad.retro", FAILING)
    run.write("specs/good.retro")
    done = run("--retro", "specs", "--collect-only")
    assert ids(done) == [
        "specs/bad.retro::short",
        "specs/bad.retro::other",
        "specs/bad.retro::short[easy]",
        "specs/good.retro::short",
    ]
    done = run("--retro", "specs", "--junitxml=j.xml")
    assert done.code == 1
    assert done.last.startswith("1 failed, 3 passed in ")
    lines = done.out.splitlines()
    first = lines.index("replay short: 30 steps from the state Level1, stable-retro 1.0.1")
    assert lines[first + 1 : first + 4] == [
        "  FAILED  at 5 : score == 7",
        "          broken at frame 5: score is 0",
        "          specs/bad.retro:17:3",
    ]
    assert ".py" not in done.out
    assert (
        "FAILED specs/bad.retro::short - at 5 : score == 7: broken at frame 5: score is 0" in lines
    )
    root = ElementTree.fromstring((run.folder / "j.xml").read_bytes())
    assert [len(list(suite.iter("failure"))) for suite in root] == [1]
    (failure,) = root.iter("failure")
    assert failure.attrib["message"] == "at 5 : score == 7: broken at frame 5: score is 0"
    names = {(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")}
    assert ("specs.good.retro", "short") in names


def test_tests_are_chosen_as_any_others(run: Run) -> None:
    run.write("specs/bad.retro", FAILING)
    run.write("test_python.py", "def test_it() -> None:\n    pass\n")
    assert run("--retro", "specs/bad.retro::other").last.startswith("1 passed")
    assert run("--retro", "-k", "other or it").last.startswith("2 passed, 2 deselected")
    done = run("--retro", "-x", "specs")
    assert done.last.startswith("1 failed in") or "stopping after 1 failures" in done.out
    assert run("--retro", "--lf", "specs").last.startswith("1 failed in")
    assert ids(run("--retro", "--lf", "specs", "--collect-only")) == ["specs/bad.retro::short"]


def test_without_the_option_nothing_is_collected(run: Run) -> None:
    run.write("specs/a.retro")
    run.write("test_python.py", "def test_it() -> None:\n    pass\n")
    assert run().last.startswith("1 passed")
    assert run("specs").code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_workers_of_xdist_have_an_emulator_each(run: Run) -> None:
    run.write("specs/bad.retro", FAILING)
    run.write("specs/good.retro")
    done = run("--retro", "-n", "2", "specs")
    assert done.code == 1
    assert done.last.startswith("1 failed, 3 passed in ")
    assert "  FAILED  at 5 : score == 7" in done.out


def test_an_error_in_a_spec_is_one_of_collection(run: Run) -> None:
    run.write("specs/broken.retro", BROKEN)
    run.write("specs/good.retro")
    done = run("--retro", "specs", "--continue-on-collection-errors")
    assert done.code == 1
    assert done.last.startswith("1 passed, 1 error in ")
    assert "error[RT204]: this can never be true\n  --> specs/broken.retro:12:15\n" in done.out
    assert "ERROR specs/broken.retro" in done.out
    assert ".py" not in done.out


def test_parts_of_specs_are_no_specs(run: Run) -> None:
    run.write("specs/part.retro", "let one = 1\n")
    run.write("specs/a.retro", 'include "part.retro"\n' + SPEC)
    assert ids(run("--retro", "--collect-only")) == ["specs/a.retro::short"]
    done = run("--retro", "specs/part.retro")  # named, so it is meant
    assert "ERROR specs/part.retro" in done.out


def test_what_a_replay_records_counts(run: Run) -> None:
    run.write("a.retro")
    command = [sys.executable, "-m", "retrodsl.cli.main", "replay", "--update", "a.retro"]
    subprocess.run(command, cwd=run.folder, capture_output=True, check=True, timeout=120)
    assert run("--retro").last.startswith("1 passed")
    run.write(
        "a.retro",
        SPEC.replace("gain(score)", "gain(score) + 1").replace("  total reward == 0\n", ""),
    )
    done = run("--retro")
    assert done.code == 1
    assert "  MOVED   total points: 0, now 30" in done.out


def test_a_movie_that_takes_too_long_fails_alone(run: Run) -> None:
    run.write("a.retro", ENDLESS)
    run.write("b.retro")
    done = run("--retro", "--retro-time-limit", "5")
    assert done.code == 1
    assert "  ERROR   the run did not end within 5 seconds" in done.out
    assert done.last.startswith("1 failed, 1 passed in ")


def test_the_configuration_file(run: Run) -> None:
    run.write("specs/a.retro")
    run.write("elsewhere/b.retro")
    run.write("tests/test_python.py", "def test_it() -> None:\n    pass\n")
    run.write(
        "pytest.ini",
        "[pytest]\nfilterwarnings = error\nretro_paths = specs\nretro_time_limit = 60\n"
        "retro_engine_check = false\nretro_twice = true\ntestpaths = tests\n",
    )
    assert ids(run("--retro", "--collect-only")) == [
        "tests/test_python.py::test_it",
        "specs/a.retro::short",
    ]
    assert ids(run("--retro", "elsewhere", "--collect-only")) == ["elsewhere/b.retro::short"]
    done = run("--retro", "-rP")
    assert done.last.startswith("2 passed in ")
    assert "the engine's reward" not in done.out, "it was not asked"
    assert "  equal   the engine's memory equals the first run's on all 31 frames" in done.out
    ini = run.folder / "pytest.ini"
    ini.write_text(ini.read_text().replace("testpaths = tests\n", ""))
    # The worker of xdist is told what is left out: it is given paths.
    assert run("--retro", "-n", "1").last.startswith("2 passed in ")


@pytest.mark.parametrize(
    ("ini", "words", "message"),
    [
        ("", ["--retro-time-limit", "soon"], "--retro-time-limit is a number of seconds, from 1"),
        ("retro_time_limit = 0", [], "retro_time_limit is a number of seconds, from 1 on, not '0'"),
        ("", ["--retro-integrations", "no"], "there is no folder no, which retro_integrations"),
        ("retro_paths = gone", [], "gone, which retro_paths names"),
    ],
)
def test_wrong_settings(run: Run, ini: str, words: list[str], message: str) -> None:
    run.write("a.retro")
    run.write("pytest.ini", f"[pytest]\n{ini}\n")
    done = run("--retro", *words)
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert message in done.out
    assert len(done.out.splitlines()) < 4


def test_a_real_game(run: Run) -> None:
    spec = ROOT / "specs" / "airstriker.retro"
    done = run("--retro", "-c", "pytest.ini", "--rootdir", ".", spec, "-k", "menu")
    assert done.code == 0, done.out
    assert re.match(r"1 passed, \d+ deselected", done.last)


def test_without_the_option_nothing_heavy_is_loaded(run: Run) -> None:
    run.write(
        "conftest.py",
        "import sys\n"
        "def pytest_sessionfinish() -> None:\n"
        "    print('loaded:', *sorted(m for m in sys.modules if m.split('.')[0] in\n"
        "        ('retrodsl', 'numpy', 'stable_retro', 'retro', 'pydantic', 'lark', 'typer')))\n",
    )
    done = run("-s")
    assert "loaded: retrodsl retrodsl.pytest_plugin\n" in done.out
