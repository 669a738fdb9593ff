"""A step of ``retrodsl.make`` beside one of stable-retro's own environment on Airstriker.

One emulator lives in a process, so each environment has its own; the processes take turns, a
hundred steps each from the same reset, and the best round of each counts. Each round presses other
buttons, the same in every process, drawn before the clock runs: an agent that explores presses what
it never pressed before.
What counts is the time that a processor spends on it, since the machine may have other work; and
processes are started anew a few times, since where their memory lies makes a difference.
``python -m bench.env`` prints the rows; arguments: rounds, steps.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack

from bench.figure import Figure
from bench.measure import ROOT, Timing

STARTS, ROUNDS, STEPS = 4, 80, 100

BARE = "stable_retro.make, step"
#: What is measured: a way to make the environment, and the most that it may cost.
OURS = {
    "retrodsl.make, step with all checks": ('"raise"', 1.05),
    'retrodsl.make, step with check="off"': ('"off"', 1.01),
}

WORKER = """
import sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
if sys.argv[1] == "bare":
    import stable_retro
    env = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
else:
    import retrodsl
    env = retrodsl.make("specs/airstriker.retro", render_mode="rgb_array", check=eval(sys.argv[1]))
chance = np.random.default_rng(0)
step = env.step
for line in sys.stdin:
    actions = [chance.integers(0, 2, 12).astype(np.int8) for _ in range(int(sys.argv[2]))]
    env.reset()
    start = time.process_time()
    for action in actions:
        step(action)
    print(time.process_time() - start, flush=True)
"""


class Worker:
    """An environment in a process of its own, which steps when it is asked to."""

    def __init__(self, kind: str, steps: int) -> None:
        words = [sys.executable, "-c", textwrap.dedent(WORKER), kind, str(steps)]
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *error: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def run(self) -> float:
        """One round; its seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        return float(self.process.stdout.readline())


def figures(runs: int, steps: int = STEPS) -> Iterator[Figure]:
    """The two rows; each environment makes ``runs`` rounds in each of its processes."""
    kinds = {BARE: "bare", **{what: kind for what, (kind, _) in OURS.items()}}
    seconds: dict[str, list[float]] = {what: [] for what in kinds}
    for _ in range(STARTS):
        with ExitStack() as stack:
            workers = {w: stack.enter_context(Worker(kind, steps)) for w, kind in kinds.items()}
            for worker in workers.values():
                worker.run()  # not counted
            for _ in range(runs):
                for what, worker in workers.items():
                    seconds[what].append(worker.run())
    times = {what: Timing(tuple(values)) for what, values in seconds.items()}
    for what in OURS:
        yield Figure(what, times[what], BARE, times[BARE], steps)


def main() -> int:
    """Print the rows; the exit code says whether the bars hold."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else STEPS
    held = True
    for row in figures(rounds, steps):
        most = OURS[row.what][1]
        held &= row.ratio <= most
        each, peer = row.timing.best / steps * 1e6, row.peer_timing.best / steps * 1e6
        print(
            f"{row.what:<40} {each:7.1f} us  {row.ratio:.3f} x {row.peer} ({peer:.1f} us), "
            f"at most {most:.2f}"
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
