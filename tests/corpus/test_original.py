"""The harness that runs the shipped scripts does what the real engine does with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.agreement import seeded, space_of
from tests.corpus.original import OriginalError, OriginalScript, Outcome, script_folders
from tests.corpus.traces import MAKERS, Space, Values

#: Where the first variable goes in the RAM of the cartridge, and how far the next is from it.
BASE, APART = 0xFF1000, 16

#: Frames of a trace.
LENGTH = 60


def test_every_script_runs_here_as_in_the_engine() -> None:
    cases: list[dict[str, Any]] = []
    expected: list[list[Any]] = []
    raised = 0
    for folder in script_folders():
        original = OriginalScript(folder)
        space = space_of(original)
        info = {
            name: {
                "address": BASE + APART * i,
                "type": variable.code,
                **({} if variable.mask is None else {"mask": variable.mask}),
            }
            for i, (name, variable) in enumerate(original.variables.items())
        }
        for name, document in original.scenarios.items():
            for kind, maker in MAKERS.items():
                for known in (space, Space(space.domains)):
                    rng = seeded("engine", original.name, name, kind, len(known.together))
                    frames = list(maker(known, LENGTH, rng))
                    results = _run(original, name, frames)
                    raised += not isinstance(results[-1], Outcome)
                    expected.append([name, *results])
                    cases.append(
                        {
                            "info": info,
                            "scenario": document,
                            "script": str(folder / "script.lua"),
                            "frames": frames[: len(results)],
                        }
                    )
    assert raised > 5
    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus.engine_probe"],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert len(results) == len(cases)
    for case, mine, theirs in zip(cases, expected, results, strict=True):
        for frame, (here, there) in enumerate(zip(mine[1:], theirs, strict=True)):
            where = (Path(case["script"]).parent.name, mine[0], frame)
            if isinstance(here, str):
                assert isinstance(there, str), where
            elif frame or "script" in case["scenario"]["reward"]:
                assert here.is_same(Outcome(*there)), where


def _run(original: OriginalScript, scenario: str, frames: list[Values]) -> list[Outcome | str]:
    results: list[Outcome | str] = []
    try:
        episode = original.start(scenario, frames[0])
        for frame in frames:
            results.append(episode.step(frame))
    except OriginalError as error:
        results.append(str(error))
    return results


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A game with one variable and a script that is still to be written."""
    info = {"score": {"address": 0xFF0250, "type": ">u2"}}
    (tmp_path / "data.json").write_text(json.dumps({"info": info}))
    scenario = {
        "done": {"script": "lua:done"},
        "reward": {"script": "lua:reward"},
        "scripts": ["script.lua"],
    }
    (tmp_path / "scenario.json").write_text(json.dumps(scenario))
    return tmp_path


def _episode(folder: Path, lua: str, count: int = 1) -> list[Outcome | str]:
    (folder / "script.lua").write_text(lua)
    return _run(OriginalScript(folder), "scenario", [{"score": 10 * i} for i in range(count)])


@pytest.mark.parametrize(
    ("result", "reward", "done"),
    [
        ("nil", 0.0, False),
        ("false", 0.0, False),
        ("true", 1.0, True),
        ("0", 0.0, False),
        ("-0.5", -0.5, True),
        ("'3'", 0.0, False),
        ("{}", 0.0, False),
        ("0.1", 0.10000000149011612, True),
    ],
)
def test_what_a_function_returns(folder: Path, result: str, reward: float, done: bool) -> None:
    lua = f"function reward() return {result} end  function done() return {result} end"
    assert _episode(folder, lua) == [Outcome(reward, done)]


def test_done_goes_before_the_reward_once_a_frame(folder: Path) -> None:
    lua = """
        calls = 0
        function done() calls = calls * 10 + 1; return scenario.frame == 1 end
        function reward() calls = calls * 10 + 2; return calls end
    """
    assert _episode(folder, lua, 2) == [Outcome(12.0, False), Outcome(1212.0, True)]


@pytest.mark.parametrize(
    ("expression", "reward"),
    [
        ("data.half", 0.75),
        ("data.nothing == nil", 1.0),
        ("data.yes == true", 1.0),
        ("pcall(function() return data.other end)", 0.0),
        ("pcall(function() data.text = 'x' end)", 0.0),
        ("io == nil and os == nil and require == nil", 1.0),
        ("type(string) == 'table' and type(coroutine) == 'table'", 1.0),
        ("scenario.timestep", 0.25),
        ("data.score / 4", 2.5),
    ],
)
def test_what_a_script_sees(folder: Path, expression: str, reward: float) -> None:
    lua = f"""
        data.half = 0.75; data.nothing = 1; data.nothing = nil; data.yes = true
        function done() return false end
        function reward() return ({expression}) end
    """
    assert _episode(folder, lua, 2)[-1] == Outcome(reward, False)


def test_an_error_is_the_end(folder: Path) -> None:
    lua = """
        function done() return false end
        function reward() if scenario.frame == 1 then error("no more") end return 5 end
    """
    results = _episode(folder, lua, 3)
    assert results[0] == Outcome(5.0, False)
    assert len(results) == 2
    assert "no more" in str(results[1])
