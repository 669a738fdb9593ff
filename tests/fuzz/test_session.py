"""Parts of an episode, played on from save states, show what a whole run shows."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import numpy as np
import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.errors import EngineCrashError, EngineRaisedError, EngineTimeoutError
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.engines.worker.session import Opening, Session
from tests.repo.root import ROOT

SYSTEMS = ("Genesis", "GameBoy")
#: LEFT and RIGHT in turns, the same bits on both.
INPUTS = [((0, 1 << 6, 1 << 7)[step // 7 % 3],) for step in range(90)]

#: Variables and a reward without a script, whose deltas look back over the border of two parts.
DATA = '{"info": {"value": {"address": %d, "type": "|u1"}}}'
SCENARIO = """{
  "reward": {"variables": {"value": {"op": "delta", "reward": 1.0, "penalty": 2.0}}},
  "done": {"variables": {"value": {"op": "greater-than", "reference": 300}}}
}"""
ADDRESS = {"Genesis": 0xFF1013, "GameBoy": 0xC023}


def opening_of(system: str, folder: Path) -> tuple[Opening, bytes]:
    home = ROOT / "integrations" / f"Tenfold-{system}"
    (folder / "data.json").write_text(DATA % ADDRESS[system])
    (folder / "scenario.json").write_text(SCENARIO)
    rom = next(path for path in home.glob("rom.*") if path.suffix != ".sha")
    state = gzip.decompress((home / "Start.state").read_bytes())
    return Opening(rom, folder / "data.json", folder / "scenario.json", 1), state


@pytest.mark.parametrize("system", SYSTEMS)
def test_parts_are_a_whole_run(system: str, tmp_path: Path) -> None:
    opening, state = opening_of(system, tmp_path)
    with StableRetro() as engine:
        request = RunRequest(opening.rom, opening.data, opening.scenario, state, INPUTS)
        run = engine.run(request)
    assert run.ram is not None
    session = Session(opening)
    try:
        first = session.play(state, INPUTS[:50], first=0, engine_check=True, saves=(0, 30))
        session.play(state, INPUTS[::-1], first=0, engine_check=False)
        last = session.play(first.states[30], INPUTS[30:], first=31, engine_check=True)
        quiet = session.play(first.states[0], INPUTS, first=1, engine_check=False, saves=(90,))
        assert session.starts == 1
    finally:
        session.close()
    for part, begin in ((first, 0), (last, 31)):
        frames = slice(begin, begin + part.ram.frames)
        assert part.rewards is not None
        assert part.done is not None
        # On frame 0 the engine still looks back behind the reset; nobody is paid for it.
        skip = 1 if begin == 0 else 0
        rewards = np.array(run.rewards)[frames]
        assert np.array_equal(part.rewards[skip:], rewards[skip:])
        assert part.done.tolist() == run.done[frames]
        assert part.info == run.info[frames]
    assert any(reward for (reward,) in run.rewards[1:]), "the player moves"
    images = [image.data for image in run.ram.iter_images()]
    assert [image.data for image in last.ram.iter_images()] == images[31:]
    assert [image.data for image in quiet.ram.iter_images()] == images[1:]
    assert quiet.rewards is None
    assert list(quiet.states) == [90]


def test_errors_name_the_frame_and_the_next_part_plays_anew(tmp_path: Path) -> None:
    opening, state = opening_of("GameBoy", tmp_path)
    session = Session(opening)
    try:
        with pytest.raises(EngineRaisedError, match="does not take the state"):
            session.play(b"no state", INPUTS, first=0, engine_check=False)
        with pytest.raises(EngineRaisedError, match="presses button"):
            session.play(state, [(1 << 20,)], first=0, engine_check=False)
        with pytest.raises(EngineTimeoutError):
            session.play(state, INPUTS * 400, first=0, engine_check=True, time_limit=0.5)
        assert session.play(state, INPUTS[:3], first=0, engine_check=False).ram.frames == 4
        session.kill()
        with contextlib.suppress(EngineCrashError):  # or it is seen to be gone, and another starts
            session.play(state, INPUTS[:3], first=0, engine_check=False)
        assert session.play(state, INPUTS[:3], first=0, engine_check=False).ram.frames == 4
    finally:
        session.close()


def test_power_on_is_a_new_process(tmp_path: Path) -> None:
    opening, _ = opening_of("GameBoy", tmp_path)
    session = Session(opening)
    try:
        first = session.play(None, INPUTS[:20], first=0, engine_check=False)
        again = session.play(None, INPUTS[:20], first=0, engine_check=False)
        assert session.starts == 2
    finally:
        session.close()
    assert first.ram.digest() == again.ram.digest()
