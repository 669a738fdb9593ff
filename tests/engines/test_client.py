"""The parent's side: every way in which a worker can fail is an error, and nothing is left behind.

The engines here are small modules that misbehave in one way each.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.errors import (
    EngineCrashError,
    EngineMissingError,
    EngineRaisedError,
    EngineTimeoutError,
)
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.engines.worker.client import OUTPUT_TAIL, Worker
from tests.engines.conftest import Game

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where workers have their folders, so that one left behind is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> Worker:
    """A worker whose engine is a module with this code."""
    (tmp_path / "fake_engine.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return Worker("fake_engine")


def ready(worker: Worker, limit: float = PATIENCE) -> None:
    worker.wait_until_ready(time.monotonic() + limit, limit)


def open_descriptors() -> int:
    """How many files this process has open; 0 where the system does not say."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def is_gone(pid: int) -> bool:
    """Whether there is no such process, a zombie included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_worker_says_hello_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path
) -> None:
    descriptors = open_descriptors()
    worker = fake(tmp_path, monkeypatch, "__version__ = '7\\n'")
    ready(worker)
    assert worker.version == "7"
    assert worker.alive
    assert worker.place() == (1, None)
    assert list(own_temporary_folder.iterdir())
    worker.close()
    worker.close()
    assert is_gone(worker.pid)
    assert not list(own_temporary_folder.iterdir())
    assert open_descriptors() == descriptors


def test_a_forgotten_worker_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = fake(tmp_path, monkeypatch, "")
    pid = worker.pid
    del worker
    gc.collect()
    assert is_gone(pid)


def test_an_engine_that_does_not_import_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = fake(tmp_path, monkeypatch, "import no_such_module_anywhere")
    with pytest.raises(EngineMissingError, match="no_such_module_anywhere") as caught:
        ready(worker)
    assert "pip install" in caught.value.mend
    worker.close()


def test_a_python_that_is_not_there_is_missing(own_temporary_folder: Path) -> None:
    with pytest.raises(EngineMissingError, match="no-such-python"):
        Worker("anything", "/no-such-python")
    assert not list(own_temporary_folder.iterdir())


def test_a_death_is_told_with_the_end_of_its_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os\nprint('x' * 3_000_000, flush=True)\nprint('last words', flush=True)\n"
    worker = fake(tmp_path, monkeypatch, code + "os.kill(os.getpid(), 6)\n")
    with pytest.raises(EngineCrashError, match="SIGABRT") as caught:
        ready(worker)
    assert caught.value.signal == 6
    assert caught.value.frame is None
    assert "while starting the engine" in caught.value.cause
    assert caught.value.cause.endswith("last words")
    assert len(caught.value.cause) < OUTPUT_TAIL + 500
    worker.close()


def test_an_engine_that_never_imports_times_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = fake(tmp_path, monkeypatch, "import time\ntime.sleep(600)")
    with pytest.raises(EngineTimeoutError, match="starting the engine") as caught:
        ready(worker, 0.3)
    assert (caught.value.limit, caught.value.frame) == (0.3, None)
    worker.close()
    assert is_gone(worker.pid)


def test_what_an_engine_prints_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "def get_romfile_system(rom):\n    print('y' * 300_000)\n    raise Exception(rom)\n"
    worker = fake(tmp_path, monkeypatch, code)
    ready(worker)
    head = {"rom": "the rom", "time_limit": PATIENCE}
    answers = list(worker.exchange(head, b"", time.monotonic() + PATIENCE, PATIENCE))
    assert [answer.head for answer in answers] == [
        {"kind": "error", "what": "rom", "frame": None, "message": "the rom"}
    ]
    assert len(worker.output()) <= OUTPUT_TAIL
    worker.close()


def test_answers_that_are_none_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, sys\nos.write(int(sys.argv[3]), b'\\xff' * 64)\n"
    worker = fake(tmp_path, monkeypatch, code)
    with pytest.raises(EngineRaisedError, match="impossible length"):
        ready(worker)
    worker.close()


def test_an_interrupt_ends_the_worker(airstriker: Game, own_temporary_folder: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        assert 0 < done < total
        raise KeyboardInterrupt

    request = RunRequest(
        airstriker.rom, airstriker.data, airstriker.scenario, airstriker.state, [(0,)] * 100_000
    )
    with StableRetro() as engine:
        with pytest.raises(KeyboardInterrupt):
            engine.run(request, interrupt)
        assert not list(own_temporary_folder.iterdir())


ORPHAN = """
import os, time
from retrodsl.engines.worker.client import Worker
worker = Worker("json")
worker.wait_until_ready(time.monotonic() + 60, 60)
os._exit(0)
"""


def test_a_worker_ends_with_its_parent_and_clears_up(
    own_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(own_temporary_folder))
    subprocess.run([sys.executable, "-c", ORPHAN], check=True)
    deadline = time.monotonic() + PATIENCE
    while list(own_temporary_folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not list(own_temporary_folder.iterdir())
