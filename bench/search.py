"""The RAM search: how long a query over a long play takes, and how well variables are found.

``python -m bench.search`` makes a play of ten minutes on 64 KB, asks it four times, and then finds
every variable of every cartridge from what a person could have seen of it. ``figures`` is the speed
alone, beside the time that it takes to look at every frame of the recording once. Last it proposes
variables from play alone.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.figure import Figure
from bench.measure import take_turns
from cartridges.systems import load_systems
from retrodsl.api import check_source
from retrodsl.ir.program import Program
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.search import Recording, Search
from retrodsl.search.behaviours import all_behaviours, propose
from retrodsl.source import Source
from tests.search.found import LOOKS, Outcome, find_all, report, shows
from tests.search.proposed import Rank, airstriker_ranks, cartridge_ranks, summary

FRAMES = 36_000
BASE = 0xFF0000
SIZE = 0x10000
AIRSTRIKER = Path(__file__).resolve().parents[1] / "specs" / "airstriker.retro"

QUERIES: dict[str, Callable[[Search], object]] = {
    "at, between, always": lambda s: (
        s.at(1200, "? == 250").between(1200, 30_000, "? rises").always("? >= prev(?)")
    ),
    "at, at, never": lambda s: s.at(1200, "? == 250").at(30_000, "? == 7500").never("? > 9000"),
    "five: at, at, at, between, never": lambda s: (
        s.at(3000, "? == 750")
        .at(9000, "? == 2250")
        .at(20_000, "? == 5000")
        .between(20_000, 30_000, "? rises")
        .never("? > 9000")
    ),
    "no number: between, between, unchanged-while": lambda s: (
        s.between(1200, 30_000, "? rises")
        .between(5000, 9000, "? rises")
        .unchanged_while("frame % 500 != 499")
    ),
}


def long_play(frames: int = FRAMES) -> RamTrace:
    """A made-up play: a score, 20 bytes that change on every frame, and 15 of 3,000 each frame."""
    chance = random.Random(1)
    image = bytearray(SIZE)
    image[:4096] = chance.randbytes(4096)
    busy = chance.sample(range(0x2000, SIZE), 20)
    some = chance.sample(range(0x2000, SIZE), 3000)
    builder = RamTraceBuilder([Block(BASE, SIZE)])
    for frame in range(frames):
        for place in busy:
            image[place] = (image[place] + place % 7 + 1) & 0xFF
        for place in chance.sample(some, 15):
            image[place] = chance.randrange(256)
        image[0x1006:0x1009] = bytes.fromhex(f"{(frame + 1) // 500 * 125:06}")
        builder.append({BASE: bytes(image)})
    return builder.build()


def speed(program: Program) -> None:
    """Print how long the queries take once the trace is there."""
    trace = long_play()
    recording = Recording(trace)
    began = time.perf_counter()
    changes = len(recording.index.keys)
    print(f"index of {FRAMES} frames, {changes} changes: {time.perf_counter() - began:.2f} s")
    for name, say in QUERIES.items():
        search = Search(recording, program)
        say(search)
        began = time.perf_counter()
        groups = search.groups()
        took = time.perf_counter() - began
        best = str(groups[0].best) if groups else "nothing"
        print(f"{name:<46} {took:6.2f} s  {search.count:>7} fit, first {best}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {peak:.0f} MiB")


def figures(runs: int) -> Iterator[Figure]:
    """Each query, and the index that the first of them needs."""
    program = empty_program()
    trace = long_play()
    recording = Recording(trace)
    decoding = f"decode all {FRAMES:,} frames once"
    indexing = f"search: index of {FRAMES:,} frames"

    def ask(say: Callable[[Search], object]) -> None:
        search = Search(recording, program)
        say(search)
        assert search.groups()

    times = take_turns(
        {
            decoding: lambda: sum(1 for part in trace.parts() for _ in part.iter_images()),
            indexing: lambda: Recording(trace).index.keys,
            **{name: partial(ask, say) for name, say in QUERIES.items()},
        },
        runs,
    )
    yield Figure(indexing, times[indexing], decoding, times[decoding])
    for name in QUERIES:
        yield Figure(f"search: {name}", times[name], decoding, times[decoding])


def empty_program() -> Program:
    """A spec that names no variable."""
    program = check_source(Source("bench.retro", 'game "Bench-Genesis"\n')).program
    assert program is not None
    return program


def accuracy() -> list[Outcome]:
    """Print how well the variables of every cartridge are found, and which were not first."""
    every: list[Outcome] = []
    for system in load_systems().values():
        began = time.perf_counter()
        outcomes = find_all(system)
        every += outcomes
        took = time.perf_counter() - began
        print(f"{system.name:<10} {report(outcomes)}, {took:.1f} s with playing", flush=True)
        for outcome in outcomes:
            if outcome.rank != 1 and shows(outcome):
                print(f"    {outcome.key}: rank {outcome.rank or 'none'}, {outcome.best}")
    print(f"{'all':<10} {report(every)}, from {LOOKS} looks and the range")
    return every


def proposals() -> None:
    """Print how well variables are found from nothing but play, and how long it takes."""
    chance = random.Random(2)
    held: list[tuple[int, ...]] = []
    while len(held) < FRAMES - 1:
        held += [(chance.choice([0, 1, 1 << 4, 1 << 5, 1 << 6, 1 << 7]), 0)] * chance.randrange(
            1, 40
        )
    recording = Recording(long_play(), held[: FRAMES - 1])
    names = [behaviour.name for behaviour in all_behaviours()]
    began = time.perf_counter()
    propose(recording, empty_program(), names)
    print(f"all {len(names)} names, with the index: {time.perf_counter() - began:.2f} s")
    every: list[Rank] = []
    for system in load_systems().values():
        every += cartridge_ranks(system)
    print("the cartridges, from play alone", *summary(every), sep="\n")
    print("Airstriker, from play alone", *summary(airstriker_ranks(AIRSTRIKER)), sep="\n")


def main() -> int:
    """Measure and print."""
    speed(empty_program())
    accuracy()
    proposals()
    return 0


if __name__ == "__main__":
    sys.exit(main())
