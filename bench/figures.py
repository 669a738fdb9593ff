"""What is measured, and what each figure is set beside."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import arrays, env, lint, lua, search
from bench import replay as movie_replay
from bench.figure import Figure
from bench.generated import LONG_LINES, USUAL_LINES, spec_text
from bench.measure import ROOT, Timing, process, take_turns
from retrodsl.api import Compiled, check_source, compile_checked, compile_spec, read
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.engines.worker_engine import WorkerEngine
from retrodsl.ir.program import ReplayProgram
from retrodsl.project import Project
from retrodsl.replay.runner import Runner
from retrodsl.source import Source
from retrodsl.syntax.parser import parse

SPEC = ROOT / "specs" / "airstriker.retro"
MOVIE = "clears_level_1"
SCRIPTS = Path(sys.executable).parent


def figures(runs: int) -> Iterator[Figure]:
    """Every figure, as it is measured."""
    few, once = max(runs // 2, 1), max(runs // 5, 1)
    yield from processes(runs)
    yield from long_spec(runs)
    yield from stages(runs)
    yield from many_specs(few)
    yield from replays(few)
    yield from movie_replay.figures(once, 20_000)
    yield from movie_replay.workers(once)
    yield from env.figures(2 * runs)
    yield from evaluation(few)
    yield from search.figures(few)
    yield from lint.lint_figures(once)
    yield from scripts()


def processes(runs: int) -> Iterator[Figure]:
    """Commands from start to end, beside the interpreter alone and the engine's import."""
    retrodsl, python = str(SCRIPTS / "retrodsl"), sys.executable
    spec = str(SPEC.relative_to(ROOT))
    nothing, engine = "python -c pass", 'python -c "import stable_retro"'
    times = take_turns(
        {
            nothing: process([python, "-c", "pass"]),
            engine: process([python, "-c", "import stable_retro"]),
            "retrodsl --help": process([retrodsl, "--help"]),
            f"retrodsl check {spec}": process([retrodsl, "check", spec]),
            f"retrodsl compile --check {spec}": process([retrodsl, "compile", "--check", spec]),
        },
        runs,
    )
    for name, timing in times.items():
        if name.startswith("retrodsl"):
            yield Figure(name, timing, nothing, times[nothing])
            yield Figure(name, timing, engine, times[engine])


def long_spec(runs: int) -> Iterator[Figure]:
    """A spec as long as any that one expects, from start to end; the bar is 300 ms."""
    retrodsl, python = str(SCRIPTS / "retrodsl"), sys.executable
    engine = 'python -c "import stable_retro"'
    with TemporaryDirectory() as name:
        spec = Path(name) / "specs" / "long.retro"
        spec.parent.mkdir()
        spec.write_text(spec_text(LONG_LINES), "utf-8")
        process([retrodsl, "compile", str(spec)])()
        what = f"retrodsl compile --check, {LONG_LINES} lines"
        times = take_turns(
            {
                engine: process([python, "-c", "import stable_retro"]),
                what: process([retrodsl, "compile", "--check", str(spec)]),
            },
            runs,
        )
    yield Figure(what, times[what], engine, times[engine])


def many_specs(runs: int, specs: int = 100) -> Iterator[Figure]:
    """Specs one after the other in one process; the bar is 10 s for 1,000 like the first."""
    worked = read(SPEC)
    generated = [Source(f"generated {n}", spec_text(USUAL_LINES, variant=n)) for n in range(specs)]
    groups = {
        f"check {specs} specs of {worked.line_count - 1} lines": [worked] * specs,
        f"check {specs} generated ones of {USUAL_LINES}": generated,
    }
    project = Project.of(SPEC)
    for what, sources in groups.items():
        python = _python_text(len(sources[0].text))
        peer = f"ast.parse, {specs} times {len(python)} characters of Python"

        def parse_python(python: str = python) -> None:
            for _ in range(specs):
                ast.parse(python)

        def check_all(sources: list[Source] = sources) -> None:
            for source in sources:
                assert check_source(source, project).program is not None

        times = take_turns({peer: parse_python, what: check_all}, runs)
        yield Figure(what, times[what], peer, times[peer])


def evaluation(runs: int) -> Iterator[Figure]:
    """The array evaluator over a long trace, beside the engine's own update for as many frames."""
    engine, *rows = arrays.measure(runs)
    for row in rows:
        scale = row.frames / engine.frames
        peer = Timing(tuple(seconds * scale for seconds in engine.timing.seconds))
        yield Figure(row.what, row.timing, f"{engine.what}, scaled to as many", peer, row.frames)


def scripts() -> Iterator[Figure]:
    """The engine's update with the compiled Lua of games, beside the scripts that they ship."""
    for row in lua.measure():
        what = f"update_ram with the Lua for {row.game}"
        yield Figure(what, row.compiled, "with the original script", row.original, lua.UPDATES)


def stages(runs: int) -> Iterator[Figure]:
    """The pipeline within a process that has run it before."""
    source = read(SPEC)
    project = Project.of(SPEC)
    checked = check_source(source, project)
    python = _python_text(len(source.text))
    peer = f"ast.parse of {len(python)} characters of Python"
    size = f"{len(source.text)} characters"
    parsing = f"parse {size}"
    times = take_turns(
        {
            peer: lambda: ast.parse(python),
            parsing: lambda: parse(source),
            "check: parse, meaning, ranges": lambda: check_source(source, project),
            "emit: the JSON": lambda: compile_checked(checked),
        },
        runs * 5,
    )
    yield Figure(parsing, times[parsing], peer, times[peer])
    for name in ("check: parse, meaning, ranges", "emit: the JSON"):
        yield Figure(name, times[name], parsing, times[parsing])


def _python_text(length: int) -> str:
    """Nearly ``length`` characters of Python, in whole functions."""
    text = ""
    for member in vars(inspect).values():
        source = inspect.getsource(member) if inspect.isfunction(member) else ""
        if len(text) + len(source) <= length:
            text += source
    return text


#: The environment as stable-retro's users have it, over the same inputs from the same state.
ENVIRONMENT = """
import json, sys, time
import numpy
import stable_retro as retro

steps = json.loads(sys.stdin.read())
env = retro.make("Airstriker-Genesis-v0", render_mode="rgb_array",
                 use_restricted_actions=retro.Actions.ALL)
actions = [numpy.array([mask >> bit & 1 for bit in range(12)], numpy.int8) for mask, *_ in steps]
env.reset()
start = time.perf_counter()
for action in actions:
    env.step(action)
print(time.perf_counter() - start)
"""


def replays(runs: int) -> Iterator[Figure]:
    """A replay with everything that it checks, beside the bare loop over ``env.step``."""
    compiled = compile_spec(SPEC)
    program = compiled.checked.program
    assert program is not None
    (replay,) = (r for r in program.replays if r.movie == MOVIE)
    (movie,) = (m for m in program.movies if m.name == MOVIE)
    steps = movie.steps()
    loop, whole = "env.step in a loop", "env.step in a loop, import and start included"
    warm, cold = f"replay {MOVIE}, worker there", f"replay {MOVIE}, worker started"
    inside: list[float] = []
    with StableRetro() as kept:
        times = take_turns(
            {
                whole: lambda: inside.append(_environment(steps)),
                cold: lambda: _replay_cold(compiled, replay),
                warm: lambda: _replay(compiled, replay, kept),
            },
            runs,
        )
    # The first is from the round that is not counted.
    bare = Timing(tuple(inside[1:]))
    yield Figure(warm, times[warm], loop, bare, len(steps))
    yield Figure(cold, times[cold], whole, times[whole], len(steps))


def _environment(steps: list[tuple[int, ...]]) -> float:
    """Seconds of the loop alone."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ENVIRONMENT],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return float(done.stdout.splitlines()[-1])


def _replay_cold(compiled: Compiled, replay: ReplayProgram) -> None:
    with StableRetro() as engine:
        _replay(compiled, replay, engine)


def _replay(compiled: Compiled, replay: ReplayProgram, engine: WorkerEngine) -> None:
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    result = Runner(program, integration, Project.of(SPEC), engine).run(replay)
    assert result.passed, result
