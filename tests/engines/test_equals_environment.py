"""A run in the worker is, frame for frame, what the engine's own environment does."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.stable_retro import StableRetro
from tests.engines.conftest import Game, run_python

ENVIRONMENT = """
import hashlib, json, sys
import numpy
import stable_retro as retro

players, inputs, info, scenario = json.loads(sys.argv[1])
env = retro.make("Airstriker-Genesis-v0", players=players, render_mode="rgb_array", info=info,
                 scenario=scenario, use_restricted_actions=retro.Actions.ALL)
env.multi_rewards = players > 1

def seen():
    ram = b"".join(bytes(b[1]) for b in sorted(env.data.memory.blocks.items()))
    return hashlib.sha1(numpy.frombuffer(ram, "<u2").byteswap().tobytes()).hexdigest()

screen, _ = env.reset()
frames = [[None, None, env.data.lookup_all(), seen(), hashlib.sha1(screen.tobytes()).hexdigest()]]
for masks in inputs:
    action = [mask >> bit & 1 for mask in masks for bit in range(12)]
    screen, reward, done, _, info = env.step(numpy.array(action, numpy.int8))
    rewards = reward if players > 1 else [reward]
    picture = hashlib.sha1(screen.tobytes()).hexdigest()
    frames.append([list(rewards), done, info, seen(), picture])
print(json.dumps([frames, env.data.total_reward(), env.data.valid_actions()]))
"""


@pytest.mark.parametrize("players", [1, 2])
@pytest.mark.parametrize("scenario", ["shipped", "scripted"])
def test_a_run_equals_the_environment(
    airstriker: Game, tmp_path: Path, players: int, scenario: str
) -> None:
    rng = random.Random(players)
    masks = [tuple(rng.getrandbits(12) for _ in range(players)) for _ in range(60)]
    inputs = [mask for mask in masks for _ in range(6)]
    path = airstriker.scenario
    if scenario == "scripted":
        path = tmp_path / "scenario.json"
        script = {"script": "lua:reward"}
        done = {"variables": {"score": {"op": "greater-than", "reference": 60}}}
        path.write_text(json.dumps({"scripts": ["s.lua"], "reward": script, "done": done}))
        (tmp_path / "s.lua").write_text(
            "function reward() return data.score * 0.1 + scenario.frame end\n"
        )
    arguments = [players, inputs, str(airstriker.data), str(path)]
    frames, total, actions = json.loads(run_python(ENVIRONMENT, json.dumps(arguments)))
    wanted = frozenset(range(len(inputs) + 1))
    with StableRetro() as engine:
        run = engine.run(
            RunRequest(
                airstriker.rom, airstriker.data, path, airstriker.state, inputs, players, wanted
            )
        )
    assert run.frames == len(frames)
    assert run.ram is not None
    for frame, image in enumerate(run.ram.iter_images()):
        rewards, done, info, ram, picture = frames[frame]
        assert run.info[frame] == info, frame
        assert hashlib.sha1(image.data).hexdigest() == ram, frame
        assert hashlib.sha1(run.screens[frame].rgb).hexdigest() == picture, frame
        if frame:
            assert list(run.rewards[frame]) == rewards, frame
            assert run.done[frame] == done, frame
    assert run.total_reward[0] == total
    assert [list(group) for group in run.valid_actions] == actions
    assert any(any(reward) for reward in run.rewards)
