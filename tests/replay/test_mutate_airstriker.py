"""The worked example on the real engine: what its replays cover, and which slips they notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.api import compile_spec
from retrodsl.engines._base import EngineRun
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.ir.program import Program
from retrodsl.project import Project
from retrodsl.replay.coverage import Coverage, observe, report_of
from retrodsl.replay.mutate import render_mutations, try_mutants
from retrodsl.replay.mutate.mutants import Statements, lowered
from retrodsl.replay.mutate.report import mutation_report_of
from retrodsl.replay.mutate.score import Played, notices
from retrodsl.replay.report.video import write_video
from retrodsl.replay.runner import Runner
from retrodsl.replay.trace import evaluate_run
from retrodsl.source import Source
from retrodsl.syntax.parser import parse

SPEC = Path(__file__).parents[2] / "specs" / "airstriker.retro"

#: Slips of the pen, each a text of the spec and what stands there in its place.
PLANTED = (
    ("score       : u2 @ 0xFF0250", "score       : u2 @ 0xFF0251"),
    ("score       : u2 @ 0xFF0250", "score       : u2 @ 0xFF024F"),
    ("score       : u2 @ 0xFF0250", "score       : <u2 @ 0xFF0250"),
    ("hiscore     : u2 @ 0xFF0236", "hiscore     : u2 @ 0xFF0235"),
    ("lives       : u2 @ 0xFF025A", "lives       : u2 @ 0xFF025B"),
    ("lives       : u2 @ 0xFF025A", "lives       : u1 @ 0xFF025A"),
    ("stars_on    : u2 @ 0xFF0030", "stars_on    : u2 @ 0xFF0031"),
    ("exploding = 0, flying = 1", "exploding = 1, flying = 0"),
    ("level       : u2 @ 0xFF0258", "level       : u2 @ 0xFF0257"),
    ("wave        : u2 @ 0xFF0254", "wave        : <u2 @ 0xFF0254"),
    ("wave_timer  : u2 @ 0xFF0256", "wave_timer  : u1 @ 0xFF0256"),
    ("ship_x      : u2 @ 0xFF0268", "ship_x      : u2 @ 0xFF0269"),
    ("menu_cursor : u2 @ 0xFF024E", "menu_cursor : u2 @ 0xFF024D"),
    ("score     : gain(score)", "score     : loss(score)"),
    ("score     : gain(score)", "score     : 2 * gain(score)"),
    ("ship_lost : -100 * loss(lives)", "ship_lost : -200 * loss(lives)"),
    ("ship_lost : -100 * loss(lives)", "ship_lost : 100 * loss(lives)"),
    ("ship_lost : -100 * loss(lives)", "ship_lost : -100 * gain(lives)"),
    ("ship_lost : -100 * loss(lives)", "ship_lost : -100 * loss(level)"),
    ("level     : 1000 * gain(level)", "level     : 100 * gain(level)"),
    ("level     : 1000 * gain(level)", "level     : 1000 * loss(level)"),
    ("lives == 0 and delta(stars_on) < 0", "lives == 1 and delta(stars_on) < 0"),
    ("lives == 0 and delta(stars_on) < 0", "lives == 0 and delta(stars_on) > 0"),
    ("lives == 0 and delta(stars_on) < 0", "lives == 0 or delta(stars_on) < 0"),
    ("quit      : delta(score) < 0", "quit      : delta(score) > 0"),
    ("quit      : delta(score) < 0", "quit      : delta(score) < -1000"),
    ("beaten    : delta(level) < 0", "beaten    : delta(level) > 0"),
    ("menu      : menu_cursor != 0", "menu      : menu_cursor == 0"),
    ("crashed : stars_on == exploding", "crashed : stars_on == flying"),
    ("reward { score : gain(score) }", "reward { score : -gain(score) }"),
)


def _statements(text: str) -> Statements:
    source = Source(str(SPEC), text)
    file = parse(source).file
    assert file is not None
    return [(source, statement) for statement in file.statements]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[EngineRun]:
    """What every replay of the spec shows, one of them as a video too."""
    compiled = compile_spec(SPEC)
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    found = []
    with StableRetro() as engine:
        runner = Runner(program, integration, Project.of(SPEC), engine, engine_check=False)
        for replay in program.replays:
            result = runner.run(replay)
            assert result.passed, result
            assert result.run is not None
            found.append(result.run)
        path = tmp_path_factory.mktemp("video") / "last.gif"
        last = program.replays[-1]
        trace = evaluate_run(program, last, found[-1])
        count = write_video(
            trace,
            lambda frames: runner.play(last, screens=frozenset(frames)).screens,
            path,
            every=8,
        )
        assert count == len({*range(0, trace.frames, 8), trace.frames - 1})
        assert path.read_bytes().startswith(b"GIF89a")
    return found


def _program(text: str) -> Program:
    program = lowered(_statements(text))
    assert program is not None, "the planted spec does not compile"
    return program


def test_thirty_planted_slips(runs: list[EngineRun]) -> None:
    assert len(PLANTED) == len(set(PLANTED)) == 30
    text = SPEC.read_text("utf-8")
    program = _program(text)
    played = [
        Played.of(index, program, replay, run)
        for index, (replay, run) in enumerate(zip(program.replays, runs, strict=True))
    ]
    assert not any(one is None or notices(one, program, None) for one in played)
    missed = []
    for old, new in PLANTED:
        assert text.count(old) == 1, f"the spec no longer says `{old}`"
        planted = _program(text.replace(old, new))
        if not any(one is not None and notices(one, planted, None) for one in played):
            missed.append(new)
    assert len(missed) <= 3, missed


def test_the_mutation_score_names_what_no_replay_notices(runs: list[EngineRun]) -> None:
    tried = try_mutants(_statements(SPEC.read_text("utf-8")), runs)
    assert not tried.unused
    assert tried.tried > 80
    assert tried.percent >= 90, render_mutations([mutation_report_of(tried, str(SPEC))])
    kinds = {"address", "width", "byte order", "sign", "coefficient", "comparison", "reference"}
    assert kinds | {"function", "logic", "dropped"} <= set(tried.kinds)


def test_the_coverage(runs: list[EngineRun]) -> None:
    program = _program(SPEC.read_text("utf-8"))
    coverage = Coverage(program)
    for replay, run in zip(program.replays, runs, strict=True):
        columns = evaluate_run(program, replay, run).columns
        coverage.add(replay.movie, observe(program, replay.scenario, columns, coverage.points))
    report = report_of(coverage, "specs/airstriker.retro")
    assert report.kinds["variable"].covered == report.kinds["variable"].total == 9
    assert report.kinds["term"].covered == report.kinds["term"].total
    assert not report.uncovered
