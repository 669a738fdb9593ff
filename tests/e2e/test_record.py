"""`retrodsl record` as a user has it; what it writes plays the same, to the byte."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from retrodsl.engines._base import EngineRun, RunRequest
from retrodsl.engines.stable_retro import StableRetro, find_rom
from retrodsl.movies.evidence import (
    RunFacts,
    evidence_path,
    movie_changed,
    ram_digest,
    read_evidence,
    what_differs,
)
from retrodsl.movies.model import Movie
from retrodsl.movies.read import read_movie
from retrodsl.platforms import load_platforms
from tests.e2e.conftest import SECONDS, Cli
from tests.repo.root import ROOT

SPEC = """\
game "Airstriker-Genesis"

states { Level1 default }

ram {
  score  : u2 @ 0xFF0250
  lives  : u2 @ 0xFF025A in 0..5
  ship_x : u2 @ 0xFF0268
}

reward { points : gain(score) }

done { moved : ship_x != initial(ship_x) }

actions {
  none | LEFT | RIGHT
  none | B
}

movie "fire" from Level1 {
  wait 20
  press B for 4
}
"""

AGENT = """
import os, pathlib, time

def left(obs, info):
    assert (obs.dtype, obs.ndim) == ("uint8", 1), obs
    return "LEFT" if info["score"] == 0 else None

def look(obs, info):
    assert obs.ndim == 3 and obs.shape[2] == 3, obs.shape
    return int(obs.sum()) % 6

def fails(obs, info):
    raise ValueError("out of ideas")

def dies(obs, info):
    os.abort()

def hangs(obs, info):
    while True:
        time.sleep(1)

def patient(obs, info):
    pathlib.Path(os.environ["BEGUN"]).touch()
    time.sleep(0.01)
    return [1] + [0] * 11

def no_action(obs, info):
    return 77
"""


@pytest.fixture
def game(cli: Cli) -> Cli:
    cli.write("air.retro", SPEC)
    cli.write("agent.py", AGENT)
    return cli


def play(cli: Cli, movie: Movie) -> EngineRun:
    """What the engine does with a movie and the files that the spec compiles to."""
    done = cli("compile", "air.retro")
    assert done.code == 0, done.all
    folder = cli.folder / "integrations" / "Airstriker-Genesis"
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    request = RunRequest(
        rom=rom,
        data=folder / "data.json",
        scenario=folder / "scenario.json",
        state=movie.state,
        inputs=movie.frames,
        players=movie.players,
    )
    with StableRetro() as engine:
        return engine.run(request)


def check_same(cli: Cli, path: Path) -> Movie:
    """The movie of a file, after a run of it is held against its evidence."""
    movie = read_movie(path, load_platforms()["Genesis"])
    evidence = read_evidence(evidence_path(path))
    assert evidence is not None
    assert movie_changed(evidence, path) == ""
    run = play(cli, movie)
    assert run.ram is not None
    facts = RunFacts(run.rom_sha1, run.engine, run.core, run.core_version, run.ram)
    assert what_differs(evidence.recorded_on, facts) == ()
    assert evidence.recorded_on.frames == run.frames
    last = run.ram.frame(run.frames - 1)
    assert evidence.recorded_on.end.sha256 == ram_digest(last)
    assert movie.header["SHA1"] == run.rom_sha1
    assert movie.header["Core"] == f"{run.core} {run.core_version}"
    return movie


def test_chance_is_recorded_and_replays_the_same(game: Cli) -> None:
    done = game("record", "air.retro", "--random", "7", "--frames", "150")
    assert done.code == 0, done.all
    path = game.folder / "air-random-7.bk2"
    assert f"wrote {path.name}: 150 frames from the state Level1" in done.out
    movie = check_same(game, path)
    assert (len(movie.frames), movie.game) == (150, "Airstriker-Genesis")
    pressed = {button for step in range(150) for button in movie.pressed(step, 0)}
    assert pressed == {"LEFT", "RIGHT", "B"}
    again = game("record", "air.retro", "--random", "7", "--frames", "150", "--out", "again.bk2")
    assert again.code == 0, again.all
    assert (game.folder / "again.bk2").read_bytes() == path.read_bytes()
    game.write("air.retro", SPEC + f'\nreplay "{path.name}" {{\n  always : lives > 0\n}}\n')
    replayed = game("replay", "air.retro")
    assert replayed.code == 0, replayed.all


@pytest.mark.parametrize(
    "words",
    [
        ("replay", "named.retro", "m.bk2"),
        ("trace", "named.retro", "m.bk2", "--out", "m.csv"),
        ("fuzz", "named.retro", "--frames", "60", "-j", "1"),
    ],
    ids=lambda words: words[0],
)
def test_a_spec_whose_scenarios_all_have_names(cli: Cli, words: tuple[str, ...]) -> None:
    rules = "reward { points : gain(score) }\n\ndone { lost : lives == 0 }\n"
    head = SPEC.partition("reward")[0]
    cli.write("named.retro", f"{head}scenario race {{\n{rules}}}\nscenario rest {{\n{rules}}}\n")
    done = cli("record", "named.retro", "--random", "7", "--frames", "50", "--out", "m.bk2")
    assert done.code == 0, done.all
    played = cli(*words)
    assert played.code == 0, played.all


def test_two_players_start_where_one_does_if_nothing_else_is_said(game: Cli) -> None:
    spec = SPEC.replace("states", "players 2\n\nstates")
    game.write("air.retro", spec + '\nmovie "still" {\n  wait 3\n}\n\nreplay still {}\n')
    for words in (("--random", "7", "--frames", "3"), ("--movie", "still")):
        done = game("record", "air.retro", *words, "--out", f"{words[1]}.bk2")
        assert done.code == 0, done.all
        assert "3 frames from the state Level1" in done.out
    replayed = game("replay", "air.retro")
    assert replayed.code == 0, replayed.all
    assert "replay still: 3 steps from the state Level1" in replayed.out


def test_a_policy_that_sees_memory_plays_until_done(game: Cli) -> None:
    done = game("record", "air.retro", "--policy", "agent:left", "--until-done", "--out", "l.bk2")
    assert done.code == 0, done.all
    movie = check_same(game, game.folder / "l.bk2")
    assert set(movie.frames) == {(1 << movie.buttons.index("LEFT"),)}
    assert f"done on frame {len(movie.frames)}" in done.out
    assert len(movie.frames) < 200


def test_a_policy_that_sees_the_screen(game: Cli) -> None:
    words = ("--policy", "agent.py:look", "--obs", "image", "--frames", "40")
    done = game("record", "air.retro", *words, "--power-on")
    assert done.code == 0, done.all
    movie = check_same(game, game.folder / "look.bk2")
    assert (len(movie.frames), movie.from_power_on) == (40, True)
    assert "40 frames from power-on" in done.out


def test_text_of_the_spec_and_of_a_file(game: Cli) -> None:
    done = game("record", "air.retro", "--movie", "fire")
    assert done.code == 0, done.all
    b = (1 << 0,)
    assert check_same(game, game.folder / "fire.bk2").frames == ((0,),) * 20 + (b,) * 4
    game.write("keys.txt", "# a file\nwait 3\nhold B for 10\n")
    done = game("record", "air.retro", "--input", "keys.txt", "--frames", "5", "--out", "k.bk2")
    assert done.code == 0, done.all
    movie = read_movie(game.folder / "k.bk2", load_platforms()["Genesis"])
    assert movie.frames == ((0,),) * 3 + (b,) * 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("wait 3\nprss B\n", "keys.txt:2:1"),
        ("press Q\n", "keys.txt:1:7"),
        ("wait 3 }\n", "keys.txt:1:8"),
        ("hold B {\n  wait 3\n", "keys.txt:1:8"),
        ("movie one { wait 1 }\nmovie two { wait 1 }\n", "has 2 movies: name one with --movie"),
    ],
)
def test_a_text_with_a_mistake(text: str, part: str, game: Cli) -> None:
    game.write("keys.txt", text)
    done = game("record", "air.retro", "--input", "keys.txt")
    assert done.code in (1, 2)
    assert part in done.all
    assert not list(game.folder.glob("*.bk2"))


@pytest.mark.parametrize(
    ("function", "parts"),
    [
        ("fails", ("raised an error at frame 0: ValueError: out of ideas", "agent.py, line 13")),
        ("dies", ("died of signal 6 (SIGABRT)",)),
        ("hangs", ("did not end within 1 seconds", "--time-limit")),
        ("no_action", ("at frame 0 the policy gave the action 77", "0 to 5")),
        ("nobody", ("agent has no `nobody`", "it has dies, fails,")),
    ],
)
def test_a_policy_that_goes_wrong(function: str, parts: tuple[str, ...], game: Cli) -> None:
    limit = ("--time-limit", "1") if function == "hangs" else ()
    done = game("record", "air.retro", "--policy", f"agent:{function}", "--frames", "30", *limit)
    assert done.code == 1, done.all
    assert all(part in done.err for part in parts), done.err
    assert done.out == ""
    assert not list(game.folder.glob("*.bk2*"))


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "nothing given: say who plays"),
        (("--random", "1", "--policy", "a:b"), "--random and --policy given: say who plays"),
        (("--random", "1", "--state", "Level1", "--power-on"), "exclude each other"),
        (("--random", "1", "--state", "Level9"), "there is no state Level9"),
        (("--random", "1", "--scenario", "x"), "has no scenario x; it has scenario"),
        (("--random", "1", "--out", "a.zip"), "written as .bk2: name it a.bk2"),
        (("--random", "1", "--out", "no/a.bk2"), "there is no folder no"),
        (("--random", "1", "--out", "old.bk2"), "old.bk2 is there already"),
        (("--random", "1", "--rom", "no.md"), "there is no ROM at no.md"),
        (("--movie", "water"), "has no text movie `water`; the spec has fire"),
    ],
)
def test_wrong_use(words: tuple[str, ...], part: str, game: Cli) -> None:
    game.write("old.bk2", "a movie")
    done = game("record", "air.retro", *words)
    assert done.code == 2, done.all
    assert part in done.err
    assert (game.folder / "old.bk2").read_text() == "a movie"


def test_a_spec_that_is_not_there_or_wrong(game: Cli) -> None:
    done = game("record", "none.retro", "--random", "1")
    assert (done.code, "there is no spec none.retro" in done.err) == (2, True)
    game.write("air.retro", SPEC.replace("gain(score)", "gain(scroe)"))
    done = game("record", "air.retro", "--random", "1")
    assert (done.code, "scroe" in done.err) == (1, True)


def test_ctrl_c_keeps_what_was_played(game: Cli) -> None:
    begun = game.folder / "begun"
    words = ("--policy", "agent:patient", "--frames", "100000", "--out", "p.bk2")
    process = subprocess.Popen(
        game.command("record", "air.retro", *words),
        cwd=game.folder,
        env=game.environment(BEGUN=str(begun)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + SECONDS
    while not begun.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, out + err
    assert "Traceback" not in err
    movie = read_movie(game.folder / "p.bk2", load_platforms()["Genesis"])
    assert set(movie.frames) == {(1,)}
    assert 0 < len(movie.frames) < 100000


def test_playing_needs_a_display_and_pygame(game: Cli) -> None:
    none = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": ""}
    done = game("record", "air.retro", "--play", **none)
    assert done.code == 2, done.all
    assert "playing needs a window" in done.err


def test_a_window_plays_at_its_own_pace(game: Cli) -> None:
    pytest.importorskip("pygame")
    done = game("record", "air.retro", "--play", "--frames", "20", SDL_VIDEODRIVER="dummy")
    assert done.code == 0, done.all
    assert "B z" in done.err
    assert len(check_same(game, game.folder / "air-played.bk2").frames) == 20


TENFOLD = """\
game "Tenfold-Nes"

ram {
  frames : <u4 @ 0x10
  pad    : <u2 @ 0x34
}

replay "run.fm2" {
  at 1  : frames == 0
  at 20 : frames == 19
  # The line of frame 22 from power-on, counted from 0, presses START, bit 3.
  at 20 : pad == 8
  at 19 : pad == 0
  at 21 : pad == 0
}
"""


def fm2(path: Path, frames: int, pressed: int, head: str = "", command: str = "0") -> None:
    lines = [f"|0|{'....T...' if line == pressed else '........'}|||" for line in range(frames)]
    lines[-1] = lines[-1].replace("|0|", f"|{command}|")
    path.write_text(f"version 3\nport0 1\nport1 0\nport2 0\n{head}" + "\n".join(lines) + "\n")


def test_a_movie_of_fceux_replays_from_power_on(cli: Cli) -> None:
    rom = ROOT / "integrations" / "Tenfold-Nes" / "rom.nes"
    cli.write("ten.retro", TENFOLD)
    fm2(cli.folder / "run.fm2", 60, 22)
    done = cli("replay", "ten.retro", "--rom", rom)
    assert done.code == 0, done.all
    fm2(cli.folder / "run.fm2", 60, 1, head="romChecksum base64:AAAAAAAAAAAAAAAAAAAAAA==\n")
    done = cli("replay", "ten.retro", "--rom", rom)
    assert done.code == 1
    assert "not played: START on frame 1" in done.all
    assert "made on a ROM whose MD5 is 00000000000000000000000000000000" in done.all


@pytest.mark.parametrize(
    ("head", "command", "part"),
    [
        ("savestate 0x4643\n", "0", "starts from a savestate of FCEUX"),
        ("", "1", "line 64: a soft reset, which the engine cannot do"),
    ],
)
def test_a_movie_that_cannot_be_played_says_why(
    head: str, command: str, part: str, cli: Cli
) -> None:
    cli.write("ten.retro", TENFOLD)
    fm2(cli.folder / "run.fm2", 60, 22, head, command)
    rom = ROOT / "integrations" / "Tenfold-Nes" / "rom.nes"
    done = cli("replay", "ten.retro", "--rom", rom)
    assert done.code == 1, done.all
    assert part in done.all
