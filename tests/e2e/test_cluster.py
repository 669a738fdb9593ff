"""`retrodsl replay --cluster` on a Dask cluster of several processes, on this machine."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ENDLESS, SPEC, Cli
from tests.e2e.processes import children, emulators, until, works
from tests.e2e.test_replay_many import CRASH, HANG, HANG_SCRIPT, integration, movie

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="Dask (distributed) is not installed: the extra `cluster` has it",
)

WORKERS = 3

#: How long, in seconds, anything may take on a busy machine.
PATIENCE = 240

#: Dask gives up on a movie at its second dead worker, so that few have to be killed to see that.
ALLOWED_FAILURES = 1

#: A cluster until its input ends: how many workers, in processes of their own or in this one. For
#: each line of input it says which processes of workers answer its scheduler.
CLUSTER = """
import os
import sys
import dask
from distributed import Client, LocalCluster
workers, processes, failures = int(sys.argv[1]), sys.argv[2] == "processes", int(sys.argv[3])
dask.config.set({"distributed.scheduler.allowed-failures": failures})
if __name__ == "__main__":
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=processes,
                      protocol="tcp", host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address.replace("tcp", "dask"), flush=True)
        for line in sys.stdin:
            with Client(cluster, set_as_default=False) as client:
                print(*client.run(os.getpid, on_error="ignore").values(), flush=True)
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster; ``hidden`` is the folder that it cannot see, if that could be done."""

    address: str
    process: subprocess.Popen[str]
    hidden: Path | None

    def answering(self) -> list[int]:
        """The processes of the workers that its scheduler knows, and that answer it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return [int(word) for word in self.process.stdout.readline().split()]

    def workers(self) -> list[int]:
        """The processes of its workers."""
        return [p for p, words in children(self.process.pid).items() if "spawn_main" in words]

    def emulators(self) -> dict[int, int]:
        """The worker of each emulator's process."""
        return {emulator: worker for worker in self.workers() for emulator in emulators(worker)}

    def playing(self) -> list[int]:
        """The workers whose emulators do something."""
        return [worker for emulator, worker in self.emulators().items() if works(emulator)]


@contextmanager
def _cluster(
    workers: int, kind: str = "processes", hide: Path | None = None, path: Path | None = None
) -> Iterator[Cluster]:
    """Run a cluster; it does not see what is in ``hide``, and imports from ``path`` first."""
    words = [sys.executable, "-W", "ignore", "-c", CLUSTER, str(workers), kind]
    words.append(str(ALLOWED_FAILURES))
    if hide is not None:
        # A file system of its own over the folder, for the cluster's processes alone.
        mount = 'mount -t tmpfs none "$0" && exec "$@"'
        words = ["unshare", "--mount", "sh", "-c", mount, str(hide), *words]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DASK"))}
    if path is not None:
        env["PYTHONPATH"] = str(path)
    with subprocess.Popen(
        words,
        env=env,
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("dask://127.0.0.1:"), address
            yield Cluster(address, process, hide)
            left = children(process.pid)
        finally:
            process.stdin.close()
            try:
                process.wait(30)
            finally:
                process.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), PATIENCE)


def _can_hide() -> bool:
    """Whether folders can be hidden from a process: needs root, or rights like it."""
    if shutil.which("unshare") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        words = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0"', folder]
        return subprocess.run(words, capture_output=True).returncode == 0


@dataclass
class Clusters:
    """The cluster of this module's tests, and a new one where a test has used it up."""

    hide: Path | None
    stack: ExitStack
    running: Cluster | None = None

    def whole(self) -> Cluster:
        """A cluster whose workers all answer; one that dies while it starts is not replaced."""
        deadline = time.monotonic() + 15
        while self.running is not None and time.monotonic() < deadline:
            workers = sorted(self.running.workers())
            if len(workers) == WORKERS and sorted(self.running.answering()) == workers:
                return self.running
            time.sleep(0.1)
        self.stack.close()
        self.running = self.stack.enter_context(_cluster(WORKERS, hide=self.hide))
        return self.running


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clusters]:
    hide = tmp_path_factory.getbasetemp() if _can_hide() else None
    with ExitStack() as stack:
        yield Clusters(hide, stack)


@pytest.fixture
def cluster(clusters: Clusters) -> Cluster:
    return clusters.whole()


@pytest.fixture
def own(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The command line with a cache of its own."""
    return Cli(cli.folder, {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))})


def _project(folder: Path) -> None:
    """Specs, movies that are no good, and integrations without a spec of which two are bad."""
    (folder / "spec").mkdir(parents=True)
    (folder / "spec" / "a.retro").write_text(
        SPEC
        + 'movie "longer" from Level1 { wait 300 }\nreplay longer { total reward == 3 }\n'
        + 'replay "m.bk2" { does not end }\nreplay "cut.bk2" { does not end }\n'
    )
    whole = movie(folder / "spec" / "m.bk2", 60).read_bytes()
    (folder / "spec" / "cut.bk2").write_bytes(whole[:300])
    integration(folder / "all" / "Crash-Genesis", CRASH)
    integration(folder / "all" / "Good-Genesis")
    integration(folder / "all" / "Hang-Genesis", HANG, HANG_SCRIPT)


def _verdicts(text: str) -> Any:
    """A JSON report without how long anything took."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without(v) for k, v in value.items() if k not in ("seconds", "time")}
        return [without(item) for item in value] if isinstance(value, list) else value

    return without(json.loads(text))


def test_it_is_as_if_it_were_here(own: Cli, cluster: Cluster) -> None:
    _project(own.folder / "here")
    shutil.copytree(own.folder / "here", own.folder / "there")
    words = ["spec/a.retro", "all", "-o", "json", "--time-limit", "8", "--update", "--twice"]
    words += ["--coverage", "--out", "pictures", "--html", "page.html"]
    found = {}
    for name, more in (("here", ()), ("there", ("--cluster", cluster.address))):
        done = Cli(own.folder / name, own.env)("replay", *words, *more)
        assert done.code == 1, done.all
        files = {
            str(path.relative_to(own.folder / name)): path.read_bytes()
            for path in (own.folder / name).rglob("*")
            if path.is_file() and path.suffix != ".html"
        }
        found[name] = _verdicts(done.out), files
    assert found["there"][0] == found["here"][0]
    assert found["there"][1] == found["here"][1]
    errors = [r["error"] for r in found["there"][0]["replays"] if r["error"]]
    assert len(errors) == 3
    assert any("did not end within 8 seconds" in error for error in errors)
    assert {"spec/m.bk2.expected", "pictures/short.png"} <= set(found["there"][1])
    assert (own.folder / "there" / "page.html").stat().st_size > 10_000
    until(lambda: not cluster.emulators(), PATIENCE)


def test_it_needs_no_files_of_this_machine(own: Cli, cluster: Cluster) -> None:
    if cluster.hidden is None:
        pytest.skip("folders can be hidden from a cluster by root alone")
    folder = integration(own.folder / "Some-Genesis")
    seen = Path("/proc", str(cluster.workers()[0]), "root", *folder.parts[1:])
    assert not seen.exists()
    done = own("replay", folder, "--rom", folder / "rom.md", "--cluster", cluster.address)
    assert done.code == 0, done.all


def test_workers_that_die_lose_nothing(own: Cli, cluster: Cluster) -> None:
    chance = random.Random(1)
    replays = ""
    for number in range(6):
        expected = "total reward == 5" if number == 3 else "does not end"
        replays += f'movie "m{number}" from Level1 {{ wait {200 + 150 * number} }}\n'
        replays += f"replay m{number} {{ {expected} }}\n"
    own.write("a.retro", SPEC + replays)
    here = own("replay", "-o", "json")
    kills = 0
    process = subprocess.Popen(
        own.command("replay", "-o", "json", "--cluster", cluster.address),
        cwd=own.folder,
        env=own.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while process.poll() is None and kills < 3:
            playing = cluster.playing()
            if playing:
                # The second time everybody who plays, so that nobody is left to finish first.
                for worker in playing if kills == 1 else [chance.choice(playing)]:
                    os.kill(worker, signal.SIGKILL)
                kills += 1
                time.sleep(chance.uniform(0.2, 1))
            time.sleep(0.02)
        out, err = process.communicate(timeout=100)
    finally:
        process.kill()
        process.wait()
    assert kills >= 2
    assert not err
    assert (process.returncode, here.code) == (1, 1)
    assert _verdicts(out) == _verdicts(here.out)


def test_a_movie_that_kills_its_workers_costs_itself_alone(own: Cli, cluster: Cluster) -> None:
    own.write("a.retro", ENDLESS)
    own.write("b.retro")
    out = (own.folder / "out.txt").open("w")
    with out:
        process = subprocess.Popen(
            own.command("replay", "a.retro", "b.retro", "--cluster", cluster.address),
            cwd=own.folder,
            env=own.environment(PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=out,
        )
    victims = set[int]()
    try:
        deadline = time.monotonic() + 100
        while process.poll() is None and time.monotonic() < deadline:
            for worker in cluster.playing():
                time.sleep(1)  # a short movie is over by now
                if worker in cluster.playing():
                    os.kill(worker, signal.SIGKILL)
                    victims.add(worker)
            time.sleep(0.1)
        assert process.wait(1) == 1
    finally:
        process.kill()
        process.wait()
    text = (own.folder / "out.txt").read_text()
    # Until Dask gave up, and then alone. How often exactly is for Dask to count: what lies in wait
    # on a worker that dies counts as if it had run there.
    gives_up = ALLOWED_FAILURES + 1
    assert gives_up < len(victims) <= 2 * gives_up, text
    assert "ERROR   the workers of the cluster that played it died, again and again" in text
    assert "1 of 2 replays passed" in text
    assert "Traceback" not in text


def test_an_end_from_the_keyboard_ends_it_there_too(own: Cli, cluster: Cluster) -> None:
    own.write("a.retro")
    own.write("b.retro", ENDLESS)
    with (own.folder / "out.txt").open("w") as out:
        process = subprocess.Popen(
            own.command("replay", "a.retro", "b.retro", "--cluster", cluster.address),
            cwd=own.folder,
            env=own.environment(PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=out,
        )
    try:
        said = own.folder / "out.txt"
        until(lambda: "total   reward 0" in said.read_text(), PATIENCE, said)
        until(cluster.playing, PATIENCE, said)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
        process.wait()
    assert "interrupted: 1 of 2 were not played" in said.read_text()
    assert "Traceback" not in said.read_text()
    until(lambda: not cluster.emulators(), PATIENCE)


def test_the_scheduler_dies(own: Cli) -> None:
    own.write("a.retro")
    own.write("b.retro", ENDLESS)
    # Two workers: with one, either movie may be the first.
    with _cluster(2, "threads") as short, (own.folder / "out.txt").open("w") as out:
        process = subprocess.Popen(
            own.command("replay", "a.retro", "b.retro", "--cluster", short.address),
            cwd=own.folder,
            env=own.environment(PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=out,
        )
        try:
            said = own.folder / "out.txt"
            until(lambda: "total   reward 0" in said.read_text(), PATIENCE, said)
            playing = emulators(short.process.pid)
            os.kill(short.process.pid, signal.SIGKILL)
            assert process.wait(PATIENCE) == 1
        finally:
            process.kill()
            process.wait()
    text = said.read_text()
    assert "ERROR   the cluster " in text
    assert "1 of 2 replays passed" in text
    assert "Traceback" not in text
    assert playing
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in playing), PATIENCE)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("dask://127.0.0.1:1", "dask://127.0.0.1:1 cannot be reached: Connection refused"),
        ("dask://no-such-host.invalid", "dask://no-such-host.invalid cannot be reached: "),
        ("127.0.0.1:8786", "127.0.0.1:8786 is no address of a cluster"),
    ],
)
def test_wrong_addresses(own: Cli, address: str, message: str) -> None:
    own.write("a.retro")
    done = own("replay", "--cluster", address)
    assert done.code == 2
    assert done.err.startswith("retrodsl: ")
    assert message in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ('__version__ = "0.0.1"\n', "0.0.1 on the scheduler, 0.0.1 on "),
        ("raise ImportError\n", "none on the scheduler, none on "),
    ],
    ids=["another", "none"],
)
def test_another_retrodsl_there(own: Cli, tmp_path: Path, package: str, message: str) -> None:
    (tmp_path / "theirs" / "retrodsl").mkdir(parents=True)
    (tmp_path / "theirs" / "retrodsl" / "__init__.py").write_text(package)
    own.write("a.retro")
    with _cluster(1, "threads", path=tmp_path / "theirs") as theirs:
        done = own("replay", "a.retro", "--cluster", theirs.address)
    assert done.code == 2, done.all
    assert "does not have the retrodsl of this machine, " in done.err
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def _changed(own: Cli, change: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a Python in which something is changed first."""
    code = f"import sys\n{change}\nfrom retrodsl.cli.main import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=own.folder,
        env=own.environment(),
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_no_workers(own: Cli) -> None:
    own.write("a.retro")
    change = "from retrodsl.replay.cluster import fitness; fitness.WORKER_SECONDS = 3"
    with _cluster(0, "threads") as empty:
        done = _changed(own, change, "replay", "a.retro", "--cluster", empty.address)
    assert done.returncode == 2
    assert done.stderr.startswith(f"retrodsl: the cluster {empty.address} has no workers: start")
    assert len(done.stderr.splitlines()) == 1


def test_dask_is_not_installed(own: Cli) -> None:
    own.write("a.retro")
    change = "sys.modules['distributed'] = None"
    done = _changed(own, change, "replay", "a.retro", "--cluster", "dask://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr.endswith("pip install 'retrodsl[cluster]'\n")
    assert len(done.stderr.splitlines()) == 1
