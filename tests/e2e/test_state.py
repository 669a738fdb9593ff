"""`retrodsl state` as a user has it; what it saves is the moment that a replay comes to."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from retrodsl.api import compile_spec
from retrodsl.engines._base import EngineRun, RunRequest
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms import load_platforms
from retrodsl.states import read_state_file, state_memory
from tests.e2e.conftest import Cli
from tests.repo.root import ROOT

CARTRIDGE = ROOT / "integrations" / "Tenfold-Nes"
RIGHT, B = 1 << 7, 1 << 0

SPEC = """\
game "Tenfold-Nes"

states {
  Start default
  Late
}

ram {
  lives : u1 @ 0x001F  in 0..5
  x     : i1 @ 0x0023  in -100..100
  mode  : u1 @ 0x0027  enum { playing = 1, over = 2 }
}

reward {
  life : -1 * loss(lives)
}

done {
  game_over : mode == over
}

truncate {
  far : x > 40
}

movie "right" from Start {
  hold RIGHT for 3
  wait 2
}

movie "boot" from power {
  wait 9
}
"""


@pytest.fixture
def game(cli: Cli) -> Cli:
    cli.write("specs/tenfold.retro", SPEC)
    folder = cli.folder / "integrations" / "Tenfold-Nes"
    folder.mkdir(parents=True)
    for name in ("rom.nes", "Start.state"):
        (folder / name).write_bytes((CARTRIDGE / name).read_bytes())
    return cli


def state_file(cli: Cli, name: str) -> Path:
    return cli.folder / "integrations" / "Tenfold-Nes" / f"{name}.state"


def run(cli: Cli, state: bytes | None, inputs: Sequence[int]) -> EngineRun:
    """What the engine's worker makes of the same inputs."""
    compiled = compile_spec(cli.write("specs/other.retro", SPEC.replace("  Late\n", "")))
    assert compiled.integration is not None
    folder = cli.folder / "compiled"
    folder.mkdir()
    for name, text in compiled.integration.files.items():
        (folder / name).write_text(text)
    request = RunRequest(
        rom=cli.folder / "integrations" / "Tenfold-Nes" / "rom.nes",
        data=folder / "data.json",
        scenario=folder / "scenario.json",
        state=state,
        inputs=[(mask,) for mask in inputs],
        screens=frozenset({"last"}),
    )
    with StableRetro() as engine:
        return engine.run(request)


def check_is_last_frame(cli: Cli, name: str, played: EngineRun) -> None:
    """The memory in a state is that of a run's last frame."""
    memory = state_memory(state_file(cli, name), load_platforms()["Nes"])
    assert played.ram is not None
    image = played.ram.frame(played.frames - 1)
    for base, data in memory.blocks:
        if base < 0x800:
            assert image.read(base, len(data)) == data
    assert memory.read(0x10, 0x40) is not None


def test_a_state_after_input_is_the_last_frame_of_a_run(game: Cli) -> None:
    words = ("--from", "Start", "--input", "hold RIGHT for 3; wait 2; press B")
    done = game("state", "new", "specs/tenfold.retro", "Late", *words, "--picture", "late.png")
    assert done.code == 0, done.all
    assert done.err == ""
    assert "wrote integrations/Tenfold-Nes/Late.state: 6 frames after the state Start" in done.out
    assert "add it to the states" not in done.out
    start = read_state_file(CARTRIDGE / "Start.state")
    played = run(game, start, [RIGHT] * 3 + [0, 0, B])
    check_is_last_frame(game, "Late", played)
    screen = played.screens[6]
    with Image.open(game.folder / "late.png") as picture:
        assert picture.size == (screen.width, screen.height)
        assert picture.convert("RGB").tobytes() == screen.rgb
    # The same again is the same file, and is only written over the old one when asked.
    before = state_file(game, "Late").read_bytes()
    again = game("state", "new", "specs/tenfold.retro", "Late", *words)
    assert again.code == 2
    assert "is there already" in again.err
    assert game("state", "new", "specs/tenfold.retro", "Late", *words, "--force").code == 0
    after = state_file(game, "Late").read_bytes()
    assert gzip.decompress(after)[:1000] == gzip.decompress(before)[:1000]


def test_a_state_from_power_on_is_that_of_the_worker(game: Cli) -> None:
    done = game("state", "new", "specs/tenfold.retro", "Boot", "--from", "power", "--frames", "70")
    assert done.code == 0, done.all
    assert "70 frames after power-on" in done.out
    assert "add it to the states of specs/tenfold.retro: Boot" in done.out
    check_is_last_frame(game, "Boot", run(game, None, [0] * 70))


def test_two_players_begin_where_one_does_if_nothing_else_is_said(game: Cli) -> None:
    spec = SPEC.replace("states {", "players 2\n\nstates {")
    game.write("specs/tenfold.retro", spec + '\nmovie "still" {\n  wait 2\n}\n')
    for name, words in (("A", ("--frames", "1")), ("B", ("--movie", "still"))):
        done = game("state", "new", "specs/tenfold.retro", name, *words)
        assert done.code == 0, done.all
        assert "after the state Start" in done.out
    power = game("state", "new", "specs/tenfold.retro", "C", "--from", "power", "--frames", "1")
    assert "1 frame after power-on" in power.out, power.all


def test_movies_are_played_from_their_own_start(game: Cli) -> None:
    movie = Movie(
        buttons=load_platforms()["Nes"].buttons,
        frames=((RIGHT,),) * 4,
        game="Tenfold-Nes",
        system="Nes",
        state=read_state_file(CARTRIDGE / "Start.state"),
    )
    write_bk2(movie, game.folder / "specs" / "walk.bk2")
    spec = "specs/tenfold.retro"
    text = game("state", "new", spec, "A", "--movie", "right")
    assert "5 frames after the state Start" in text.out, text.all
    longer = game("state", "new", spec, "B", "--movie", "right", "--frames", "8")
    assert "8 frames after the state Start" in longer.out, longer.all
    power = game("state", "new", spec, "C", "--movie", "boot", "--frames", "2")
    assert "2 frames after power-on" in power.out, power.all
    recorded = game("state", "new", spec, "D e", "--movie", "walk.bk2")
    assert "4 frames after the start of walk.bk2" in recorded.out, recorded.all
    assert 'add it to the states of specs/tenfold.retro: "D e"' in recorded.out
    listed = game("state", "list", spec)
    assert listed.code == 1  # Late is named in the spec, and not there
    assert listed.out.splitlines() == [
        "A",
        *_listed("A", 5, 12, game),
        "B",
        *_listed("B", 5, 12, game),
        "C",
        *_listed("C", 5, 0, game),
        "D e",
        *_listed("D e", 5, 16, game),
        "Start: default",
        *_listed("Start", 5, 0, game),
        "Late: missing, though the spec names it",
        "5 states",
    ]


def _listed(name: str, lives: int, x: int, cli: Cli) -> list[str]:
    size = state_file(cli, name).stat().st_size
    return [
        f"  integrations/Tenfold-Nes/{name}.state, {size} bytes",
        f"  lives {lives}, x {x}, mode 1 (playing)",
    ]


def test_show_tells_the_variables_and_what_of_done_holds(game: Cli) -> None:
    spec = "specs/tenfold.retro"
    made = game("state", "new", spec, "Late", "--input", "hold RIGHT for 11")
    assert made.code == 0, made.all
    done = game("state", "show", spec, "Late", "--picture", "late.png")
    assert done.code == 0, done.all
    assert "saved: read from the state of FCEUmm" in done.out
    assert done.out.splitlines()[3:] == [
        "         saved        frame 0",
        "  lives  5            5",
        "  x      44           44",
        "  mode   1 (playing)  1 (playing)",
        "done at frame 0: far: every episode from here is one step long",
        "wrote late.png: 240 x 224",
    ]
    start = game("state", "show", spec, "Start")
    assert start.out.splitlines()[-2:] == ["not done at frame 0:", "  game_over, far"]


def test_without_the_rom_a_state_shows_what_was_saved(game: Cli) -> None:
    (game.folder / "integrations" / "Tenfold-Nes" / "rom.nes").unlink()
    done = game("state", "show", "specs/tenfold.retro", "Start")
    assert done.code == 0, done.all
    assert "frame 0: not played, since the ROM of Tenfold-Nes was not found" in done.out
    assert done.out.splitlines()[-2:] == ["not done in what was saved:", "  game_over, far"]
    picture = game("state", "show", "specs/tenfold.retro", "Start", "--picture", "a.png")
    assert picture.code == 2
    assert "a picture needs the ROM" in picture.err
    made = game("state", "new", "specs/tenfold.retro", "A", "--frames", "1")
    assert made.code == 2
    assert "put it at integrations/Tenfold-Nes/rom.nes" in made.err
    assert game("state", "list", "specs/tenfold.retro").code == 1


def test_a_broken_state_is_said(game: Cli) -> None:
    state_file(game, "Late").write_bytes(b"no state")
    listed = game("state", "list", "specs/tenfold.retro")
    assert listed.code == 1
    assert "  not readable: it is not gzipped" in listed.out
    shown = game("state", "show", "specs/tenfold.retro", "Late")
    assert shown.code == 1
    assert "it is not gzipped" in shown.err
    foreign = ROOT / "integrations" / "Tenfold-Genesis" / "Start.state"
    state_file(game, "Late").write_bytes(foreign.read_bytes())
    shown = game("state", "show", "specs/tenfold.retro", "Late")
    assert shown.code == 1
    assert "the emulator does not take the start state" in shown.err
    made = game("state", "new", "specs/tenfold.retro", "A", "--from", "Late", "--frames", "1")
    assert made.code == 1
    assert "the emulator does not take the start state" in made.err
    assert not state_file(game, "A").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("A",), 2, "say what to play"),
        (("A", "--input", "wait 1", "--movie", "right"), 2, "exclude each other"),
        (("A", "--from", "Strat", "--frames", "1"), 2, "did you mean Start?"),
        (("A", "--movie", "left"), 2, "there is no movie left"),
        (("A", "--input", "press Q"), 1, "--> --input:1:7"),
        (("../A", "--frames", "1"), 2, "'../A' cannot be a state's name"),
        (("A", "--frames", "1", "--picture", "a.jpg"), 2, "name it a.png"),
        (("A", "--frames", "1", "--rom", "gone.nes"), 2, "there is no ROM at gone.nes"),
        (("A", "--frames", "100000000", "--time-limit", "1"), 1, "within 1 seconds"),
    ],
)
def test_a_failure_says_why(game: Cli, words: tuple[str, ...], code: int, said: str) -> None:
    done = game("state", "new", "specs/tenfold.retro", *words)
    assert done.code == code, done.all
    assert said in done.err
    folder = game.folder / "integrations" / "Tenfold-Nes"
    assert sorted(path.name for path in folder.iterdir()) == ["Start.state", "rom.nes"]


def test_a_spec_with_errors_or_none(game: Cli) -> None:
    assert "there is no spec" in game("state", "list", "gone.retro").err
    game.write("specs/tenfold.retro", SPEC.replace("x > 40", "y > 40"))
    done = game("state", "list", "specs/tenfold.retro")
    assert done.code == 1
    assert "`y`" in done.err
