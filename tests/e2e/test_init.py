"""`retrodsl init` as a user has it: a ROM becomes what compiles, lints and replays, or nothing."""

from __future__ import annotations

import gzip
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from retrodsl.api import check_source
from retrodsl.engines.stable_retro import find_rom, rom_sha1
from retrodsl.platforms import load_platforms
from retrodsl.setup.rom import Rom, game_name, spec_names
from retrodsl.setup.skeleton import first_spec
from retrodsl.source import Source
from tests.e2e.conftest import SECONDS, Cli
from tests.repo.root import ROOT

CARTRIDGES = ("Atari2600/rom.a26", "GbAdvance/rom.gba", "PCEngine/rom.pce", "Snes/rom.sfc")
NES = ROOT / "integrations" / "Tenfold-Nes" / "rom.nes"


def files(folder: Path) -> list[str]:
    """Every file and folder below ``folder``."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_cartridges_become_integrations_that_replay(cli: Cli) -> None:
    for name in CARTRIDGES:
        rom = ROOT / "integrations" / f"Tenfold-{name}"
        done = cli("init", rom, "--frames", "20", "--link")
        assert done.code == 0, done.all
        assert done.err == ""
    compiled = cli("compile", "--check")
    assert compiled.code == 0, compiled.all
    formatted = cli("fmt", "--check")
    assert formatted.code == 0, formatted.all
    linted = cli("lint")
    assert linted.out.count("warning[") == linted.out.count("warning[RL312]") + linted.out.count(
        "warning[RL313]"
    )
    assert "error" not in linted.out
    played = cli("replay")
    assert played.code == 0, played.all
    assert played.last.startswith("4 of 4 replays passed")


def test_the_spec_says_what_is_known_of_the_game(cli: Cli) -> None:
    (cli.folder / "Ten fold (World) [b1].NES").write_bytes(NES.read_bytes())
    done = cli("init", "Ten fold (World) [b1].NES", "--input", "wait 60; press START for 2")
    assert done.code == 0, done.all
    folder = cli.folder / "integrations" / "TenFold-Nes"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".retrodsl.json",
        "Start.state",
        "data.json",
        "metadata.json",
        "rom.nes",
        "rom.sha",
        "scenario.json",
    ]
    assert (folder / "rom.nes").read_bytes() == NES.read_bytes()
    assert (folder / "rom.sha").read_text() == f"{rom_sha1(NES)}\n"
    spec = (cli.folder / "specs" / "ten_fold.retro").read_text()
    assert f'rom sha1 "{rom_sha1(NES)}"' in spec
    assert "0x0 to 0x7FF work RAM" in spec
    assert "B SELECT START UP DOWN LEFT RIGHT A" in spec
    assert "saved 62 frames after power-on, with the input `wait 60; press START for 2`" in spec
    assert "retrodsl replay specs/ten_fold.retro" in done.out


def test_the_commands_that_are_shown_can_be_pasted(cli: Cli) -> None:
    done = cli("init", NES, "--folder", "sp ace/ü", "--frames", "1", "--link")
    assert done.code == 0, done.all
    shown = [line for line in done.out.splitlines() if line.startswith("       retrodsl ")]
    commands = [shlex.split(line) for line in shown]
    assert [command[1] for command in commands] == ["state", "state", "compile", "replay"]
    assert all("sp ace/ü/specs/tenfold.retro" in command for command in commands)
    replayed = cli(*commands[-1][1:])
    assert replayed.code == 0, replayed.all


@pytest.mark.parametrize(
    ("stem", "title", "spec"),
    [
        ("Pokémon \N{EN DASH} Über", "PokemonUber", "pokemon_uber.retro"),
        ("Poke\N{COMBINING ACUTE ACCENT}mon", "Pokemon", "pokemon.retro"),
        ("Straße \N{ROMAN NUMERAL TWO} [!]", "StrasseII", "strasse_ii.retro"),
        ("Link\N{RIGHT SINGLE QUOTATION MARK}s Ærø (Europe)", "LinksAero", "links_aero.retro"),
    ],
)
def test_letters_with_marks_are_written_without_them(stem: str, title: str, spec: str) -> None:
    rom = Rom(Path(f"{stem}.nes"), load_platforms()["Nes"], "0" * 40, "nes")
    assert game_name(rom, None, None) == f"{title}-Nes"
    assert spec_names(f"{title}-Nes")[0] == spec


def test_a_game_that_the_engine_knows_is_told_with_its_integration(cli: Cli) -> None:
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    done = cli("init", rom, "--folder", "new/project", "--state", "Title", "--link")
    assert done.code == 0, done.all
    assert "stable-retro knows this ROM as Airstriker-Genesis-v0" in done.out
    command = next(line for line in done.out.splitlines() if "retrodsl import" in line)
    assert cli(*command.split()[1:]).code == 0
    assert (cli.folder / "known" / "airstriker.retro").is_file()
    folder = cli.folder / "new" / "project" / "integrations" / "Airstriker-Genesis"
    assert (folder / "rom.md").is_symlink()
    assert gzip.decompress((folder / "Title.state").read_bytes()).startswith(b"GENPLUS-GX")
    played = cli("replay", "new/project/specs")
    assert played.code == 0, played.all


@pytest.mark.parametrize(
    ("rom", "content", "words", "code", "said"),
    [
        ("gone.nes", None, (), 2, "there is no ROM gone.nes"),
        ("a.nes", b"", (), 2, "0 bytes, which is no ROM"),
        ("a.nes", b"no ROM at all", (), 1, "the engine cannot load the ROM rom.nes"),
        ("a.bin", b"\0" * 300, (), 2, "say which it is, as in --system Atari2600"),
        ("a.bin", b"\0" * 256 + b"SEGA MEGA", (), 2, "its header is one for Genesis"),
        ("a.zip", b"PK", (), 2, "unpack it first"),
        ("a.zip", b"PK", ("--system", "FBNeo"), 2, "made by hand"),
        ("a.txt", b"x", (), 2, "say which system it is: --system NAME"),
        ("a.nes", b"x", ("--system", "Ness"), 2, "did you mean Nes?"),
        ("a.nes", b"x", ("--game", "Ten-Snes"), 2, "Ten-Snes is a name for Snes"),
        ("a.nes", b"x", ("--game", "../up"), 2, "'../up' cannot be a game's name"),
        ("rom.nes", b"x", (), 2, "--game NAME"),
        ("a.nes", b"x", ("--state", "a/b"), 2, "'a/b' cannot be a state's name"),
        ("a.nes", b"x", ("--input", "pres B"), 1, "did you mean `press`?"),
        ("a.nes", b"x", ("--input", "press FOO"), 1, "--> --input:1:7\n  |\n1 | press FOO\n"),
        ("a.nes", b"x", ("--input", "wait 1\n press FOO"), 1, "--> --input:2:8"),
        ("a.nes", b"x", ("--input", "wait 1; press A for"), 1, "--> --input:1:19"),
        ("a.nes", b"x", ("--input", "wait 1 }"), 1, "--> --input:1:8"),
        ("a.nes", b"x", ("--input", "wait 1; hold A {"), 1, "--> --input:1:16"),
        ("a.nes", b"x", ("--game", "up & down-Snes"), 2, "say --game 'up & down', or"),
        ("a.nes", b"x", ("--input", " "), 2, "--input is empty"),
        ("a.nes", b"x", ("--folder", "a.nes"), 1, "cannot be written"),
    ],
)
def test_a_failure_says_why_and_leaves_nothing(
    cli: Cli, rom: str, content: bytes | None, words: tuple[str, ...], code: int, said: str
) -> None:
    if content is not None:
        (cli.folder / rom).write_bytes(content)
    before = files(cli.folder)
    done = cli("init", rom, *words)
    assert (done.code, files(cli.folder)) == (code, before), done.all
    assert said in done.err


def test_a_system_can_be_said(cli: Cli) -> None:
    rom = ROOT / "integrations" / "Tenfold-Genesis" / "rom.md"
    (cli.folder / "tenfold.bin").write_bytes(rom.read_bytes())
    done = cli("init", "tenfold.bin", "--system", "genesis", "--frames", "1")
    assert done.code == 0, done.all
    assert (cli.folder / "integrations" / "Tenfold-Genesis" / "rom.md").is_file()


def test_what_is_there_is_not_touched(cli: Cli) -> None:
    spec = cli.write("specs/tenfold.retro", "# mine\n")
    spec.with_name("tenfold_nes.retro").write_text("# mine too\n")
    done = cli("init", NES)
    assert done.code == 2
    assert "tenfold_nes.retro is there already" in done.err
    spec.with_name("tenfold_nes.retro").unlink()
    (cli.folder / "integrations" / "Tenfold-Nes").mkdir(parents=True)
    done = cli("init", NES)
    assert done.code == 2
    assert "integrations/Tenfold-Nes is there already" in done.err
    assert files(cli.folder) == [
        "integrations",
        "integrations/Tenfold-Nes",
        "specs",
        "specs/tenfold.retro",
    ]
    assert spec.read_text() == "# mine\n"


def test_ctrl_c_leaves_nothing_behind(cli: Cli) -> None:
    process = subprocess.Popen(
        cli.command("init", NES, "--frames", "100000000"),
        cwd=cli.folder,
        env=cli.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        staged = time.monotonic() + SECONDS
        while not list(cli.folder.glob(".retrodsl-init-*/integrations/*/rom.nes")):
            assert process.poll() is None
            assert time.monotonic() < staged
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert process.returncode == 130, printed
    assert "Traceback" not in printed
    assert files(cli.folder) == []


def test_the_emulator_has_a_time_limit(cli: Cli) -> None:
    done = cli("init", NES, "--frames", "100000000", "--time-limit", "1")
    assert done.code == 1
    assert "did not come to the state within 1 seconds" in done.err
    assert files(cli.folder) == []


@pytest.mark.parametrize("system", sorted(load_platforms()))
def test_the_first_spec_compiles_on_every_system_and_so_do_its_examples(system: str) -> None:
    platform = load_platforms()[system]
    text = first_spec(f"Any-{system}", platform, "0" * 40, "Start", "saved now")
    checked = check_source(Source("first.retro", text))
    assert checked.program is not None, checked.diagnostics
    assert checked.diagnostics == ()
    lines = text.splitlines()
    for first in ("# reward {", "# done {", "  # lives :", "  # score :"):
        start = next(i for i, line in enumerate(lines) if line.startswith(first))
        length = 3 if first.endswith("{") else 1
        for i in range(start, start + length):
            lines[i] = lines[i].replace("# ", "", 1)
    checked = check_source(Source("first.retro", "\n".join(lines)))
    assert checked.program is not None, checked.diagnostics
    assert len(checked.program.variables) == 2
    assert len(checked.program.scenarios[0].done) == 1


def test_names_of_specs() -> None:
    assert spec_names("SuperMarioKart-Snes") == (
        "super_mario_kart.retro",
        "super_mario_kart_snes.retro",
    )
    assert spec_names("F22-32x")[0] == "f22.retro"
