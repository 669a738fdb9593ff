"""Run in a process of its own: the real cores save and restore, and what their memory then shows.

``python -m tests.states.core_probe JOBS OUT`` reads a pickled list of ``Job`` and writes a pickled
list of ``Seen``. Each job has a process of its own, since one allows one emulator.
"""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WHOLE = 0x2000
"""Blocks of up to this size have every byte poked, larger ones ``SPOTS`` of them."""

SPOTS = 3000


@dataclass(frozen=True)
class Job:
    """A ROM; the states to restore; or, with a seed, states to make. ``leave`` is not poked."""

    rom: Path
    seed: int | None = None
    states: tuple[bytes, ...] = ()
    leave: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seen:
    """``made``: states and the memory after each was restored; ``restored``: the same for each
    state that was given, ``None`` where the core did not take it. ``error``: why there is neither,
    empty if there is."""

    made: list[tuple[bytes, dict[int, bytes]]] = field(default_factory=list)
    restored: list[dict[int, bytes] | None] = field(default_factory=list)
    error: str = ""


def run_jobs(jobs: list[Job]) -> list[Seen]:
    """What the cores did in each job; in the test's process."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "jobs", Path(folder) / "seen"
        asked.write_bytes(pickle.dumps(jobs))
        command = [sys.executable, "-W", "ignore", "-m", "tests.states.core_probe"]
        root = Path(__file__).parent.parent.parent
        done = subprocess.run(
            [*command, str(asked), str(told)],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=3000,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        seen: list[Seen] = pickle.loads(told.read_bytes())
        for each in seen:
            assert not each.error, each.error
        return seen


class Core:
    """A core with a ROM, five frames after it was switched on."""

    def __init__(self, rom: Path) -> None:
        import stable_retro

        from retrodsl.engines.worker.child import swapped_width

        self.emulator = stable_retro.RetroEmulator(str(rom))
        self.data = stable_retro.data.GameData()
        self.emulator.configure_data(self.data)
        self.steps(5)
        system = stable_retro.get_romfile_system(str(rom))
        self.swap = swapped_width(stable_retro.get_system_info(system))

    def steps(self, frames: int) -> None:
        for _ in range(frames):
            self.emulator.step()

    def memory(self) -> dict[int, bytes]:
        """The logical bytes of every block; some of each are read as variables, to be sure."""
        found = {}
        for base, raw in self.data.memory.blocks.items():
            data = bytearray(raw)
            if self.swap == 2:
                data[0::2], data[1::2] = data[1::2], data[0::2]
            found[base] = bytes(data)
            for place in {0, len(data) // 3, len(data) - 1}:
                assert self.data.memory.extract(base + place, "|u1") == data[place]
        return found

    def poke(self, chance: random.Random, leave: tuple[int, ...]) -> None:
        for base, raw in sorted(self.data.memory.blocks.items()):
            size = len(raw)
            if base in leave:
                continue
            whole = size <= WHOLE
            places = range(size) if whole else {0, size - 1, *chance.sample(range(size), SPOTS)}
            for place in places:
                self.data.memory.assign(base + place, "|u1", chance.randrange(256))

    def save(self) -> bytes:
        return bytes(self.emulator.get_state())


def work(job: Job) -> Seen:
    core = Core(job.rom)
    seen = Seen()
    if job.seed is not None:
        chance = random.Random(job.seed)
        core.poke(chance, job.leave)
        states = [core.save()]
        core.steps(7)
        core.poke(chance, job.leave)
        states.append(core.save())
        core.steps(1)
        for state in states:
            core.poke(chance, job.leave)
            assert core.emulator.set_state(state)
            seen.made.append((state, core.memory()))
    chance = random.Random(0)
    for state in job.states:
        core.poke(chance, job.leave)
        taken = core.emulator.set_state(state)
        seen.restored.append(core.memory() if taken else None)
    return seen


def in_child(job: Job, out: Path) -> Seen:
    """``work`` in a forked process, which may crash."""
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(out.parent)
            seen = work(job)
        except Exception:  # noqa: BLE001 (whatever it is, the test shows it)
            seen = Seen(error=traceback.format_exc())
        try:
            out.write_bytes(pickle.dumps(seen))
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(pid, 0)[1]
    if status != 0:
        return Seen(error=f"{job.rom.name}: the process ended with status {status}")
    told: Any = pickle.loads(out.read_bytes())
    assert isinstance(told, Seen)
    return told


def main() -> None:
    jobs = pickle.loads(Path(sys.argv[1]).read_bytes())
    out = Path(sys.argv[2])
    seen = [in_child(job, out.with_name(f"job{number}")) for number, job in enumerate(jobs)]
    out.write_bytes(pickle.dumps(seen))


if __name__ == "__main__":
    # Pickled classes are found by this module's own name, not as those of a script.
    from tests.states import core_probe

    core_probe.main()
