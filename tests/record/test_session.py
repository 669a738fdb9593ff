"""What is played step by step here, the engine's worker plays the same from its inputs alone."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Literal

import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.record.errors import RecordError
from retrodsl.record.process import SessionRequest
from retrodsl.record.recording import same_end
from retrodsl.record.session import play_session
from tests.repo.root import ROOT

AGENT = """
print("a policy may print")

def look(obs, info):
    return int(obs.sum()) % 5

def two(obs, info):
    return ("LEFT", ["A", "START"]) if info["frames"] % 3 else None

class Counts:
    count = 0
    def __call__(self, obs, info):
        self.count += 1
        return self.count % 2

def leaves(obs, info):
    raise SystemExit(3)
"""


def request(
    folder: Path,
    game: str,
    policy: str,
    *,
    state: bytes | None = None,
    steps: int = 90,
    observe: Literal["ram", "image"] = "ram",
) -> SessionRequest:
    (folder / "agent.py").write_text(AGENT)
    home = ROOT / "integrations" / game
    return SessionRequest(
        rom=next(path for path in home.glob("rom.*") if path.suffix != ".sha"),
        data=home / "data.json",
        scenario=home / "scenario.json",
        state=state,
        players=2,
        steps=steps,
        until_done=False,
        policy=policy,
        observe=observe,
        seed=1,
        folder=folder,
    )


@pytest.mark.parametrize(
    ("game", "policy", "start", "observe"),
    [
        ("Tenfold-Genesis", "agent:look", "Start", "image"),
        ("Tenfold-Nes", "agent.py:two", None, "ram"),
        ("Tenfold-Sms", "agent:Counts", "Start", "ram"),
    ],
)
def test_the_worker_plays_what_was_played_here(
    game: str, policy: str, start: str | None, observe: Literal["ram", "image"], tmp_path: Path
) -> None:
    path = ROOT / "integrations" / game / f"{start}.state"
    state = None if start is None else gzip.decompress(path.read_bytes())
    asked = request(tmp_path, game, policy, state=state, observe=observe)
    heard: list[int] = []
    played = play_session(asked, 100, heard.append)
    assert len(played.steps) == 90
    assert len(set(played.steps)) > 1
    assert heard == [60]
    run_request = RunRequest(
        rom=asked.rom,
        data=asked.data,
        scenario=asked.scenario,
        state=state,
        inputs=played.steps,
        players=2,
    )
    with StableRetro() as engine:
        run = engine.run(run_request)
        assert same_end(run, played.end_ram_sha256)
        assert run.done[-1] == played.done
        assert not same_end(run, "0" * 64)
    # Nothing is left in the folder of the policy.
    assert {entry.name for entry in tmp_path.iterdir()} <= {"agent.py", "__pycache__"}


def test_a_session_that_ends_itself_or_cannot_start(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="exited with code 3"):
        play_session(request(tmp_path, "Tenfold-Nes", "agent:leaves"))
    with pytest.raises(RecordError, match="does not take the start state") as caught:
        play_session(request(tmp_path, "Tenfold-Nes", "agent:look", state=b"no state"))
    assert "a state of this system" in caught.value.mend
