"""Random play under the wrapper for a long time: are there violations, does memory grow?

``python -m bench.soak 30`` plays Airstriker and every cartridge, 30 minutes in all, each in a
process of its own, with all checks on. Where the memory of one grew after its first quarter by
more than ``GROWTH``, the bare engine is reset as often: a core may lose memory by itself. It exits
with 1 where something was violated or memory grew that is not the core's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ROOT
from retrodsl.api import check

#: Bytes that a process may take more at its end than after a quarter of its time.
GROWTH = 8 << 20

#: So many frames a button or none is held at most.
LONGEST_HOLD = 40

STATM = Path("/proc/self/statm")
PAGE = 4096


def specs() -> list[Path]:
    """Airstriker, and the spec of each cartridge."""
    own = sorted((ROOT / "specs" / "cartridges").glob("*.retro"))
    named = [path for path in own if 'game "' in path.read_text("utf-8")]
    return [ROOT / "specs" / "airstriker.retro", *named]


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(STATM.read_text().split()[1]) * PAGE


def play(spec: Path, seconds: float, movies: Path) -> dict[str, object]:
    """Play at random, each choice held for some frames; what came of it."""
    import numpy as np

    import retrodsl

    env = retrodsl.make(spec, obs="ram", actions="all", check="count", movies=movies)
    chance = np.random.default_rng(0)
    env.reset(seed=0)
    began = time.monotonic()
    frames = episodes = 0
    marks: list[int] = []
    while (spent := time.monotonic() - began) < seconds:
        action = chance.random(env.action_space.shape) < chance.choice([0.0, 0.1, 0.3])
        for _ in range(int(chance.integers(1, LONGEST_HOLD))):
            _, _, terminated, truncated, _ = env.step(action.astype(np.int8))
            frames += 1
            if terminated or truncated or frames % 20_000 == 0:
                episodes += 1
                env.reset()
        if spent > seconds / 4 and not marks:
            marks.append(resident())
    marks.append(resident())
    found = {
        "frames": frames,
        "episodes": episodes,
        "violations": dict(env.watch.counts),
        "latest": str(env.watch.latest or ""),
        "grown": marks[-1] - marks[0],
    }
    env.close()
    return found


def lost_by_core(game: str, resets: int) -> int:
    """Bytes that stable-retro's own environment grows by when it is reset so often."""
    import stable_retro

    stable_retro.data.Integrations.add_custom_path(str(ROOT / "integrations"))
    every = stable_retro.data.Integrations.ALL
    env = stable_retro.make(game, inttype=every, render_mode=None)
    for _ in range(10):
        env.reset()
    before = resident()
    for _ in range(resets):
        env.reset()
    return resident() - before


def game_of(spec: Path) -> str:
    """The folder of its integration."""
    checked = check(spec)
    assert checked.program is not None
    return checked.program.game


def in_process(*words: object) -> str:
    """The last line of another process of this module; raises where that fails."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.soak", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout.splitlines()[-1]


def main() -> int:
    """Play everything, in turn, and say what was found."""
    if sys.argv[1] == "--core":
        print(lost_by_core(sys.argv[2], int(sys.argv[3])))
        return 0
    if sys.argv[1] == "--one":
        spec, seconds, movies = sys.argv[2:]
        print(json.dumps(play(Path(spec), float(seconds), Path(movies))))
        return 0
    every = specs()
    seconds = 60 * float(sys.argv[1]) / len(every)
    bad = False
    with TemporaryDirectory() as folder:
        for spec in every:
            movies = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder)
            found = json.loads(in_process("--one", spec, seconds, movies))
            grown = found["grown"]
            if grown > GROWTH:
                found["core"] = int(in_process("--core", game_of(spec), found["episodes"]))
                grown -= found["core"]
            print(f"{spec.stem}: {found}", flush=True)
            bad = bad or bool(found["violations"]) or grown > GROWTH
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
