"""Validating a movie, beside the bare emulator that steps the same frames, and beside the engine's
own player of movies; and two workers beside one. ``python -m bench.replay`` prints the rows for
100,000 frames.
"""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench.figure import Figure
from bench.measure import process, take_turns
from retrodsl.api import check, compile_checked
from retrodsl.emitters.integration import Integration
from retrodsl.engines.stable_retro import StableRetro, find_rom, find_state
from retrodsl.ir.program import Program
from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.project import Project
from retrodsl.replay.runner import Runner

FRAMES = 100_000

#: What two workers share: movies of equal length, long enough that to start them counts little.
MOVIES, MOVIE_FRAMES = 12, 3_000

#: The worked example's variables, terms and invariants; nothing in it ends the episode.
SPEC = """
game "Airstriker-Genesis"
ram {
  score       : u2 @ 0xFF0250
  hiscore     : u2 @ 0xFF0236
  lives       : u2 @ 0xFF025A
  stars_on    : u2 @ 0xFF0030
  level       : u2 @ 0xFF0258
  wave        : u2 @ 0xFF0254
  wave_timer  : u2 @ 0xFF0256
  ship_x      : u2 @ 0xFF0268
  menu_cursor : u2 @ 0xFF024E
}
reward {
  score     : gain(score)
  ship_lost : -100 * loss(lives)
  level     : 1000 * gain(level)
}
done {
  game_over : lives == 60000 and delta(stars_on) < 0
  beaten    : delta(level) < -60000
}
invariant {
  one_life_at_a_time : abs(delta(lives)) <= 65535
  ship_somewhere     : peak(ship_x) >= ship_x
}
replay "long.bk2" { does not end }
"""

#: The emulator alone, or `playback_movie` without video; prints the seconds of the loop.
PEER = """
import sys, time
import numpy
import stable_retro as retro

kind, rom, state, masks, folder = sys.argv[1:]
steps = numpy.fromfile(masks, "<u4")
if kind == "bare":
    pads = {int(m): numpy.array([m >> i & 1 for i in range(12)], numpy.uint8) for m in set(steps)}
    emulator = retro.RetroEmulator(rom)
    assert emulator.set_state(open(state, "rb").read())
    pressed = [pads[int(mask)] for mask in steps]
    start = time.perf_counter()
    emulator.step()
    for pad in pressed:
        emulator.set_button_mask(pad, 0)
        emulator.step()
else:
    from stable_retro.scripts.playback_movie import playback_movie
    movie = retro.Movie(folder + "/long.bk2")
    movie.step()
    env = retro.make("Airstriker-Genesis-v0", None, render_mode="rgb_array",
                     info=folder + "/data.json", scenario=folder + "/scenario.json",
                     use_restricted_actions=retro.Actions.ALL)
    env.initial_state = movie.get_state()
    env.reset()
    start = time.perf_counter()
    playback_movie(env, movie)
print(time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Prepared:
    """The files of one comparison, in ``folder``."""

    folder: Path
    rom: Path
    program: Program
    integration: Integration
    frames: int


def figures(runs: int, frames: int = FRAMES) -> Iterator[Figure]:
    """Our replay with and without the engine check, each whole: the worker's start included."""
    with tempfile.TemporaryDirectory() as name:
        prepared = prepare(Path(name), frames)
        bare, player = "bare emulator: import, load, step", "playback_movie without video"
        checked, alone = f"replay {frames:,} frames", f"replay {frames:,} frames --no-engine-check"
        times = take_turns(
            {
                bare: lambda: _peer(prepared, "bare"),
                player: lambda: _peer(prepared, "playback"),
                checked: lambda: _replay(prepared, engine_check=True),
                alone: lambda: _replay(prepared, engine_check=False),
            },
            runs,
        )
        yield Figure(alone, times[alone], bare, times[bare], frames)
        yield Figure(checked, times[checked], bare, times[bare], frames)
        yield Figure(checked, times[checked], player, times[player], frames)


def prepare(folder: Path, frames: int) -> Prepared:
    """Write the spec, what it compiles to, and a movie of ``frames`` steps."""
    rom, state = find_rom("Airstriker-Genesis"), find_state("Airstriker-Genesis", "Level1")
    assert rom is not None
    assert state is not None
    content = gzip.decompress(state.read_bytes())
    (folder / "start.bin").write_bytes(content)
    spec = folder / "long.retro"
    spec.write_text(SPEC, "utf-8")
    chance = random.Random(0)
    masks = [chance.choice((0, 1, 64, 65, 128, 129)) for _ in range(frames // 8 + 1)]
    steps = [masks[i // 8] for i in range(frames)]
    (folder / "masks").write_bytes(b"".join(mask.to_bytes(4, "little") for mask in steps))
    (folder / "long.bk2").touch()
    checked = check(spec)
    program, integration = checked.program, compile_checked(checked).integration
    assert program is not None, checked.diagnostics
    assert integration is not None
    buttons = program.platform.buttons
    movie = Movie(buttons, tuple((mask,) for mask in steps), system="Genesis", state=content)
    write_bk2(movie, folder / "long.bk2")
    for name, text in integration.files.items():
        (folder / name).write_text(text, "utf-8")
    return Prepared(folder, rom, program, integration, frames)


def workers(runs: int, movies: int = MOVIES, frames: int = MOVIE_FRAMES) -> Iterator[Figure]:
    """Two workers beside one, each the whole command, on at least two cores that have no other
    work; the bar is 1.7 times as fast, which is 0.59 of the time.
    """
    retrodsl = str(Path(sys.executable).with_name("retrodsl"))
    with tempfile.TemporaryDirectory() as name:
        folder = prepare(Path(name), frames).folder
        names = [f"{number:02}.bk2" for number in range(movies)]
        for movie in names:
            shutil.copy(folder / "long.bk2", folder / movie)
        spec = folder / "many.retro"
        replays = "".join(f'replay "{movie}" {{ does not end }}\n' for movie in names)
        spec.write_text(SPEC[: SPEC.index("replay ")] + replays, "utf-8")
        words = [retrodsl, "replay", str(spec), "-o", "json"]
        one, two = f"replay {movies} movies of {frames:,} frames, -j 1", "the same, -j 2"
        times = take_turns(
            {one: process([*words, "-j", "1"]), two: process([*words, "-j", "2"])}, runs
        )
    yield Figure(two, times[two], one, times[one], movies * frames)


def _replay(prepared: Prepared, *, engine_check: bool) -> None:
    project = Project.of(prepared.folder / "long.retro")
    with StableRetro() as engine:
        runner = Runner(
            prepared.program,
            prepared.integration,
            project,
            engine,
            prepared.rom,
            engine_check=engine_check,
        )
        result = runner.run(prepared.program.replays[0])
    assert result.passed, result
    assert result.frames == prepared.frames + 1


def _peer(prepared: Prepared, kind: str) -> float:
    """Seconds of the loop alone."""
    folder = prepared.folder
    words = [kind, prepared.rom, folder / "start.bin", folder / "masks", folder]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(PEER), *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
        timeout=1200,
        cwd=folder,
    )
    return float(done.stdout.split()[-1])


def main() -> None:
    """Print the rows; arguments: frames, runs."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for row in chain(figures(runs, frames), workers(runs)):
        print(
            f"{row.what:<42} {row.timing.best:7.2f} s best {row.timing.median:7.2f} s median  "
            f"{row.ratio:5.3f} x {row.peer} ({row.peer_timing.best:.2f} s)"
        )


if __name__ == "__main__":
    main()
