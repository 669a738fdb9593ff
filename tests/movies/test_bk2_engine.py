"""Our movies in the engine's hands, and the engine's in ours: the same keys, frame for frame."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.stable_retro import StableRetro, find_rom
from retrodsl.movies.bk2 import read_bk2, write_bk2
from retrodsl.movies.bk2_keys import columns_of
from retrodsl.movies.model import Movie
from retrodsl.platforms import load_platforms, platform_of_rom
from tests.engines.conftest import run_python
from tests.engines.tiny_roms import TINY_ROMS

STEPS = 120

READ_AND_RECORD = """
import base64, json, sys
import stable_retro as retro

rom, folder, buttons, recorded = json.loads(sys.argv[1])
read = {}
for players in (1, 2):
    movie = retro.Movie("%s/ours%d.bk2" % (folder, players))
    frames = []
    while movie.step():
        frames.append([
            sum(movie.get_key(bit, player) << bit for bit in range(buttons))
            for player in range(players)
        ])
    state = base64.b64encode(movie.get_state()).decode()
    read[players] = [movie.players, movie.get_game(), state, frames]
    del movie

emulator = retro.RetroEmulator(rom)
data = retro.data.GameData()
emulator.configure_data(data)
emulator.step()
for players in (1, 2):
    movie = retro.Movie("%s/theirs%d.bk2" % (folder, players), True, players)
    movie.configure("Their Game", emulator)
    movie.set_state(b"state %d" % players)
    movie.step()
    for masks in recorded[str(players)]:
        for player in range(players):
            for bit in range(buttons):
                movie.set_key(bit, bool(masks[player] >> bit & 1), player)
        movie.step()
    movie.close()
print(json.dumps(read))
"""


@pytest.mark.parametrize("extension", TINY_ROMS)
def test_movies_go_both_ways(extension: str, tmp_path: Path) -> None:
    rom = tmp_path / f"rom.{extension}"
    rom.write_bytes(TINY_ROMS[extension]())
    platform = platform_of_rom(rom)
    buttons = tuple(platform.buttons)
    writable = sum(1 << bit for bit, _, _ in columns_of(buttons))
    rng = random.Random(extension)
    ours: dict[int, Movie] = {}
    recorded: dict[int, list[tuple[int, ...]]] = {}
    for players in (1, 2):
        lines = [
            tuple(rng.getrandbits(len(buttons)) & writable for _ in range(players))
            for _ in range(STEPS + 1)
        ]
        state = rng.randbytes(5000)
        ours[players] = Movie(
            buttons,
            tuple(lines[1:]),
            players,
            "Our Gäme-1",
            platform.name,
            state,
            reset_keys=lines[0],
        )
        write_bk2(ours[players], tmp_path / f"ours{players}.bk2")
        recorded[players] = [
            tuple(rng.getrandbits(len(buttons)) for _ in range(players)) for _ in range(STEPS)
        ]
    arguments = json.dumps([str(rom), str(tmp_path), len(buttons), recorded])
    read: dict[str, Any] = json.loads(run_python(READ_AND_RECORD, arguments).splitlines()[-1])
    for players, movie in ours.items():
        count, game, state_text, frames = read[str(players)]
        assert (count, game) == (players, "Our Gäme-1")
        assert frames == [list(masks) for masks in (movie.reset_keys, *movie.frames)]
        again = read_bk2(tmp_path / f"ours{players}.bk2")
        assert again.with_buttons(buttons).frames == movie.frames
        assert again.with_buttons(buttons).reset_keys == movie.reset_keys
        assert again.state == movie.state == base64.b64decode(state_text)
        theirs = read_bk2(tmp_path / f"theirs{players}.bk2")
        assert theirs.with_buttons(buttons).frames == tuple(
            tuple(mask & writable for mask in masks) for masks in recorded[players]
        )
        assert (theirs.players, theirs.game) == (players, "Their Game")
        assert (theirs.system, theirs.state) == (platform.name, b"state %d" % players)
        assert theirs.reset_keys == (0,) * players


RECORD = """
import json, random, sys
import numpy
import stable_retro as retro

folder, players = json.loads(sys.argv[1])
env = retro.make("Airstriker-Genesis-v0", players=players, record=folder,
                 render_mode="rgb_array", use_restricted_actions=retro.Actions.ALL)
env.reset()
rng = random.Random(players)
masks, rewards, infos = [], [], []
for step in range(400):
    if step % 5 == 0:
        now = [rng.getrandbits(12) for _ in range(players)]
    action = [mask >> bit & 1 for mask in now for bit in range(12)]
    _, reward, done, _, info = env.step(numpy.array(action, numpy.int8))
    masks.append(now)
    rewards.append(reward)
    infos.append(info)
env.stop_record()
print(json.dumps([masks, rewards, infos, len(env.initial_state)]))
"""


@pytest.mark.parametrize("players", [1, 2])
def test_a_recorded_episode_replays_with_its_rewards(players: int, tmp_path: Path) -> None:
    masks, rewards, infos, state_size = json.loads(
        run_python(RECORD, json.dumps([str(tmp_path), players]))
    )
    (path,) = tmp_path.glob("*.bk2")
    buttons = tuple(load_platforms()["Genesis"].buttons)
    movie = read_bk2(path).with_buttons(buttons)
    assert [list(frame) for frame in movie.frames] == masks
    assert (movie.players, movie.system, movie.game) == (
        players,
        "Genesis",
        "Airstriker-Genesis-v0",
    )
    assert movie.state is not None
    assert len(movie.state) == state_size
    rom = find_rom(movie.game or "")
    assert rom is not None
    data, scenario = rom.with_name("data.json"), rom.with_name("scenario.json")
    with StableRetro() as engine:
        run = engine.run(RunRequest(rom, data, scenario, movie.state, movie.frames, movie.players))
    assert [reward for reward, *_ in run.rewards[1:]] == rewards
    assert run.info[1:] == infos
    assert any(rewards)
