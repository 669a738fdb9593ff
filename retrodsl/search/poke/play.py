"""Pokes on the real emulator: bytes are written on a frame of the movie, and it is played on."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from retrodsl.engines.one_shot import ChildEnded, run_one_shot
from retrodsl.search.index import Bytes, Integers, TraceIndex
from retrodsl.search.poke.errors import PokeError

CHILD: Final = Path(__file__).with_name("child.py")

_GRACE_SECONDS = 10.0

#: Whether each attempt to play a poke alone is exact: a process may die of a state that it loads.
_ATTEMPTS: Final = (False, True, True)


class _Died(Exception):  # noqa: N818 - named for what it reports
    """The emulator's process died while values were written; ``str`` says how."""


@dataclass(frozen=True, slots=True)
class Play:
    """What the emulator is given: ``steps[i]`` are the pads' masks on the way to frame ``i + 1``.

    ``state`` is where the movie begins, uncompressed; ``None`` is power-on.
    """

    rom: Path
    state: bytes | None = field(repr=False)
    steps: Sequence[tuple[int, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Poke:
    """Bytes by their position in the memory's image, written on ``frame`` before it plays on."""

    frame: int
    writes: tuple[tuple[int, int], ...]

    @property
    def positions(self) -> list[int]:
        """Where it writes."""
        return [position for position, _ in self.writes]


@dataclass(frozen=True, slots=True)
class Crash:
    """A poke that was not played to its end: the emulator's process ended; ``how`` says how.

    ``by_poke`` says that it is the poke's doing: without it the same frames are played.
    """

    poke: Poke
    how: str
    by_poke: bool


@dataclass(frozen=True, eq=False)
class PokeRun:
    """What a poke led to. Row 0 is the frame that is poked, right after; row i is i frames later.

    ``seen[i, j]`` is the byte at ``watched[j]``, ``others[i]`` how many bytes of the memory differ
    from the unpoked run besides those that were written, ``pixels[i]`` how many pixels do (``None``
    where pictures tell nothing). ``touched`` are the positions that the write itself changed: more
    than were written where memory is a mirror of other memory. ``found`` are the first bytes that
    differ later: rows of position and row.
    """

    poke: Poke
    watched: Integers
    seen: Bytes
    others: Integers
    pixels: Integers | None
    touched: Integers
    found: Integers

    @property
    def length(self) -> int:
        """How many frames were played on."""
        return len(self.seen) - 1

    def at(self, positions: Integers) -> Bytes:
        """The bytes at watched ``positions`` on each row: shape (rows, positions)."""
        seen: Bytes = self.seen[:, np.searchsorted(self.watched, positions)]
        return seen

    @property
    def screen_from(self) -> int | None:
        """The first row on which the picture differs."""
        return None if self.pixels is None else first(self.pixels > 0)

    @property
    def others_from(self) -> int | None:
        """The first row on which memory differs that was not written."""
        return first(self.others > 0)


def first(truth: Any) -> int | None:
    """The index of the first that is true."""
    places = np.flatnonzero(truth)
    return int(places[0]) if len(places) else None


def run_pokes(
    play: Play,
    index: TraceIndex,
    pokes: Sequence[Poke],
    watched: Integers,
    length: int,
    *,
    time_limit: float = 300.0,
    exact: bool = False,
) -> list[PokeRun | Crash]:
    """Play on ``length`` frames from each poke; every one on the movie as it was recorded.

    ``index`` is the recorded play: a run without a poke has to have the same memory, or nothing
    that a poke shows means anything. Where a core's saved state does not bring that about, the
    runs begin at the movie's start (``exact``, slower). Where the emulator's process dies, each
    poke is played in a process of its own. Raises ``PokeError``.
    """
    if not pokes:
        return []
    for poke in pokes:
        assert 0 <= poke.frame < index.frames - length, "a poke outside the play"

    def together(some: Sequence[Poke], exactly: bool) -> list[PokeRun]:
        return _played(play, index, some, watched, length, time_limit, exactly)

    try:
        return [*together(pokes, exact)]
    except _Died:
        crashes_unpoked: dict[int, bool] = {}
        return [_alone(poke, together, crashes_unpoked) for poke in pokes]


def _alone(
    poke: Poke,
    together: Callable[[Sequence[Poke], bool], list[PokeRun]],
    crashes_unpoked: dict[int, bool],
) -> PokeRun | Crash:
    """A poke in a process of its own, again where that dies; last without any loaded state.

    ``crashes_unpoked`` is what is known of the frames by now.
    """
    how = ""
    for exactly in _ATTEMPTS:
        try:
            return together([poke], exactly)[0]
        except _Died as problem:
            how = str(problem)
    if poke.frame not in crashes_unpoked:
        try:
            together([Poke(poke.frame, ())], _ATTEMPTS[-1])
            crashes_unpoked[poke.frame] = False
        except _Died:
            crashes_unpoked[poke.frame] = True
    return Crash(poke, how, by_poke=not crashes_unpoked[poke.frame])


def _played(
    play: Play,
    index: TraceIndex,
    pokes: Sequence[Poke],
    watched: Integers,
    length: int,
    time_limit: float,
    exact: bool,
) -> list[PokeRun]:
    """All pokes in one process. Raises ``PokeError``, and ``_Died`` where the process dies."""
    answer, arrays = _ask(play, index, pokes, watched, length, time_limit, exact)
    controls: dict[str, dict[str, Any]] = answer["controls"]
    if any(control["memory"] != _memory(index, int(f), length) for f, control in controls.items()):
        if not exact:
            return _played(play, index, pokes, watched, length, time_limit, exact=True)
        raise PokeError(
            "the movie played again without a poke has other memory than the recorded play",
            "the game does not play alike twice, or a script of the integration writes its memory",
        )
    runs = []
    for number, poke in enumerate(pokes):
        pictures = controls[str(poke.frame)]["pictures"]
        runs.append(
            PokeRun(
                poke,
                watched,
                arrays[f"seen_{number}"],
                arrays[f"others_{number}"],
                arrays[f"pixels_{number}"] if pictures else None,
                arrays[f"touched_{number}"],
                arrays[f"found_{number}"],
            )
        )
    return runs


def _memory(index: TraceIndex, frame: int, length: int) -> str:
    """The digest of the recorded memory from a frame on, as the child makes it."""
    whole = hashlib.sha256()
    for now in range(frame, frame + length + 1):
        whole.update(index.image(now).tobytes())
    return whole.hexdigest()


def _ask(
    play: Play,
    index: TraceIndex,
    pokes: Sequence[Poke],
    watched: Integers,
    length: int,
    time_limit: float,
    exact: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    addresses = index.addresses
    request = {
        "rom": str(play.rom.resolve()),
        "steps": [list(masks) for masks in play.steps],
        "blocks": [[block.base, block.size] for block in index.trace.blocks],
        "watched": watched.tolist(),
        "length": length,
        "exact": exact,
        "time_limit": time_limit + _GRACE_SECONDS,
        "pokes": [
            {
                "frame": poke.frame,
                "positions": poke.positions,
                "writes": [[int(addresses[position]), byte] for position, byte in poke.writes],
            }
            for poke in pokes
        ],
    }
    with tempfile.TemporaryDirectory(prefix="retrodsl-poke-") as name:
        folder = Path(name)
        try:
            (folder / "request.json").write_text(json.dumps(request), "utf-8")
            if play.state is not None:
                (folder / "start").write_bytes(play.state)
        except OSError as error:
            raise PokeError(f"{folder} cannot be written: {error.strerror or error}") from error
        try:
            run_one_shot(CHILD, folder, time_limit)
        except ChildEnded as problem:
            if problem.timed_out:
                raise PokeError(
                    f"the pokes were not all played within {time_limit:g} seconds",
                    "more time: --time-limit; fewer finds: --limit",
                ) from problem
            raise _Died(str(problem)) from problem
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text("utf-8"))
        if "error" in answer:
            raise _refusal(answer, play)
        with np.load(folder / "answer.npz") as file:
            return answer, dict(file)


def _refusal(answer: dict[str, Any], play: Play) -> PokeError:
    message = answer["message"]
    match answer["error"]:
        case "rom":
            return PokeError(f"the engine cannot load the ROM {play.rom}: {message}")
        case "state" | "blocks" | "request":
            return PokeError(message)
        case _:
            return PokeError(f"the engine raised an error: {message}")
