"""The long run: ``python -m tests.conformance --pairs N --seed S [--engine]``.

Random specs and traces on every evaluator; a disagreement is made small and written as a file,
which ``python -m tests.conformance FILE`` runs again.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

from tests.conformance.agreement import disagreements, evaluators
from tests.conformance.case import load
from tests.conformance.evaluators.engine import Engine
from tests.conformance.fuzz import Report, run_batch
from tests.conformance.outcome import check_expected


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance")
    parser.add_argument("files", nargs="*", type=Path, help="cases to run again")
    parser.add_argument("--pairs", type=int, default=100_000, help="pairs of spec and trace")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after that long")
    parser.add_argument("--seed", default="1", help="another seed, other pairs")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--engine", action="store_true", help="on the real engine too")
    parser.add_argument(
        "--engine-share", type=int, default=5, help="the engine takes every n-th spec"
    )
    parser.add_argument("--out", type=Path, default=Path("out/conformance"))
    options = parser.parse_args()
    if options.files:
        return max([run_file(path) for path in options.files])
    return long_run(options)


def run_file(path: Path) -> int:
    """Run a case on every evaluator and print where they differ."""
    case = load(path)
    compiled = case.compile()
    print(f"{path}: {', '.join(compiled.codes) or 'compiles'}")
    if compiled.checked.program is None:
        return 0 if set(case.errors) == set(compiled.codes) else 1
    subject = case.subject(compiled)
    found: list[str] = []
    with Engine() as engine:
        runs = evaluators(subject, engine)
        runs = {name: run for name, run in runs.items() if name not in case.skip}
        found += disagreements(subject, runs.items())
        for name, run in runs.items():
            if not found:
                for number, outcome in enumerate(run(subject)):
                    expected = case.expected()[number]
                    found += map(str, check_expected(name, number, expected, outcome))
    print("\n".join(found) or f"reference, {', '.join(runs)} agree")
    return 1 if found else 0


def long_run(options: argparse.Namespace) -> int:
    """Batches until there are enough pairs or seconds; then the report."""
    total = Report()
    share = options.engine_share if options.engine else 0
    start = time.monotonic()
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
        waiting: set[Future[Report]] = set()
        numbers = itertools.count()
        while True:
            seconds = time.monotonic() - start
            enough = total.count["pairs"] >= options.pairs or seconds >= options.seconds
            while not enough and len(waiting) < 2 * options.workers:
                waiting.add(pool.submit(run_batch, options.seed, next(numbers), share))
            if not waiting:
                break
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                _take(total, future.result(), options.out)
            _progress(total, options.pairs, time.monotonic() - start)
    seconds = time.monotonic() - start
    count = total.count
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(
        f"seed {options.seed}: {count['pairs']} pairs, {count['frames']} frames in {seconds:.0f} s"
    )
    print(
        f"specs: {count['specs']}, of them {count['discarded']} refused "
        f"({100 * count['discarded'] / max(count['specs'], 1):.1f} %)"
    )
    for kind in ("as JSON", "as JSON and Lua", "as Lua", "on two evaluators"):
        print(f"  {kind}: {count[kind]} pairs")
    print(f"  on the engine too: {count['pairs on the engine']} pairs")
    print(f"disagreements: {len(total.failures)}")
    return 1 if total.failures else 0


def _take(total: Report, report: Report, out: Path) -> None:
    total.add(report)
    for failure in report.failures:
        path = out / f"{failure.name}.toml"
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(failure.text, "utf-8")
        print(f"\n{path}:", *failure.messages, sep="\n  ")


def _progress(total: Report, pairs: int, seconds: float) -> None:
    if not sys.stderr.isatty():
        return
    done = total.count["pairs"]
    width = min(30 * done // max(pairs, 1), 30)
    rate = done / max(seconds, 0.001)
    bar = "#" * width + "." * (30 - width)
    print(f"\r[{bar}] {done} pairs, {rate:.0f} a second ", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
