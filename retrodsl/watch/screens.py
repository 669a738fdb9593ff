"""Pictures of a movie's frames, from a process beside this one."""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
import zlib
from pathlib import Path
from types import TracebackType

from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.integration import DATA, IntegrationRunner
from retrodsl.replay.runner import Runner
from retrodsl.replay.tables_play import AnyRunner
from retrodsl.watch.film import Film, project
from retrodsl.watch.pictures import Picture
from retrodsl.watch.subject import Subject

#: A picture of fewer pixels shows nothing.
SMALLEST = 8


class Screens:
    """Makes pictures as they are asked for; a context manager that leaves no process behind.

    Only the newest question is answered. Nothing here waits, and nothing here raises: where there
    are no pictures, ``trouble`` says why.
    """

    def __init__(self, film: Film, subject: Subject) -> None:
        self._subject = subject
        self._asked: tuple[int, int, int] | None = None
        self._newest: Picture | None = None
        self.trouble = ""
        self._scratch = tempfile.TemporaryDirectory(prefix="retrodsl-watch-")
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(
            target=project, args=(film, Path(self._scratch.name), theirs), daemon=True
        )
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for this process
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        theirs.close()

    def __enter__(self) -> Screens:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._ours.close()
        self._scratch.cleanup()

    def ask(self, row: int, width: int, height: int) -> None:
        """Have the picture of a row made, at most so many pixels wide and high."""
        order = int(self._subject.frames[row]), width, height
        if order == self._asked or min(width, height) < SMALLEST or self.trouble:
            return
        self._asked = order
        try:
            self._ours.send(order)
        except OSError:
            self._died()

    def newest(self) -> Picture | None:
        """The last picture that came, ``None`` before the first."""
        try:
            while not self.trouble and self._ours.poll():
                self._take(self._ours.recv())
        except (EOFError, OSError):
            self._died()
        return self._newest

    def files(self) -> list[int]:
        """What can be waited for."""
        return [] if self.trouble else [self._ours.fileno()]

    def _take(self, answer: tuple[int, int, int, bytes, int] | str) -> None:
        if isinstance(answer, str):
            self.trouble = f"no screen: {answer}"
            return
        frame, width, height, rgb, memory = answer
        row = self._subject.row_of(frame)
        ram = self._subject.table.ram
        same = ram is None or zlib.crc32(ram.frame(row).data) == memory
        self._newest = Picture(row, width, height, rgb, same)

    def _died(self) -> None:
        self._process.join(1)
        self.trouble = f"no screen: its process ended with code {self._process.exitcode}"


class NoScreens:
    """Stands for pictures where there are none; ``trouble`` says why."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble

    def ask(self, row: int, width: int, height: int) -> None:
        """Nothing is made."""

    def newest(self) -> Picture | None:
        """Nothing comes."""
        return None

    def files(self) -> list[int]:
        """There is nothing to wait for."""
        return []


def film_of(runner: AnyRunner, replay: ReplayProgram, folder: Path) -> Film:
    """What a replay plays; ``folder`` is for the files of a spec. Raises ``CannotRun``."""
    inputs = runner.inputs(replay)
    if isinstance(runner, IntegrationRunner):
        where, players = runner.folder, inputs.players
    else:
        where, players = folder, max(runner.program.players, inputs.players)
        _write(runner, folder)
    steps = tuple(masks + (0,) * (players - len(masks)) for masks in inputs.steps)
    return Film(
        runner.find_rom().resolve(),
        (where / DATA).resolve(),
        (where / f"{replay.scenario}.json").resolve(),
        inputs.state,
        players,
        steps,
    )


def _write(runner: Runner, folder: Path) -> None:
    for name, text in runner.integration.files.items():
        (folder / name).write_text(text, "utf-8")
