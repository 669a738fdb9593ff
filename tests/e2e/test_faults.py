"""Sixty movies and every fault: each good one gets its verdict, each bad one its cause."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms.load import load_platforms
from tests.e2e.conftest import SPEC, Cli
from tests.e2e.processes import emulators
from tests.e2e.test_replay_many import CRASH, HANG, HANG_SCRIPT, integration, movie, start

GOOD = 55
SECONDS = 10
KILLS = 6


@pytest.fixture
def own(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The command line with a cache of its own."""
    return Cli(cli.folder, {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))})


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of its own that holds no more than this; skips where none can be made."""
    folder.mkdir()
    mount = shutil.which("mount")
    size = f"size={kilobytes}k"
    words = [str(mount), "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if mount is None or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("a small file system can be made by root alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def good_movies(folder: Path, count: int) -> list[str]:
    """Movies that differ in their keys and their length; shorter than any that could score."""
    buttons = load_platforms()["Genesis"].buttons
    chance = random.Random(6)
    content = start()
    names = []
    for number in range(count):
        steps = tuple((chance.choice((0, 64, 128)),) for _ in range(20 + number))
        names.append(f"m{number:02}.bk2")
        written = Movie(buttons, steps, system="Genesis", state=content)
        write_bk2(written, folder / names[-1])
    return names


def bomb(path: Path, whole: Path) -> None:
    """A movie whose state is small in the zip, and larger than any state once it is unpacked."""
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            with made.open(zipfile.ZipInfo(name), "w") as member:
                member.write(b"" if name == "Core.bin" else source.read(name))
        packed = zipfile.ZipInfo("Core.bin")
        packed.compress_type = zipfile.ZIP_DEFLATED
        made.filelist = [info for info in made.filelist if info.filename != "Core.bin"]
        del made.NameToInfo["Core.bin"]
        made.writestr(packed, bytes(80 << 20))
    assert path.stat().st_size < 1 << 20


def project(folder: Path) -> list[str]:
    """A spec with good and bad movies, and two integrations whose cores hang and crash."""
    (folder / "spec").mkdir()
    names = good_movies(folder / "spec", GOOD)
    whole = folder / "spec" / names[0]
    (folder / "spec" / "cut.bk2").write_bytes(whole.read_bytes()[:300])
    bomb(folder / "spec" / "bomb.bk2", whole)
    movie(folder / "spec" / "snes.bk2", system="Snes")
    every = [*names, "cut.bk2", "bomb.bk2", "snes.bk2"]
    replays = "".join(f'replay "{name}" {{ total reward == 0 }}\n' for name in every)
    (folder / "spec" / "a.retro").write_text(SPEC[: SPEC.index("movie ")] + replays)
    integration(folder / "all" / "Crash-Genesis", CRASH)
    integration(folder / "all" / "Hang-Genesis", HANG, HANG_SCRIPT)
    return names


def test_sixty_movies_and_every_fault(own: Cli, tmp_path_factory: pytest.TempPathFactory) -> None:
    names = project(own.folder)
    said = tmp_path_factory.mktemp("said")
    out, err = said / "out", said / "err"
    with (
        small_disk(own.folder / "disk", 64) as disk,
        out.open("w") as out_file,
        err.open("w") as err_file,
    ):
        chance = random.Random(60)
        process = subprocess.Popen(
            own.command(
                *("replay", "spec/a.retro", "all", "-j", "2", "--time-limit", str(SECONDS)),
                *("-o", "json", "--update", "--out", disk, "--html", "page.html"),
            ),
            cwd=own.folder,
            env=own.environment(TMPDIR=str(own.folder)),
            stdout=out_file,
            stderr=err_file,
        )
        seen, killed, after = set[int](), list[int](), 2
        try:
            deadline = time.monotonic() + 200
            while process.poll() is None and time.monotonic() < deadline:
                playing = emulators(process.pid)
                seen.update(playing)
                done = len(list((own.folder / "spec").glob("*.expected")))
                # Not one movie again and again: between two kills others are over.
                if playing and len(killed) < KILLS and done >= after:
                    killed.append(chance.choice(playing))
                    os.kill(killed[-1], signal.SIGKILL)
                    after = done + chance.randint(5, 8)
                time.sleep(0.02)
            code = process.wait(10)
        finally:
            process.kill()
            process.wait()
        assert len(killed) == KILLS
        told = err.read_text()
        assert "Traceback" not in told
        assert f"retrodsl: {disk} cannot be written: No space left on device" in told
        # What was written before the disk was full is whole, and there is nothing else.
        pictures = sorted(disk.iterdir())
        assert pictures
        for path in pictures:
            assert path.suffix == ".png"
            with Image.open(io.BytesIO(path.read_bytes())) as picture:
                picture.load()
    assert code == 2, told
    assert not [pid for pid in seen if Path(f"/proc/{pid}").exists()]
    _check_verdicts(json.loads(out.read_text()), names, killed)
    _check_files(own.folder, names)


def _check_verdicts(report: Any, names: list[str], killed: list[int]) -> None:
    found = {f"{Path(r['origin']).name}/{r['movie']}": r for r in report["replays"]}
    assert len(found) == GOOD + 5 == 60
    causes = {
        "a.retro/cut.bk2": "cut short",
        "a.retro/bomb.bk2": "larger than",
        "a.retro/snes.bk2": "a game for Snes",
        "Crash-Genesis/m.bk2": "died of signal 11 (SIGSEGV) at frame 0",
        "Hang-Genesis/m.bk2": f"did not end within {SECONDS} seconds; it was stopped at frame 5",
    }
    for name, cause in causes.items():
        assert cause in found.pop(name)["error"], name
    assert list(found) == [f"a.retro/{name}" for name in names]
    again = 0
    for number, replay in enumerate(found.values()):
        assert not replay["error"], replay
        assert replay["passed"], replay
        assert replay["frames"] == 21 + number
        again += sum("was killed from outside" in note for note in replay["notes"])
    # One that is killed between two movies plays none.
    assert 1 <= again <= len(killed)


def _check_files(folder: Path, names: list[str]) -> None:
    """What is written is whole, and nothing is there that was not asked for."""
    for name in names:
        recorded = (folder / "spec" / f"{name}.expected").read_text("utf-8")
        assert recorded.startswith("#") or "format" in recorded
        assert recorded.endswith("\n")
        assert f'movie = "{name}"' in recorded
    page = (folder / "page.html").read_text("utf-8")
    assert page.rstrip().endswith("</html>")
    known = {f"spec/{name}" for name in names} | {f"spec/{name}.expected" for name in names}
    known |= {"spec/a.retro", "page.html", *(f"spec/{n}.bk2" for n in ("cut", "bomb", "snes"))}
    parts = ("data.json", "scenario.json", "m.bk2", "rom.md")
    known |= {f"all/{game}-Genesis/{part}" for game in ("Crash", "Hang") for part in parts}
    known |= {"all/Hang-Genesis/script.lua"}
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert there == known


def test_the_disk_of_the_movies_is_full(own: Cli) -> None:
    with small_disk(own.folder / "disk", 400) as disk:
        names = good_movies(disk, 3)
        replays = "".join(f'replay "{name}" {{ total reward == 0 }}\n' for name in names)
        (disk / "a.retro").write_text(SPEC[: SPEC.index("movie ")] + replays)
        free = os.statvfs(disk)
        filler = disk / "filler"
        filler.write_bytes(bytes(free.f_bavail * free.f_frsize))
        before = {path: path.read_bytes() for path in disk.iterdir()}
        done = own(
            *("replay", disk / "a.retro", "--update", "-o", "json"),
            *("--html", disk / "page.html", "--report", f"junit={disk / 'junit.xml'}"),
        )
        assert {path: path.read_bytes() for path in disk.iterdir()} == before
    assert done.code == 2, done.all
    for name in ("page.html", "junit.xml"):
        assert f"{disk / name} cannot be written: No space left on device" in done.err
    replays_told = json.loads(done.out)["replays"]
    assert [replay["frames"] for replay in replays_told] == [21, 22, 23]
    for replay in replays_told:
        assert "cannot be written: No space left on device" in replay["recorded"]["error"]


def test_no_space_for_temporary_files(own: Cli) -> None:
    own.write("a.retro", SPEC + 'movie "other" from Level1 { wait 3 }\nreplay other { ends }\n')
    with small_disk(own.folder / "disk", 16) as disk:
        # There is a little left: Python would take another folder where there is nothing.
        (disk / "filler").write_bytes(bytes(8 << 10))
        done = own("replay", "-o", "json", "-j", "2", TMPDIR=str(disk))
        assert {path.name for path in disk.iterdir()} == {"filler"}
    assert done.code == 1, done.all
    replays = json.loads(done.out)["replays"]
    assert len(replays) == 2
    for replay in replays:
        assert replay["error"].startswith("it could not be played: No space left on device")


def test_a_file_may_not_grow(own: Cli) -> None:
    """The limit of a process has the effect of a full disk, and needs no root."""
    own.write("a.retro")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 10, 8 << 10))

    done = subprocess.run(
        own.command("replay", "a.retro", "--html", "page.html", "--out", "pictures", "--update"),
        cwd=own.folder,
        env=own.environment(),
        capture_output=True,
        text=True,
        timeout=100,
        preexec_fn=limit,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "retrodsl: page.html cannot be written: File too large" in done.stderr
    assert "retrodsl: pictures cannot be written: File too large" in done.stderr
    assert "1 of 1 replays passed" in done.stdout
    written = {str(p.relative_to(own.folder)) for p in own.folder.rglob("*") if p.is_file()}
    assert written <= {"a.retro", "a.retro.expected", "pictures/short.png"}
