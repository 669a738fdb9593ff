"""A replay as a video, its values below the screen: ``.mp4`` (with imageio-ffmpeg) or ``.gif``.

All screens of a movie do not fit in memory: a minute of a Genesis game is 770 MB. So the movie is
played several times, each time for as many screens as fit; each picture is encoded as it comes.
"""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrodsl.diagnostics import nearest
from retrodsl.engines._base import Screen
from retrodsl.evaluators.arrays.columns import Array
from retrodsl.replay.report.failure import shown_value
from retrodsl.replay.report.overlay import Overlay
from retrodsl.replay.trace import Trace

if TYPE_CHECKING:
    from PIL.Image import Image

#: Plays the movie again and gives the screens of these frames, those that it reaches.
Play = Callable[[frozenset[int]], Mapping[int, Screen]]

#: Told how many pictures are written, of how many.
Progress = Callable[[int, int], None]

#: Screens are held for so many bytes at once.
MAX_BYTES = 192 << 20

#: The largest screen of a system that the engine has: 640 x 480 (Nintendo 64, Dreamcast).
_LARGEST = 640 * 480 * 3

#: Values that are shown when none are chosen.
DEFAULT_VALUES = 9

#: What every system's games run at, near enough for a video.
FRAMES_PER_SECOND = 60


class VideoError(Exception):
    """A video that cannot be made: ``cause`` and how to ``mend`` that."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.mend = mend


def check_video(path: Path) -> None:
    """Raise ``VideoError`` where no video could be made at ``path``, before a movie is played."""
    if path.suffix.lower() not in (".mp4", ".gif"):
        raise VideoError(f"{path}: a video is an .mp4 or a .gif", "name a file like run.mp4")
    if path.suffix.lower() == ".mp4":
        _ffmpeg()
    if not path.parent.is_dir():
        raise VideoError(f"{path}: there is no folder {path.parent}", "make it first")


def write_video(
    trace: Trace,
    play: Play,
    path: Path,
    names: Sequence[str] = (),
    *,
    every: int = 2,
    progress: Progress | None = None,
) -> int:
    """Write the episode of ``trace`` as a video; the number of its pictures.

    ``names`` are the variables, terms, conditions and info values to show below the screen; without
    them it is the reward and what changes. Every ``every``-th frame is shown, at the speed of the
    game. Raises ``VideoError``, what ``play`` raises, and ``OSError``; then nothing is left behind.
    """
    check_video(path)
    values = _values(trace, names)
    frames = [*range(0, trace.frames, max(every, 1))]
    if frames and frames[-1] != trace.frames - 1:
        frames.append(trace.frames - 1)
    pictures = _pictures(trace, play, frames, values, progress)
    unfinished = path.with_name(f".{uuid.uuid4().hex}{path.suffix.lower()}")
    encode = _mp4 if path.suffix.lower() == ".mp4" else _gif
    try:
        with closing(pictures):
            count = encode(pictures, unfinished, max(every, 1))
        if not count:
            raise VideoError(f"{path}: the engine gave no picture")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _values(trace: Trace, names: Sequence[str]) -> dict[str, Array]:
    """What can be chosen, or what is, by name."""
    known: dict[str, Array] = {}
    for player, terms in enumerate(trace.scenario.rewards, 1):
        who = f" p{player}" if len(trace.scenario.rewards) > 1 else ""
        if terms:
            paid = trace.rewards(player).copy()
            paid[:1] = 0
            known[f"reward{who}"] = np.cumsum(paid)
    known.update(trace.variables)
    for named in trace.scenario.all_named:
        known.setdefault(named.name, trace.column(named.node))
    if not names:
        moving = [n for n in trace.variables if bool(np.any(known[n] != known[n][:1]))]
        rewards = [n for n in known if n.startswith("reward")]
        names = [*dict.fromkeys([*rewards, *moving])][:DEFAULT_VALUES]
    for name in names:
        if name not in known:
            close = nearest(name, known)
            mend = f"did you mean `{close}`?" if close else f"there are: {', '.join(known)}"
            raise VideoError(f"nothing in this replay is called `{name}`", mend)
    return {name: known[name] for name in names}


def _pictures(
    trace: Trace,
    play: Play,
    frames: Sequence[int],
    values: Mapping[str, Array],
    progress: Progress | None,
) -> Generator[Image, None, None]:
    overlay = Overlay(list(values))
    done, some = 0, max(MAX_BYTES // _LARGEST, 1)
    while done < len(frames):
        wanted = frames[done : done + some]
        screens = play(frozenset(wanted))
        for frame in wanted:
            done += 1
            screen = screens.get(frame)
            if screen is None:
                continue
            # Now that its size is known, as many are asked for as fit.
            some = max(MAX_BYTES // max(len(screen.rgb), 1), 1)
            shown = [shown_value(column[frame].item()) for column in values.values()]
            seconds = frame / FRAMES_PER_SECOND
            end = " and ".join(trace.done_names(frame)) if frame else ""
            yield overlay.draw(screen, f"frame {frame}   {seconds:.1f} s", shown, end)
            if progress is not None:
                progress(done, len(frames))


def _ffmpeg() -> Any:
    try:
        return importlib.import_module("imageio_ffmpeg")
    except ImportError as error:
        raise VideoError(
            "an .mp4 needs imageio-ffmpeg, which is not installed",
            "pip install 'retrodsl[video]', or write a .gif",
        ) from error


def _mp4(pictures: Iterator[Image], path: Path, every: int) -> int:
    ffmpeg = _ffmpeg()
    writer = None
    count = 0
    try:
        for picture in pictures:
            if writer is None:
                writer = ffmpeg.write_frames(
                    str(path),
                    picture.size,
                    fps=FRAMES_PER_SECOND / every,
                    codec="libx264",
                    pix_fmt_out="yuv420p",
                    macro_block_size=2,
                    quality=7,
                    ffmpeg_log_level="error",
                )
                writer.send(None)
            writer.send(picture.tobytes())
            count += 1
    except (OSError, RuntimeError) as error:
        raise VideoError(f"ffmpeg could not write the video: {error}") from error
    finally:
        if writer is not None:
            writer.close()
    return count


def _gif(pictures: Iterator[Image], path: Path, every: int) -> int:
    from PIL import Image

    count = 0

    def reduced() -> Iterator[Image.Image]:
        nonlocal count
        for picture in pictures:
            count += 1
            yield picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64)

    rest = reduced()
    first = next(rest, None)
    if first is None:
        return 0
    # A GIF counts hundredths of a second, and viewers slow down what is faster than two.
    duration = max(round(100 * every / FRAMES_PER_SECOND), 2) * 10
    first.save(path, save_all=True, append_images=rest, duration=duration, loop=0)
    return count
