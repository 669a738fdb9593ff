"""Every cartridge: its ROM, its files, and its whole game on the engine."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from cartridges.build import is_current
from cartridges.layout import SIZE
from cartridges.model import LEFT, NEXT, NOTHING, RIGHT, SCORE, START, STRIKE, Game
from cartridges.movies import MOVIES, careless, holdable
from cartridges.system import INTEGRATIONS, UPDATES_AT_START, System
from cartridges.systems import load_systems
from cartridges.toolchain import ToolMissing
from retrodsl.api import statements_of
from retrodsl.engines.stable_retro import StableRetro, rom_sha1
from retrodsl.movies.bk2 import read_bk2
from retrodsl.platforms import load_platforms
from retrodsl.project import Project
from retrodsl.replay.runner import Runner
from retrodsl.syntax.nodes import Integer, Let
from tests.cartridges import page
from tests.cartridges.expected import images, pads_of
from tests.cartridges.inputs import random_inputs
from tests.cartridges.play import Compiled, compiled, differences, play
from tests.cartridges.verify import RANDOM_MOVIES, Verified, random_movies, verify

SYSTEMS = load_systems()

CONTROLS = {
    LEFT: "left",
    RIGHT: "right",
    NEXT: "next",
    SCORE: "scoring",
    STRIKE: "strike",
    START: "start",
}
"""What the specs call the bits of each control."""

each_system = pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))


@each_system
def test_the_system_is_as_the_engine_has_it(system: System) -> None:
    platform = load_platforms()[system.name]
    assert tuple(system.buttons) == platform.buttons
    assert platform.extensions[0] == system.extension
    assert platform.block_at(system.base, 56) is not None
    assert set(system.bits) == {name for name in platform.buttons if name}


@each_system
def test_the_rom_is_what_its_sources_make(system: System) -> None:
    try:
        assert is_current(system), f"run `python -m cartridges {system.folder}`"
    except ToolMissing as missing:
        pytest.skip(str(missing))


@each_system
def test_the_spec_names_the_rom(system: System) -> None:
    assert compiled(system).program.hashes == (rom_sha1(system.rom),)
    assert compiled(system).program.players == system.players


@each_system
def test_the_spec_knows_the_pads(system: System) -> None:
    """The bits and controls that it names are the cartridge's; no pad 2 where there is none."""
    lets = {
        statement.name.text: statement.value
        for _, statement in statements_of(system.spec, INTEGRATIONS) or ()
        if isinstance(statement, Let) and isinstance(statement.value, Integer)
    }
    values = {name: lets[name].value for name in lets}
    assert values["pad_1_bits"] == sum(1 << bit for bit in system.bits.values())
    assert values["buttons"] == len(system.bits)
    for control, name in CONTROLS.items():
        assert values[name] == sum(1 << system.bits[key] for key in system.controls[control])
    keys = {variable.key for variable in compiled(system).program.variables}
    assert ("pad_2" in keys) == (system.players == 2)
    if system.players == 2:
        assert values["pad_2_bits"] == sum(1 << bit for bit in system.pad_2_bits.values())
        assert values["buttons_2"] == len(system.pad_2_bits)


@each_system
def test_the_state_over_is_a_game_that_was_lost(system: System) -> None:
    """What ``careless`` comes to by the model is the memory from which ``again`` begins."""
    image = images(system, careless(system))
    subject = compiled(system)
    state = gzip.decompress(system.state.with_name("Over.state").read_bytes())
    with StableRetro() as engine, tempfile.TemporaryDirectory() as written:
        subject.write(Path(written))
        run = play(engine, subject, Path(written), [(0, 0)], capture_ram=True, state=state)
    assert run.ram is not None
    game = Game()
    for pads in [NOTHING] * UPDATES_AT_START + pads_of(system, careless(system)):
        game.step(pads)
    assert game.ram() == bytes(image[-1])
    for row in run.ram.columns_many([(system.base, SIZE)])[0]:
        game.step(NOTHING)
        assert bytes(row) == game.ram()


@each_system
def test_what_is_verified_is_what_is_committed(system: System) -> None:
    """The tests compile the spec with variables added; all else is the integration's own."""
    folder = INTEGRATIONS / system.game
    files = compiled(system).integration.files
    for name in ("scenario.json", "scripted.json", "metadata.json", "rom.sha"):
        assert files[name] == (folder / name).read_text("utf-8")
    committed = json.loads((folder / "data.json").read_text("utf-8"))["info"]
    verified = json.loads(files["data.json"])["info"]
    assert committed.items() <= verified.items()


@each_system
def test_the_movies_are_the_committed_ones(system: System) -> None:
    state = gzip.decompress(system.state.read_bytes())
    for name, make in MOVIES.items():
        movie = read_bk2(INTEGRATIONS / system.game / f"{name}.bk2").with_buttons(system.buttons)
        assert movie.state == state
        assert list(movie.frames) == [
            masks[: system.players] for masks in holdable(system, make(system))
        ]


@each_system
def test_the_game_is_the_models_on_every_frame(system: System) -> None:
    verified = verify(system, random_movies())
    assert verified.problems == []
    assert verified.seen == (list(system.bits), list(system.pad_2_bits))
    if random_movies() == RANDOM_MOVIES:
        _is_on_the_page(verified)


def _is_on_the_page(verified: Verified) -> None:
    text = page.PAGE.read_text("utf-8") if page.PAGE.is_file() else ""
    current = page.row(verified) in text and page.section(verified) in text
    assert current, "run `python -m tests.cartridges.page`"
    assert verified.picture is not None
    name = f"{verified.system.folder}.png"
    committed = Image.open(page.PICTURES / name)
    shown = Image.open(io.BytesIO(page.png(verified.picture)))
    same = committed.size == shown.size and committed.tobytes() == shown.tobytes()
    assert same, f"docs/cartridges/{name} is another picture: run `python -m tests.cartridges.page`"


def test_a_cartridge_that_is_not_the_models_would_be_noticed() -> None:
    """What the model predicts with the pads of a frame before is not what the engine shows."""
    subject = compiled(SYSTEMS["nes"])
    late = dataclasses.replace(subject.system, latency=1)
    inputs = random_inputs(subject.system, 0, 300)
    with StableRetro() as engine, tempfile.TemporaryDirectory() as written:
        subject.write(Path(written))
        run = play(engine, subject, Path(written), inputs, capture_ram=True)
    assert differences(subject, run, inputs) == []
    wrong = Compiled(late, subject.program, subject.integration)
    found = {line.partition(":")[0] for line in differences(wrong, run, inputs)}
    assert {"byte 0x28", "info held", "info pad_1", "info image[5]", "reward p1"} <= found


def test_the_page_has_the_systems_that_there_are() -> None:
    text = page.PAGE.read_text("utf-8")
    assert text.startswith(page.HEAD)
    heads = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert heads == ["What the replays notice", *(system.name for system in SYSTEMS.values())]
    pictures = {path.stem for path in page.PICTURES.iterdir()}
    assert pictures == set(SYSTEMS)


def test_the_replays_of_the_specs_hold() -> None:
    """On one system with the engine's own rewards: ``test_replays`` has the others without."""
    system = SYSTEMS["nes"]
    subject = compiled(system)
    project = Project.of(system.spec, INTEGRATIONS)
    with StableRetro() as engine:
        runner = Runner(subject.program, subject.integration, project, engine)
        for replay in subject.program.replays:
            result = runner.run(replay)
            failed = [check.text for check in result.checks if not check.held]
            assert result.passed, f"{replay.movie} {replay.scenario}: {result.error} {failed}"
