"""A state of the emulator after given inputs, from a process of its own, since a core can crash."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from retrodsl.engines._base import Screen
from retrodsl.engines.one_shot import ChildEnded, run_one_shot
from retrodsl.setup.errors import SetupError

CHILD: Final = Path(__file__).with_name("snapshot_child.py")

Runs = Sequence[tuple[tuple[int, ...], int]]
"""Inputs: the mask of each player, and for how many frames they are held."""

_GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after ``frames`` steps (the reset frame is the step before), and its picture.

    ``state`` is as the core saves it. The first frame of an episode from it is one step later.
    """

    frames: int
    state: bytes = field(repr=False)
    screen: Screen = field(repr=False)

    @property
    def packed(self) -> bytes:
        """The content of a ``.state`` file: gzip as the engine writes, without a time in it."""
        return gzip.compress(self.state, mtime=0)


def take_snapshot(
    rom: Path, start: bytes | None, runs: Runs, *, time_limit: float = 120.0
) -> Snapshot:
    """Play ``runs`` from a state, uncompressed, or from power-on (``None``), and save the state.

    What is saved is the moment after frame N of a replay of the same inputs, N their number; with
    no inputs it is that of frame 0. The engine knows the system by the extension of ``rom``. Raises
    ``SetupError``.
    """
    frames = sum(count for _, count in runs)
    with tempfile.TemporaryDirectory(prefix="retrodsl-state-") as name:
        folder = Path(name)
        request = {
            "rom": str(rom.resolve()),
            "runs": [[list(masks), count] for masks, count in runs],
            "time_limit": time_limit + _GRACE_SECONDS,
        }
        try:
            (folder / "request.json").write_text(json.dumps(request), "utf-8")
            if start is not None:
                (folder / "start").write_bytes(start)
        except OSError as error:
            raise SetupError(f"{folder} cannot be written: {error.strerror or error}") from error
        try:
            run_one_shot(CHILD, folder, time_limit)
        except ChildEnded as problem:
            if problem.timed_out:
                raise SetupError(
                    f"the emulator did not come to the state within {time_limit:g} seconds",
                    "a longer way needs a higher --time-limit",
                ) from problem
            raise SetupError(
                f"the emulator's process {problem}", f"{rom.name} may be no ROM of this system"
            ) from problem
        answer = _answer(folder, rom, start)
        screen = Screen(answer["width"], answer["height"], (folder / "screen").read_bytes())
        return Snapshot(frames, (folder / "state").read_bytes(), screen)


def _answer(folder: Path, rom: Path, start: bytes | None) -> dict[str, Any]:
    """What the child answered; its refusals are raised as ``SetupError``."""
    answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
    match answer.get("error"):
        case None:
            return answer
        case "rom":
            raise SetupError(
                f"the engine cannot load the ROM {rom.name}: {answer['message']}",
                "is it a ROM of this system, whole and not packed?",
            )
        case "state":
            raise SetupError(
                f"the emulator does not take the start state ({len(start or b'')} bytes)",
                "it has to be a state of this system",
            )
        case _:
            raise SetupError(f"the engine raised an error: {answer['message']}")
