"""What travels to a cluster and back, its address, who plays beside whom, and kept emulators."""

from __future__ import annotations

import json
import pickle
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines._base import Engine, RunRequest
from retrodsl.engines.errors import (
    EngineCrashError,
    EngineError,
    EngineTimeoutError,
    IntegrationError,
    RomError,
)
from retrodsl.replay.cluster.address import Address, read_address
from retrodsl.replay.cluster.emulators import Emulators
from retrodsl.replay.cluster.errors import ClusterError
from retrodsl.replay.cluster.parcel import Failure, Parcel, pack, read_rom, scripts_beside
from retrodsl.replay.cluster.turns import Turns
from tests.replay.played import Recorded

PATIENCE = 30.0


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("dask://host", Address("host", 8786), "host:8786"),
        ("dask://10.0.0.1:99", Address("10.0.0.1", 99), "10.0.0.1:99"),
        ("dask://[::1]:99/", Address("::1", 99), "[::1]:99"),
    ],
)
def test_an_address(text: str, address: Address, shown: str) -> None:
    assert read_address(text) == address
    assert str(address) == shown


@pytest.mark.parametrize(
    "text",
    ["", "host:1", "tcp://host:1", "dask://", "dask://h:x", "dask://h:70000", "dask://h/x"],
)
def test_no_address(text: str) -> None:
    with pytest.raises(ClusterError) as caught:
        read_address(text)
    assert "is no address of a cluster" in caught.value.cause
    assert "dask://HOST:PORT" in caught.value.mend


# --- parcels


def request_of(folder: Path, scenario: object) -> RunRequest:
    (folder / "rom.md").write_bytes(b"a ROM")
    (folder / "data.json").write_text("{}")
    (folder / "s.json").write_text(json.dumps(scenario))
    return RunRequest(
        folder / "rom.md", folder / "data.json", folder / "s.json", b"state", [(1,), (2,)]
    )


def parcel_of(request: RunRequest) -> Parcel:
    return pack(request, read_rom(request.rom), "a run", "stable-retro", None, fresh=True)


def test_a_parcel_needs_nothing_of_the_machine_that_packed_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (here / "a.lua").write_text("return 1")
    (here / "lib").mkdir()
    (here / "lib" / "b.lua").write_text("return 2")
    request = request_of(here, {"scripts": ["a.lua", "lib/b.lua", "gone.lua", "../x.lua", 7]})
    (tmp_path / "x.lua").write_text("outside")
    packed = pickle.dumps(parcel_of(request))
    assert b"a ROM" not in packed
    parcel = pickle.loads(packed)
    made = parcel.unpack(there, tmp_path / "roms" / "rom.md")
    assert made == replace(
        request,
        rom=tmp_path / "roms" / "rom.md",
        data=there / "data" / "data.json",
        scenario=there / "scenario" / "s.json",
    )
    found = {str(path.relative_to(there)): path for path in there.rglob("*") if path.is_file()}
    assert set(found) == {
        "data/data.json",
        "scenario/s.json",
        "scenario/a.lua",
        "scenario/lib/b.lua",
    }
    for name, path in found.items():
        assert path.read_bytes() == (here / name.split("/", 1)[1]).read_bytes()


def test_equal_roms_have_one_digest(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (request_of(tmp_path / name, {}) for name in "ab")
    assert parcel_of(one).rom_digest == parcel_of(other).rom_digest
    other.rom.write_bytes(b"another")
    assert parcel_of(one).rom_digest != parcel_of(other).rom_digest


@pytest.mark.parametrize("text", ["", "[]", '{"scripts": 5}', '{"scripts": [null, "/etc/x"]}'])
def test_a_broken_scenario_names_no_scripts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.json"
    path.write_text(text)
    assert scripts_beside(path) == []
    assert scripts_beside(tmp_path / "gone.json") == []


def test_what_is_not_there_is_left_to_the_worker_to_miss(tmp_path: Path) -> None:
    request = request_of(tmp_path, {})
    request.data.unlink()
    parcel = parcel_of(request)
    made = parcel.unpack(tmp_path / "there", tmp_path / "rom.md")
    assert not made.data.exists()
    assert made.scenario.is_file()
    with pytest.raises(RomError, match="cannot be read: No such file"):
        read_rom(tmp_path / "gone.md")


@pytest.mark.parametrize(
    "error",
    [
        EngineError("cause", "mend"),
        IntegrationError("the file PLACE/data/data.json is bad", "mend", Path("PLACE/x")),
        EngineCrashError("died", "mend", 5, 9),
        EngineTimeoutError("slow", "mend", None, 2.5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_back_as_it_was(error: EngineError) -> None:
    back = pickle.loads(pickle.dumps(Failure.of(error, {}))).error()
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == str(error)


def test_an_error_names_the_users_files(tmp_path: Path) -> None:
    request = request_of(tmp_path, {})
    parcel = parcel_of(request)
    folder, rom = tmp_path / "there", tmp_path / "cache" / "rom.md"
    made = parcel.unpack(folder, rom)
    said = f"{made.data} and {made.scenario} with {rom}"
    error = IntegrationError(said, f"see {made.data}", made.data)
    back = Failure.of(error, parcel.places(folder, rom)).error()
    assert isinstance(back, IntegrationError)
    assert back.cause == f"{request.data} and {request.scenario} with {request.rom}"
    assert back.mend == f"see {request.data}"
    assert back.path == request.data


# --- turns


def test_who_plays_alone_waits_for_the_others() -> None:
    turns, order = Turns(), list[str]()
    together, release = threading.Event(), threading.Event()

    def among_others() -> None:
        with turns.together(lambda: True):
            together.set()
            assert release.wait(PATIENCE)
            order.append("together")

    def by_itself() -> None:
        with turns.alone(lambda: True):
            order.append("alone")

    threads = [threading.Thread(target=among_others), threading.Thread(target=by_itself)]
    threads[0].start()
    assert together.wait(PATIENCE)
    threads[1].start()
    time.sleep(0.05)
    assert order == []
    release.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["together", "alone"]


def test_who_is_no_longer_wanted_does_not_wait() -> None:
    turns = Turns()
    with turns.together(lambda: True), turns.alone(lambda: False), turns.together(lambda: False):
        pass
    with turns.alone(lambda: True):
        pass


# --- emulators


class Kept(Recorded):
    def __init__(self, kind: tuple[str, str | None]) -> None:
        super().__init__(EngineCrashError("unused.", "", None, signal.SIGKILL))
        self.kind = kind
        self.closed = self.killed = 0

    def close(self) -> None:
        self.closed += 1

    def kill(self) -> None:
        self.killed += 1


def test_an_emulator_is_kept_for_the_same_rom() -> None:
    made: list[Kept] = []

    def make(name: str, python: str | None) -> Engine:
        made.append(Kept((name, python)))
        return made[-1]

    emulators = Emulators(make)
    kind, other = ("stable-retro", None), ("gym-retro", "python3.8")
    with emulators.lend("r", kind, "a") as first, emulators.lend("r", kind, "b") as second:
        assert first is not second
    with emulators.lend("r", kind, "b") as again:
        assert again is second
    with emulators.lend("r", kind, "a") as again:
        assert again is first
    with emulators.lend("r", other, "a"):
        assert [engine.kind for engine in made] == [kind, kind, other]
    with emulators.lend("r", kind, "a"), emulators.lend("s", kind, "a"):
        emulators.end("r")
        assert [engine.killed for engine in made] == [1, 0, 0]
        assert [engine.closed for engine in made] == [0, 0, 1]
    emulators.end("nobody")
    assert [engine.closed for engine in made] == [1, 1, 1]


def test_an_emulator_that_nobody_needs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrodsl.replay.cluster.emulators.IDLE_SECONDS", 0.01)
    closed = threading.Event()

    class Signalling(Kept):
        def close(self) -> None:
            super().close()
            closed.set()

    engine = Signalling(("stable-retro", None))
    with Emulators(lambda *kind: engine).lend("r", engine.kind, "a"):
        assert not closed.is_set()
    assert closed.wait(PATIENCE)
    assert engine.closed == 1
