"""What the cartridges take to be all there is: types, widths, and what a game can come to."""

from __future__ import annotations

import json
from functools import cache

import numpy as np

from cartridges import layout, model
from cartridges.movies import MOVIES
from cartridges.system import System
from cartridges.systems import load_systems
from retrodsl.platforms import parse_type
from retrodsl.platforms.installation import installed_games
from tests.cartridges.expected import images
from tests.cartridges.inputs import random_inputs
from tests.cartridges.play import compiled


@cache
def _a_system() -> System:
    return next(iter(load_systems().values()))


def _corpus() -> set[str]:
    """Every type code that an installed integration uses."""
    found = set()
    for game in installed_games():
        path = game.folder / "data.json"
        if path.is_file():
            info = json.loads(path.read_text("utf-8-sig")).get("info", {})
            found |= {variable["type"] for variable in info.values()}
    return found


def test_every_type_of_the_installed_integrations_is_read() -> None:
    corpus = _corpus()
    assert len(corpus) >= 36
    read = {v.data_type.code for v in compiled(_a_system()).program.variables}
    platform = compiled(_a_system()).program.platform
    assert {platform.native_type(code) for code in corpus} <= read


def test_every_form_is_read_in_every_width() -> None:
    types = [v.data_type for v in compiled(_a_system()).program.variables]
    found = {(t.repr, t.width) for t in types}
    assert {(form, width) for form in "uidn" for width in range(1, 9)} <= found


def test_the_bytes_for_the_types_take_every_value() -> None:
    image = images(_a_system(), MOVIES["idler"](_a_system()))
    for byte in range(layout.BYTES, layout.SIZE):
        assert set(image[:, byte].tolist()) == set(range(256))
    assert parse_type("|d1").decode(b"\xff") == 55


def test_the_movies_come_to_everything_that_a_game_has() -> None:
    system = _a_system()
    movies = [make(system) for make in MOVIES.values()]
    movies += [random_inputs(system, seed) for seed in range(20)]
    image = np.concatenate([images(system, inputs) for inputs in movies])
    flags = np.bitwise_or.reduce(image[:, layout.FLAGS])
    assert flags == sum(model.FLAG_BITS.values())
    x = image[:, layout.X].astype(np.int8)
    assert (x.min(), x.max()) == (-100, 100)
    assert set(image[:, layout.LIVES].tolist()) == set(range(6))
    assert image[:, layout.LEVEL].max() >= 0x10
    assert set(image[:, layout.ENEMIES + 1].tolist()) == {0, 1, 2, 3}
    assert set(image[:, layout.TARGET].tolist()) == {0, 1, 2}
    assert image[:, layout.GAMES].max() >= 3
    for digit in range(1, 6):
        assert set(image[:, layout.DIGITS + digit].tolist()) >= {0, 5}


def test_the_models_bytes_are_its_variables() -> None:
    """The two views of the model agree: its bytes as the spec reads them, and its variables."""
    system = _a_system()
    variables = [v for v in compiled(system).program.variables if v.key in _game().variables()]
    assert len(variables) == len(_game().variables())
    game = _game()
    for masks in random_inputs(system, 7, 400):
        game.step(system.pads(masks))
        ram, said = game.ram(), game.variables()
        for v in variables:
            start = v.address - system.base
            raw = ram[start : start + v.data_type.width]
            assert v.data_type.decode(raw, v.mask) == said[v.key], v.key


def _game() -> model.Game:
    return model.Game()
