"""`retrodsl replay` over many movies: integrations as they are, faults, what was recorded."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import find_rom, find_state
from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms.load import load_platforms
from tests.e2e.conftest import BROKEN, ENDLESS, SPEC, Cli
from tests.e2e.processes import emulators, until

SHORT = 20

DATA = {
    "info": {
        "score": {"address": 0xFF0250, "type": ">u2"},
        "lives": {"address": 0xFF025A, "type": ">u2"},
    }
}
PLAIN = {
    "reward": {"variables": {"score": {"reward": 1.0}}},
    "done": {"variables": {"lives": {"op": "zero"}}},
}
CRASH = {"reward": {"script": "nowhere:f"}}
HANG = {"scripts": ["script.lua"], "reward": {"script": "lua:f"}}
HANG_SCRIPT = "function f() while scenario.frame >= 5 do end return 0 end\n"
RAISE_SCRIPT = "function f() if scenario.frame == 5 then error('stop') end return 0 end\n"


@pytest.fixture
def own(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The command line with a cache of its own."""
    return Cli(cli.folder, {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))})


def start() -> bytes:
    path = find_state("Airstriker-Genesis", "Level1")
    assert path is not None
    return gzip.decompress(path.read_bytes())


def movie(path: Path, steps: int = SHORT, system: str = "Genesis") -> Path:
    buttons = load_platforms()[system].buttons
    write_bk2(Movie(buttons, ((0,),) * steps, system=system, state=start()), path)
    return path


def integration(folder: Path, scenario: object = PLAIN, script: str = "") -> Path:
    """An integration without a spec, with its ROM, and a movie ``m.bk2``."""
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    folder.mkdir(parents=True)
    shutil.copy(rom, folder / "rom.md")
    (folder / "data.json").write_text(json.dumps(DATA))
    (folder / "scenario.json").write_text(json.dumps(scenario))
    if script:
        (folder / "script.lua").write_text(script)
    movie(folder / "m.bk2")
    return folder


def report(done: str) -> dict[str, dict[str, object]]:
    """The replays of a JSON report, by folder and movie."""
    return {
        f"{Path(r['origin']).name}/{Path(r['movie']).name}": r for r in json.loads(done)["replays"]
    }


def test_an_integration_without_a_spec(own: Cli) -> None:
    folder = integration(own.folder / "Some-Genesis")
    done = own("replay", "Some-Genesis")
    assert done.code == 0, done.all
    lines = done.out.splitlines()
    assert lines[0].startswith(f"replay m.bk2: {SHORT} steps from the movie's own state, stable-")
    assert "  total   reward 0" in lines
    assert "  end     the episode goes on after the last step" in lines
    assert lines[-1].endswith(f", {SHORT + 1} frames played"), "there is nothing to compare with"
    other = movie(own.folder / "other.bk2", 5)
    done = own("replay", folder, other, "-o", "json", "--update")
    assert done.code == 0, done.all
    (replay,) = report(done.out).values()
    assert replay["frames"] == 6
    recorded = own.folder / "other.bk2.expected"
    assert 'of = "integration"' in recorded.read_text("utf-8")
    assert "score = { low = 0, high = 0, last = 0 }" in recorded.read_text("utf-8")
    done = own("replay", "Some-Genesis/m.bk2")
    assert done.code == 0, done.all


def test_integrations_beside_specs_are_played_too(own: Cli) -> None:
    """But for the folder that the spec compiles into: its replays play that game."""
    own.write("mix/specs/a.retro")
    integration(own.folder / "mix" / "integrations" / "Airstriker-Genesis")
    integration(own.folder / "mix" / "data" / "deep" / "Some-Genesis")
    integration(own.folder / "mix" / "data" / "Bad-Genesis", {"done": {"variables": {"no": {}}}})
    done = own("replay", "mix")
    assert done.code == 1, done.all
    heads = [line.split(":")[0] for line in done.out.splitlines() if line.startswith("replay ")]
    assert heads == [
        "replay short of mix/specs/a.retro",
        "replay m.bk2 of mix/data/Bad-Genesis",
        "replay m.bk2 of mix/data/deep/Some-Genesis",
    ]
    assert done.last.startswith("2 of 3 replays passed")
    frames = 31 + SHORT + 1
    assert done.last.endswith(f"{frames} frames played, 31 of them compared with the engine")
    own.write("mix/specs/a.retro", BROKEN)
    done = own("replay", "mix", "--only", "m.bk2", "-o", "json")
    assert list(report(done.out)) == ["Bad-Genesis/m.bk2", "Some-Genesis/m.bk2"]
    done = own("replay", "mix", "mix/integrations/Airstriker-Genesis", "-o", "json")
    assert "Airstriker-Genesis/m.bk2" in report(done.out), "it was named itself"


def test_an_integration_without_a_scenario(own: Cli) -> None:
    """The engine plays it; one that is named has to be there."""
    folder = integration(own.folder / "Some-Genesis")
    (folder / "scenario.json").unlink()
    done = own("replay", "Some-Genesis")
    assert done.code == 0, done.all
    note = "  note    there is no scenario.json: nothing is paid, and nothing ends the episode"
    assert note in done.out.splitlines()
    assert f"m.bk2: {SHORT} steps from" in done.out
    done = own("replay", "Some-Genesis", "--scenario", "nope")
    assert done.code == 1, done.all
    assert "  ERROR   Some-Genesis has no scenario nope.json" in done.out
    done = own("trace", "Some-Genesis/m.bk2")
    assert done.code == 0, done.all
    assert done.out.startswith(f"1 movie, {SHORT + 1} frames")


def test_a_state_of_movies_that_are_not_named(own: Cli) -> None:
    own.write("a.retro", SPEC + 'replay "m.bk2" { does not end }\n')
    movie(own.folder / "m.bk2")
    done = own("replay", "a.retro", "--state", "Nope")
    assert (done.code, done.out) == (2, "")
    assert "none is of a.retro: name them behind it, such as m.bk2" in done.err
    assert own("replay", "a.retro", "m.bk2", "--state", "Level1").code == 0


def test_a_time_limit_that_no_clock_takes(own: Cli) -> None:
    own.write("a.retro")
    done = own("replay", "a.retro", "--time-limit", "1e300")
    assert done.code == 0, done.all


def test_each_bad_movie_costs_itself_alone(own: Cli) -> None:
    root = own.folder / "all"
    good = [integration(root / f"Good{n}-Genesis") for n in (1, 2)]
    integration(root / "Crash-Genesis", CRASH)
    integration(root / "Hang-Genesis", HANG, HANG_SCRIPT)
    integration(root / "Raise-Genesis", HANG, RAISE_SCRIPT)
    integration(root / "Bad-Genesis", {"reward": {"variables": {"nothing": {"reward": 1}}}})
    (good[0] / "truncated.bk2").write_bytes((good[0] / "m.bk2").read_bytes()[:300])
    (good[0] / "text.bk2").write_text("no movie")
    movie(good[1] / "snes.bk2", system="Snes")
    before = set(own.folder.rglob("*"))
    done = own("replay", "all", "-o", "json", "-j", "2", "--time-limit", "6", "--brief")
    assert done.code == 1, done.all
    found = report(done.out)
    errors = {name: str(r["error"]) for name, r in found.items() if r["error"]}
    assert set(found) - set(errors) == {"Good1-Genesis/m.bk2", "Good2-Genesis/m.bk2"}
    assert list(found) == sorted(found)
    for name, cause in {
        "Crash-Genesis/m.bk2": "died of signal 11 (SIGSEGV) at frame 0",
        "Hang-Genesis/m.bk2": "did not end within 6 seconds; it was stopped at frame 5",
        "Raise-Genesis/m.bk2": "the engine raised an error at frame 5",
        "Bad-Genesis/m.bk2": "the engine raised an error at frame 0",
        "Good1-Genesis/truncated.bk2": "cut short",
        "Good1-Genesis/text.bk2": "not a zip",
        "Good2-Genesis/snes.bk2": "a game for Snes",
    }.items():
        assert cause in errors.pop(name), name
    assert not errors
    assert set(own.folder.rglob("*")) == before


def test_movies_are_played_against_a_spec(own: Cli) -> None:
    own.write("a.retro", SPEC + 'replay "known.bk2" { total reward == 7 }\n')
    movie(own.folder / "known.bk2")
    movie(own.folder / "new.bk2", 7)
    done = own("replay", "a.retro", "known.bk2", "new.bk2", "-o", "json")
    assert done.code == 1, done.all
    known, new = json.loads(done.out)["replays"]
    assert [check["text"] for check in known["checks"] if not check["held"]] == [
        "total reward == 7"
    ]
    assert (new["movie"], new["passed"], new["frames"]) == ("new.bk2", True, 8)
    assert [c["text"] for c in new["comparisons"]] == [
        "engine info",
        "engine done",
        "engine reward",
    ]


def test_a_movie_is_played_in_the_first_scenario_where_all_have_names(own: Cli) -> None:
    easy = "scenario easy { reward { points : gain(score) } }\n"
    hard = "scenario hard { done { lost : lives == 0 } }\n"
    own.write("a.retro", SPEC[: SPEC.index("reward {")] + easy + hard)
    movie(own.folder / "new.bk2", 7)
    done = own("replay", "a.retro", "new.bk2", "-o", "json")
    assert done.code == 0, done.all
    (replay,) = json.loads(done.out)["replays"]
    assert (replay["scenario"], replay["passed"]) == ("easy", True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x.bk2"], "x.bk2 is of no integration: name its spec"),
        (["empty"], "there is no .retro file in empty, and no integration with a data.json"),
        (["specs", "x.bk2"], "x.bk2 could be of several specs"),
        (["specs/a.retro", "x.bk2", "--scenario", "no"], "has no scenario no"),
        (["nothing.bk2"], "there is no file nothing.bk2"),
        (["specs", "-j", "-1"], "-j"),
        (["specs", "--time-limit", "inf"], "inf is no number of seconds"),
        (["specs", "--time-limit", "nan"], "--time-limit"),
        (["specs", "--state", "Level1"], "none is of specs/a.retro: its own are written in it"),
        (["specs/a.retro", "--only", "short", "--only", "shrot"], "of shrot: did you mean short?"),
        (["specs/a.retro", "--only", "short", "--only", "jump"], "of jump: there are short"),
    ],
)
def test_wrong_calls(own: Cli, words: list[str], message: str) -> None:
    own.write("specs/a.retro")
    own.write("specs/b.retro")
    (own.folder / "empty").mkdir()
    movie(own.folder / "x.bk2")
    done = own("replay", *words)
    assert done.code == 2, done.all
    assert message in done.err


def test_a_hand_written_function_is_the_engines(own: Cli) -> None:
    spec = SPEC.replace("reward { points : gain(score) }\n", "").replace(
        "  total reward == 0\n", "  total reward == 7.5\n"
    )
    own.write("a.retro", spec + 'lua "mine.lua" { reward = paid }\n')
    own.write("mine.lua", "function paid() return 0.25 end\n")
    for words in ((), ("--no-engine-check",)):
        done = own("replay", *words)
        assert done.code == 0, done.all
        assert "  held    total reward == 7.5" in done.out
        assert "the engine's done equals the spec's on all 31 frames" in done.out
        assert "the engine's reward" not in done.out
        assert (
            "  note    reward is not compared: it is lua:paid, which only the engine runs\n"
        ) in done.out
    own.write("b.retro", (own.folder / "a.retro").read_text())
    done = own("diff", "a.retro", "b.retro")
    assert done.code == 0, done.all
    assert done.out == "movie short: equal on all 31 frames\n0 of 1 movies differ\n"


def test_recorded_expectations(own: Cli) -> None:
    spec = own.write("a.retro")
    assert own("replay", "--update").code == 0
    path = own.folder / "a.retro.expected"
    recorded = path.read_text("utf-8")
    assert f"steps = {30}" in recorded
    done = own("replay", "--no-engine-check", "--twice")
    assert done.code == 0, done.all
    assert "  same    as recorded in a.retro.expected" in done.out
    assert "the engine's memory equals the first run's on all 31 frames" in done.out
    spec.write_text(
        SPEC.replace("points : gain(score)", "points : gain(score) + 1").replace(
            "  total reward == 0\n", ""
        )
    )
    done = own("replay")
    assert done.code == 1
    assert "  MOVED   total points: 0, now 30" in done.out
    assert path.read_text("utf-8") == recorded
    assert "  CHANGED total points: 0, now 30" in own("replay", "--update").out
    assert own("replay").code == 0
    assert path.read_text("utf-8") != recorded


def test_what_cannot_be_recorded_is_told(own: Cli) -> None:
    own.write("a.retro")
    (own.folder / "a.retro.expected").mkdir()
    done = own("replay", "--update")
    assert done.code == 1
    assert "  ERROR   a.retro.expected cannot be written: Is a directory" in done.out
    assert {path.name for path in own.folder.iterdir()} == {"a.retro", "a.retro.expected"}


def test_the_last_failures_are_played_again(own: Cli) -> None:
    spec = own.write(
        "a.retro", SPEC + 'movie "other" from Level1 { wait 3 }\nreplay other { ends }\n'
    )
    assert own("replay").last.startswith("1 of 2 replays passed")
    done = own("replay", "--last-failed")
    assert done.last.startswith("0 of 1 replays passed")
    spec.write_text(spec.read_text().replace("{ ends }", "{ does not end }"))
    assert own("replay", "--last-failed").last.startswith("1 of 1 replays passed")
    done = own("replay", "--last-failed")
    assert done.last.startswith("2 of 2 replays passed")
    assert "none of these failed the last time" in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "a worker dies"])
def test_what_is_known_is_told(own: Cli, number: signal.Signals) -> None:
    own.write("a.retro")
    own.write("b.retro", ENDLESS)
    with (own.folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            own.command("replay", "a.retro", "b.retro", "-j", "1"),
            cwd=own.folder,
            env=own.environment(TMPDIR=str(own.folder), PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=out,
        )
    try:
        said = own.folder / "out.txt"
        until(lambda: "total   reward 0" in said.read_text(), 60, said)
        until(lambda: emulators(process.pid), 60, said)
        workers = emulators(process.pid)
        time.sleep(0.3)
        if number == signal.SIGINT:
            process.send_signal(number)
        while number == signal.SIGKILL and process.poll() is None:  # each time it is played again
            for worker in emulators(process.pid):
                os.kill(worker, number)
            time.sleep(0.1)
        code = process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
    text = said.read_text()
    assert "Traceback" not in text
    assert text.startswith("replay short of a.retro: 30 steps")
    until(lambda: not set(workers) & set(emulators(process.pid)), 60)
    if number == signal.SIGINT:
        assert code == 130
        assert "1 of 1 replays passed" in text
        assert "interrupted: 1 of 2 were not played" in text
    else:
        assert code == 1
        assert "the engine's process died of signal 9 (SIGKILL)" in text
        assert "it was played 3 times, and killed each time" in text
        assert "1 of 2 replays passed" in text
    assert {path.name for path in own.folder.iterdir()} == {"a.retro", "b.retro", "out.txt"}
