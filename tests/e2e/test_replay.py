"""`retrodsl replay` on the real emulator."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from retrodsl.api import check
from retrodsl.engines.stable_retro import find_rom, find_state
from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from tests.e2e.conftest import BROKEN, ENDLESS, SPEC, Cli
from tests.e2e.processes import children as started_by
from tests.e2e.processes import lives, until
from tests.engines.gym_retro_here import needs_gym_retro
from tests.engines.tiny_roms import TINY_ROMS
from tests.repo.root import ROOT

AIRSTRIKER = ROOT / "specs" / "airstriker.retro"
GAME = Path("integrations", "Airstriker-Genesis")
SHA1 = "a8be7b0ca850119b167f9644e6a4a22e983d61a4"
PNG = b"\x89PNG\r\n\x1a\n"


def _airstriker(cli: Cli, more: str = "") -> Path:
    return cli.write("airstriker.retro", AIRSTRIKER.read_text("utf-8") + more)


def test_a_replay_that_passes(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].startswith("replay short: 30 steps from the state Level1, stable-retro 1.")
    assert lines[1:] == [
        "  held    at 0 : score == 0",
        "  held    total reward == 0",
        "  held    does not end",
        "  equal   the engine's info equals the spec's on all 31 frames",
        "  equal   the engine's done equals the spec's on all 31 frames",
        "  equal   the engine's reward equals the spec's on all 31 frames",
        "  end     the episode goes on after the last step",
        "  total   reward 0 (points 0)",
        "1 of 1 replays passed, 3 of 3 expectations held, 31 frames compared with the engine",
    ]
    # It plays what the spec compiles to now, and leaves the folder as it was.
    assert [path.name for path in cli.folder.iterdir()] == ["a.retro"]


def test_an_expectation_that_fails(cli: Cli) -> None:
    spec = SPEC.replace("at 0 : score == 0", "at 5 : score == 7 and lives > 0")
    cli.write("a.retro", spec.replace("total reward == 0", "total reward in 3..4"))
    done = cli("replay", "a.retro")
    assert done.code == 1
    assert (
        "  FAILED  at 5 : score == 7 and lives > 0\n"
        "          broken at frame 5: lives is 3, score is 0\n"
        "          a.retro:17:3\n"
        "            frame  3  4  >5  6  7\n"
        "            lives  3  3   3  3  3\n"
        "            score  0  0   0  0  0\n"
        "            frame     3  4  >5  6  7\n"
        "            reward    0  0   0  0  0\n"
        "              points  0  0   0  0  0\n"
        "  FAILED  total reward in 3..4\n"
        "          the total is 0, not from 3 to 4\n"
        "          a.retro:18:3\n"
        "  held    does not end\n"
    ) in done.out
    assert done.last.startswith("0 of 1 replays passed, 1 of 3 expectations held")


def test_json(cli: Cli) -> None:
    cli.write("a.retro", SPEC.replace("at 0 : score == 0", "at 5 : score == 7"))
    done = cli("replay", "--output", "json", "--out", "pictures", "a.retro")
    assert done.code == 1
    report = json.loads(done.out)
    assert "pictures/short.png" in done.err
    assert report["passed"] is False
    (replay,) = report["replays"]
    assert (replay["movie"], replay["frames"], replay["ended_at"]) == ("short", 31, None)
    failed = [check for check in replay["checks"] if not check["held"]]
    assert [(check["text"], check["frame"]) for check in failed] == [("at 5 : score == 7", 5)]
    assert failed[0]["window"]["rows"] == {"score": [0, 0, 0, 0, 0]}
    assert all(comparison["held"] for comparison in replay["comparisons"])


def test_only_some_movies_and_every_scenario_of_them(cli: Cli) -> None:
    _airstriker(cli)
    done = cli("replay", "--only", "loses_a_life", "--only", "menu", "--out", "pictures")
    assert done.code == 0
    heads = [line for line in done.out.splitlines() if line.startswith("replay ")]
    assert [head.split(":")[0] for head in heads] == [
        "replay loses_a_life",
        "replay menu",
        "replay loses_a_life (one_ship)",
    ]
    assert "done at frame 229 with crashed" in done.out
    wanted = {"loses_a_life", "menu", "loses_a_life-one_ship"}
    pictures = list((cli.folder / "pictures").iterdir())
    assert {path.name for path in pictures} == {
        f"{name}{what}.png" for name in wanted for what in ("", "-plot")
    }
    for path in pictures:
        assert path.read_bytes().startswith(PNG), path
        assert f"  wrote   pictures/{path.name}\n" in done.out


def test_a_recorded_movie_gets_the_verdict_of_its_script(cli: Cli) -> None:
    text = AIRSTRIKER.read_text("utf-8")
    start = text.index("replay scores {")
    expectations = text[start + len("replay scores ") : text.index("}", start) + 1]
    path = _airstriker(cli, f'\nreplay "x.bk2" {expectations}\n')
    (cli.folder / "x.bk2").write_bytes(b"")  # so that the spec can be read before it is recorded
    program = check(path).program
    assert program is not None
    (script,) = (movie for movie in program.movies if movie.name == "scores")
    state = find_state(program.game, "Level1")
    assert state is not None
    movie = Movie(
        tuple(program.platform.buttons),
        tuple(script.steps()),
        game=program.game,
        system=program.platform.name,
        state=gzip.decompress(state.read_bytes()),
    )
    write_bk2(movie, cli.folder / "x.bk2")
    done = cli("replay", "--only", "scores", "--only", "x.bk2")
    assert done.code == 0
    first, second = done.out.split("replay scores")[1].split("replay x.bk2")
    ours, theirs = first.splitlines(), second.splitlines()[:-1]
    assert (ours[0].split(" from ")[0], theirs[0].split(" from ")[0]) == (": 491 steps",) * 2
    assert ours[1:] == theirs[1:]
    assert "  held    at 491 : score == 200" in ours


def test_two_players(cli: Cli) -> None:
    spec = """\
        game "Airstriker-Genesis"
        players 2
        ram {
          score : u2 @ 0xFF0250
          lives : u2 @ 0xFF025A in 0..5
        }
        reward { points : gain(score) }
        reward p2 { lost : -1 * loss(lives) }
        done { lost : lives == 2 }
        movie "both" from Level1 {
          hold p1 B, p2 B + LEFT for 60
          wait 340
        }
        replay both {
          ends with lost
          total reward p2 == -1
          total lost == -1
        }
    """
    cli.write("a.retro", spec)
    assert cli("compile").code == 0
    scenario = json.loads((cli.folder / GAME / "scenario.json").read_text())
    assert scenario["rewards"] == [
        {"variables": {"score": {"reward": 1.0}}},
        {"variables": {"lives": {"penalty": 1.0}}},
    ]
    done = cli("replay")
    assert done.code == 0, done.out
    assert "the engine's reward p1 equals the spec's" in done.out
    assert "the engine's reward p2 equals the spec's" in done.out
    assert "  total   reward p2 -1 (lost -1)" in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--only", "other"], "there is nothing to replay"),
        (["--rom", "nothing.md"], "there is no ROM at nothing.md"),
        (["--rom", "."], "there is no ROM at ."),
        (["--time-limit", "0"], "--time-limit"),
        (["--out", "a.retro"], "a.retro cannot be written"),
        (["--out", "a.retro/x"], "a.retro/x cannot be written"),
    ],
)
def test_a_wrong_call_is_2(cli: Cli, words: list[str], message: str) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro", *words)
    assert done.code == 2
    assert message in done.err


def test_a_spec_without_replays(cli: Cli) -> None:
    cli.write("a.retro", SPEC[: SPEC.index("replay short")])
    done = cli("replay", "a.retro")
    assert (done.code, done.out) == (2, "")
    assert "there is nothing to replay" in done.err


def test_a_broken_spec_is_not_played_and_another_is(cli: Cli) -> None:
    cli.write("bad.retro", BROKEN)
    cli.write("good.retro")
    done = cli("replay", "bad.retro", "good.retro")
    assert done.code == 1
    assert "error[RT204]" in done.err
    assert done.last.startswith("1 of 1 replays passed")


def test_a_rom_that_is_not_there(cli: Cli) -> None:
    spec = """\
        game "SuperMarioKart-Snes"
        ram { lap : u1 @ 0x7E10C1 in 127..133 }
        done { finished : lap >= 133 }
        movie "idle" from power { wait 10 }
        replay idle { does not end }
    """
    cli.write("kart.retro", spec)
    done = cli("replay", "kart.retro")
    assert done.code == 1
    assert "ERROR   the ROM of SuperMarioKart-Snes was not found" in done.out
    assert "integrations/SuperMarioKart-Snes/rom.sfc" in done.out
    assert "--rom" in done.out
    assert "python -m stable_retro.import" in done.out


def test_another_rom_is_told_first(cli: Cli) -> None:
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    shutil.copy(rom, cli.folder / "hack.md")
    with (cli.folder / "hack.md").open("ab") as file:
        file.write(b"\0")
    cli.write("a.retro", SPEC + f'rom sha1 "{SHA1}"\n')
    assert cli("replay", "--rom", rom, "a.retro").code == 0
    done = cli("replay", "--rom", "hack.md", "a.retro")
    assert done.code == 1
    first, second = [line for line in done.out.splitlines() if not line.startswith("replay")][:2]
    assert first == "  FAILED  rom sha1"
    assert "the ROM that was played has the SHA-1" in second


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rom.txt", b"no ROM", "its extension has to be one that the engine knows"),
        ("rom.nes", TINY_ROMS["nes"](), "an address outside the memory"),
    ],
)
def test_a_rom_of_something_else(cli: Cli, name: str, content: bytes, message: str) -> None:
    (cli.folder / name).write_bytes(content)
    cli.write("a.retro", SPEC.replace("from Level1", "from power"))
    done = cli("replay", "--rom", name, "a.retro")
    assert done.code == 1
    assert "  ERROR   " in done.out
    assert message in done.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no state", "Level1.state cannot be read"),
        (gzip.compress(b"no state"), "the state Level1: the emulator does not take"),
        (gzip.compress(b"no state" * 99)[:-9], "Level1.state cannot be read"),
        (b"", "the state Level1: the emulator does not take"),
    ],
    ids=["no gzip", "no state", "cut short", "empty"],
)
def test_a_broken_state(cli: Cli, content: bytes, message: str) -> None:
    cli.write("a.retro")
    (cli.folder / GAME).mkdir(parents=True)
    (cli.folder / GAME / "Level1.state").write_bytes(content)
    done = cli("replay", "a.retro")
    assert done.code == 1
    assert "  ERROR   " in done.out
    assert message in done.out


def test_a_recorded_movie_that_is_missing_or_broken(cli: Cli) -> None:
    cli.write("a.retro", SPEC.replace("replay short", 'replay "x.bk2"'))
    missing = cli("replay", "a.retro")
    assert missing.code == 1
    assert "error[RT223]: there is no such movie file" in missing.err
    (cli.folder / "x.bk2").write_bytes(b"PK\x03\x04 no movie")
    broken = cli("replay", "a.retro")
    assert broken.code == 1
    assert "ERROR   x.bk2: the movie is not a zip" in broken.out


def test_a_run_that_takes_too_long(cli: Cli) -> None:
    cli.write("a.retro", ENDLESS)
    done = cli("replay", "--time-limit", "1", "a.retro")
    assert done.code == 1
    assert "ERROR   the run did not end within 1 seconds" in done.out
    assert "higher time limit" in done.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_an_interrupt_ends_everything(cli: Cli, number: signal.Signals) -> None:
    cli.write("a.retro", ENDLESS)
    process = subprocess.Popen(
        cli.command("replay", "a.retro"),
        cwd=cli.folder,
        env=cli.environment(TMPDIR=str(cli.folder)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: started_by(process.pid), 60)
        time.sleep(0.5)
        children = started_by(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in out + err
    until(lambda: not any(map(lives, children)), 60)
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert {path.name for path in cli.folder.iterdir()} == {"a.retro"}


@needs_gym_retro
def test_all_engines(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro", "--engine", "all")
    assert done.code == 0, done.all
    heads = [line for line in done.out.splitlines() if line.startswith("replay ")]
    assert [head.rsplit(", ", 1)[1].split()[0] for head in heads] == ["stable-retro", "gym-retro"]
    for what in ("info", "reward", "done", "memory"):
        assert f"  equal   the engine's {what} equals stable-retro 1." in done.out
    assert done.last.startswith("2 of 2 replays passed")


def test_an_engine_that_is_not_there(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli(
        "replay", "a.retro", "--engine", "gym-retro", RETRODSL_GYM_RETRO="", XDG_DATA_HOME="nowhere"
    )
    assert done.code == 2
    assert "retrodsl engine install gym-retro" in done.err
    done = cli("replay", "a.retro", "--python", "python3.8")
    assert done.code == 2
    assert "--engine gym-retro" in done.err
    done = cli("engine", "list", RETRODSL_GYM_RETRO="", XDG_DATA_HOME="nowhere")
    assert done.code == 0
    assert "gym-retro     missing: " in done.out
