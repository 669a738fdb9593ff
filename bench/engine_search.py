"""Our search beside the engine's own (`search` and `delta_search` of its game data).

Both are given the same observations of the same frames: what a person could have seen of each
variable of the Genesis cartridge, 64 KB of memory. Counted is searching alone: the frames are
there for both, ours in a trace, the engine's in save states. ``python -m bench.engine_search``
prints the sums, and which of the two loses the variable that is sought.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.figure import Figure
from bench.measure import Timing
from cartridges.system import INTEGRATIONS
from cartridges.systems import load_systems
from retrodsl.ir.program import Program
from retrodsl.search import Search
from retrodsl.semantics.declarations import RamVariable
from tests.search.found import Played, is_variable, looks, played, seen_best

SYSTEM = "genesis"

#: Plays a movie once, keeps a state of every frame that is asked for, and searches there. Reads
#: a JSON object from its input, prints one: for each job the seconds and what was left.
PEER = """
import json, sys, time
import numpy
import stable_retro as retro

asked = json.load(sys.stdin)
retro.data.Integrations.add_custom_path(asked["integrations"])
env = retro.make(asked["game"], inttype=retro.data.Integrations.ALL, render_mode=None)
env.reset()
wanted = {frame for job in asked["jobs"] for frame, _, _ in job}
states = {}
if 0 in wanted:
    states[0] = env.em.get_state()
for frame, masks in enumerate(asked["steps"], 1):
    for player, mask in enumerate(masks):
        pad = numpy.array([mask >> i & 1 for i in range(env.num_buttons)], numpy.uint8)
        env.em.set_button_mask(pad, player)
    env.em.step()
    if frame in wanted:
        states[frame] = env.em.get_state()
answers = []
for number, job in enumerate(asked["jobs"]):
    name, seconds = f"job {number}", 0.0
    for frame, op, value in job:
        env.em.set_state(states[frame])
        env.data.update_ram()
        begin = time.perf_counter()
        if op == "search":
            env.data.search(name, value)
        else:
            env.data.delta_search(name, op, value)
        seconds += time.perf_counter() - begin
    found = env.data.get_search(name)
    left = found.num_results()
    kept = [
        [place[0], kind]
        for place, kinds in found.typed_results() for kind in kinds if place[1:] == (1, 1, 0)
    ]
    env.data.remove_search(name)
    answers.append({"seconds": seconds, "left": left, "kept": kept})
print(json.dumps(answers))
"""

#: A frame, the engine's way to ask, and its number.
Step = tuple[int, str, int]


@dataclass(frozen=True)
class Job:
    """What is seen of one variable, in a movie."""

    variable: RamVariable
    play: Played
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """How long a search took, how many candidates were left, and whether the variable was."""

    seconds: float
    left: int
    kept: bool


def values(variable: RamVariable, play: Played) -> tuple[Step, ...]:
    """The variable is read off the screen eight times."""
    return tuple((f, "search", v) for f, v in looks(play.truth[variable.key]))


def changes(variable: RamVariable, play: Played) -> tuple[Step, ...]:
    """It is read once; after that it is seen to rise, to fall or to stay."""
    seen = looks(play.truth[variable.key])
    steps: list[Step] = [(seen[0][0], "search", seen[0][1])]
    for (_, before), (frame, now) in pairwise(seen):
        steps.append((frame, "gt" if now > before else "lt" if now < before else "eq", 0))
    return tuple(steps)


def ask_engine(game: str, jobs: Sequence[Job]) -> list[Answer]:
    """The engine's answers; each movie is played once."""
    answers: dict[int, Answer] = {}
    for play in {job.play.name: job.play for job in jobs}.values():
        mine = [(i, job) for i, job in enumerate(jobs) if job.play.name == play.name]
        asked = {
            "integrations": str(INTEGRATIONS),
            "game": game,
            "steps": play.recording.inputs,
            "jobs": [job.steps for _, job in mine],
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PEER],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        for (i, job), said in zip(mine, json.loads(done.stdout), strict=True):
            place = [job.variable.address, job.variable.data_type.code]
            answers[i] = Answer(said["seconds"], said["left"], place in said["kept"])
    return [answers[i] for i in range(len(jobs))]


def ask_ours(program: Program, jobs: Sequence[Job]) -> list[Answer]:
    """Our answers; the index of each recording is made before."""
    words = {"gt": "? rises", "lt": "? falls", "eq": "? stays"}
    answers = []
    for job in jobs:
        _ = job.play.recording.index
        begin = time.perf_counter()
        search = Search(job.play.recording, program)
        before = 0
        for frame, op, value in job.steps:
            if op == "search":
                search.at(frame, f"? == {value}")
            else:
                search.between(before, frame, words[op])
            before = frame
        left = search.candidates()
        seconds = time.perf_counter() - begin
        kept = any(
            is_variable(int(row["address"]), search.readings[row["reading"]], job.variable)
            for row in left[left["address"] == job.variable.address]
        )
        answers.append(Answer(seconds, len(left), kept))
    return answers


def compare(runs: int) -> Iterator[tuple[Figure, list[Job], list[Answer], list[Answer]]]:
    """Values, then changes: the figure, and the last run's answers, the engine's then ours."""
    system = load_systems()[SYSTEM]
    program, plays = played(system)
    variables = [v for v in program.variables if v.mask is None]
    for what, steps in (("values", values), ("one value, then changes", changes)):
        jobs = [Job(v, p := seen_best(v, plays), steps(v, p)) for v in variables]
        theirs, ours = list[float](), list[float]()
        for _ in range(runs):
            engine, own = ask_engine(system.game, jobs), ask_ours(program, jobs)
            theirs.append(sum(a.seconds for a in engine))
            ours.append(sum(a.seconds for a in own))
        name = f"search, {len(jobs)} variables, 8 looks each: {what}"
        figure = Figure(name, Timing(tuple(ours)), "the engine's search", Timing(tuple(theirs)))
        yield figure, jobs, engine, own


def figures(runs: int) -> Iterator[Figure]:
    """The sums of both ways."""
    for figure, *_ in compare(runs):
        yield figure


def main() -> int:
    """Print the figures, and what each of them lost."""
    for figure, jobs, engine, own in compare(3):
        print(
            f"{figure.what}: {figure.timing.best:.3f} s, {figure.peer} "
            f"{figure.peer_timing.best:.3f} s, {1 / figure.ratio:.1f} times as fast"
        )
        for who, answers in (("ours", own), ("the engine's", engine)):
            lost = [j.variable.key for j, a in zip(jobs, answers, strict=True) if not a.kept]
            said = ", ".join(lost) or "nothing"
            print(f"  {who}: {len(jobs) - len(lost)} of {len(jobs)} kept; lost {said}")
        slower = sum(a.seconds < b.seconds for a, b in zip(engine, own, strict=True))
        print(f"  the engine's was faster for {slower} of {len(jobs)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
