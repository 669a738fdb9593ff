"""Random play under the wrapper for a long time: are there violations, does memory grow?

``python -m bench.soak 30`` plays Airstriker and every cartridge, 30 minutes in all, each in a
process of its own, with all checks on. It exits with 1 where something was violated or the memory
of a process grew after its first quarter by more than ``GROWTH``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ROOT

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


def main() -> int:
    """Play everything, in turn, and say what was found."""
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
            words = ["-W", "ignore", "-m", "bench.soak", "--one", spec, str(seconds), movies]
            done = subprocess.run(
                [sys.executable, *map(str, words)], cwd=ROOT, capture_output=True, text=True
            )
            if done.returncode:
                print(f"{spec.stem}: {done.stderr[-2000:]}")
                bad = True
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            print(f"{spec.stem}: {found}", flush=True)
            bad = bad or bool(found["violations"]) or found["grown"] > GROWTH
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
