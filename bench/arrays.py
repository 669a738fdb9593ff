"""The array evaluator over a long trace, beside the engine's own update with the compiled files.

``python -m bench.arrays`` prints the rows by themselves.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from bench.measure import Timing, take_turns
from retrodsl.api import check_source, compile_checked
from retrodsl.emitters.integration import Integration
from retrodsl.engines.stable_retro import find_rom
from retrodsl.evaluators.arrays import Columns, done, rewards
from retrodsl.ir.program import Program
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.source import Source

FRAMES = 1_000_192  # whole chunks
UPDATES = 20_000

#: Ten variables, five functions of history.
SPEC = """
game "Airstriker-Genesis"
ram {
  score       : u2 @ 0xFF0250
  hiscore     : u2 @ 0xFF0236
  lives       : u2 @ 0xFF025A in 0..5
  stars_on    : u2 @ 0xFF0030
  level       : u2 @ 0xFF0258
  wave        : u2 @ 0xFF0254
  wave_timer  : u2 @ 0xFF0256
  ship_x      : u2 @ 0xFF0268
  menu_cursor : u2 @ 0xFF024E
  bonus       : d4 @ 0xFF0240
}
reward {
  score : 0.1 * gain(score)
  best  : delta(peak(hiscore + bonus)) when menu_cursor == 0
  lives : -100 * loss(lives)
  idle  : -0.01 when held(ship_x == 137, 60)
}
done {
  over  : lives == 0 and stars_on != 0
  waves : level > 3 and wave > 60 and wave_timer == 0
}
"""

ENGINE = """
import sys, time
import stable_retro as retro

rom, folder, updates = sys.argv[1], sys.argv[2], int(sys.argv[3])
emulator = retro.RetroEmulator(rom)
data = retro.data.GameData()
emulator.configure_data(data)
emulator.step()
assert data.load(folder + "/data.json", folder + "/scenario.json")
data.reset()
start = time.perf_counter()
for _ in range(updates):
    data.update_ram()
print(time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Speed:
    """One row: ``frames`` frames in the seconds of ``timing``."""

    what: str
    frames: int
    timing: Timing

    @property
    def frames_per_second(self) -> float:
        return self.frames / self.timing.best


def measure(runs: int = 5, frames: int = FRAMES) -> list[Speed]:
    """The engine's update, then the arrays with and without decoding the RAM trace."""
    program, integration = compiled()
    trace = random_trace(frames)
    columns = Columns.of_trace(program.variables, trace)
    engine: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in integration.files.items():
            (folder / file).write_text(text)
        times = take_turns(
            {
                "engine": lambda: engine.append(_engine(folder)),
                "decoded": lambda: _evaluate(program, columns),
                "trace": lambda: _evaluate(program, Columns.of_trace(program.variables, trace)),
            },
            runs,
        )
    kinds = " and ".join(sorted(f for f in integration.files if f.endswith((".lua", "o.json"))))
    return [
        # The first is from the round that is not counted.
        Speed(f"the engine's update_ram with {kinds}", UPDATES, Timing(tuple(engine[1:]))),
        Speed("arrays: reward and done of decoded variables", trace.frames, times["decoded"]),
        Speed("arrays: the same from a RAM trace, decoding it", trace.frames, times["trace"]),
    ]


def compiled() -> tuple[Program, Integration]:
    """The spec, checked and compiled."""
    result = compile_checked(check_source(Source("bench.retro", textwrap.dedent(SPEC))))
    assert result.checked.program is not None, result.diagnostics
    assert result.integration is not None, result.diagnostics
    return result.checked.program, result.integration


def random_trace(frames: int, distinct: int = 4096) -> RamTrace:
    """64 KB of which about 23 bytes change from frame to frame; repeats after ``distinct``.

    Whole chunks alone, so it may have up to 255 frames fewer.
    """
    random = np.random.default_rng(0)
    block = Block(0xFF0000, 0x10000)
    image = random.integers(0, 256, block.size, np.uint8)
    watched = np.array([0x31, 0x237, 0x243, 0x24F, 0x251, 0x255, 0x257, 0x25B, 0x269])
    builder = RamTraceBuilder((block,))
    for _ in range(min(distinct, frames)):
        places = np.concatenate([random.integers(0, block.size, 20), random.choice(watched, 3)])
        image[places] = random.integers(0, 256, len(places), np.uint8)
        builder.append({block.base: image.tobytes()})
    parts, left = [], frames
    for part in cycle(builder.build().parts()):
        if left < part.frames:
            break
        parts.append(part)
        left -= part.frames
    return RamTrace.joined(parts)


def _evaluate(program: Program, columns: Columns) -> None:
    scenario = program.scenario("scenario")
    rewards(scenario, columns)
    done(scenario, columns)


def _engine(folder: Path) -> float:
    """Seconds of the loop alone."""
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ENGINE, str(rom), str(folder), str(UPDATES)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return float(run.stdout.splitlines()[-1])


def main() -> None:
    """Print the rows, and how many times the engine's speed each is."""
    rows = measure()
    for row in rows:
        times = row.frames_per_second / rows[0].frames_per_second
        print(
            f"{row.what:<72} {row.frames:>9,} frames {row.timing.best:8.3f} s best "
            f"{row.timing.median:8.3f} s median {row.frames_per_second:>13,.0f} frames/s "
            f"{times:8.1f} x"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory of this process: {peak / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
