"""What a run is asked for beside its verdicts, put together."""

from __future__ import annotations

import gzip
from pathlib import Path

from retrodsl.project import Project
from retrodsl.replay.jobs import Job
from retrodsl.replay.mutate.mutants import Statements
from retrodsl.replay.report.extras import Extras
from retrodsl.replay.runner import Runner
from retrodsl.source import Source
from retrodsl.syntax.parser import parse
from tests.replay.played import HEAD, Recorded, a_rom, compiled, play

SPEC = (
    HEAD
    + """\
states { Begin default }
reward { points : gain(score) }
done { over : lives < 0 }
movie "m" from Begin { wait 5 }
replay m { total points == 20 }
"""
)
VALUES = {"score": (0, 0, 20, 20, 20, 20), "lives": (3, 3, 3, 3, 2, 2)}


def _job(folder: Path) -> Job:
    where = folder / "integrations" / "Airstriker-Genesis"
    where.mkdir(parents=True)
    (where / "Begin.state").write_bytes(gzip.compress(b"state"))
    played = play(SPEC, VALUES)
    project = Project.of(folder / "test.retro")
    runner = Runner(
        played.program, played.integration, project, Recorded(played.run), a_rom(folder)
    )
    return Job(runner, played.program.replays[0])


def _statements(origin: str) -> Statements:
    assert origin.endswith("test.retro")
    return _parsed(SPEC)


def _parsed(text: str) -> Statements:
    source = Source("test.retro", text)
    file = parse(source).file
    assert file is not None
    return [(source, statement) for statement in file.statements]


def _took(extras: Extras, folder: Path) -> str:
    job = extras.job(_job(folder))
    extras.take(job, job.runner.run(job.replay))
    return extras.finish(_statements)


def test_everything_at_once(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    extras = Extras(coverage=True, mutate=True, page=page, replays=1)
    text = _took(extras, tmp_path)
    spec = tmp_path / "test.retro"
    # variables, the term and two sides of `over` are 2 + 1 + 3 points, of which it never holds.
    assert f"coverage of {spec}: 66.67 % by 1 replay" in text
    assert f"mutation score of {spec}: " in text
    html = page.read_text("utf-8")
    assert "never begins to hold" in html
    assert "Mutation score" in html
    assert extras.too_low() == []


def test_nothing_asked_for(tmp_path: Path) -> None:
    extras = Extras()
    assert _took(extras, tmp_path) == ""
    assert (extras.coverage_reports, extras.mutation_reports) == ([], [])


def test_a_page_of_an_interrupted_run(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    extras = Extras(coverage=True, mutate=True, page=page, replays=3)
    job = _job(tmp_path)
    extras.take(job, job.runner.run(job.replay))
    extras.write_interrupted(2)
    assert "interrupted: 2 replays were not played" in page.read_text("utf-8")
    assert "Mutation score" not in page.read_text("utf-8")
    assert extras.too_low() == []


def test_bars(tmp_path: Path) -> None:
    extras = Extras(fail_under=70, fail_under_mutation=99)
    _took(extras, tmp_path)
    coverage, mutation = extras.too_low()
    assert coverage.endswith("is 66.67 %, below 70 %")
    assert mutation.endswith(", below 99 %")
    met = Extras(fail_under=60)
    _took(met, tmp_path / "other")
    assert met.too_low() == []


def test_a_page_asks_for_pictures(tmp_path: Path) -> None:
    job = Extras(page=tmp_path / "p.html").job(_job(tmp_path))
    assert isinstance(job.runner, Runner)
    assert job.runner.screens == {0, 1, 2, 3, 4, 5, "last"}


def test_a_replay_that_cannot_be_run(tmp_path: Path) -> None:
    job = _job(tmp_path)
    (tmp_path / "integrations" / "Airstriker-Genesis" / "Begin.state").unlink()
    extras = Extras(coverage=True, mutate=True, page=tmp_path / "p.html")
    job = extras.job(job)
    result = job.runner.run(job.replay)
    assert result.error
    extras.take(job, result)
    text = extras.finish(_statements)
    assert "not used, since they fail or cannot be run: m" in text
    assert "could not be run" in (tmp_path / "p.html").read_text("utf-8")


def test_a_spec_without_replays_is_not_covered(tmp_path: Path) -> None:
    extras = Extras(fail_under=10)
    extras.spec("other.retro", play(SPEC, VALUES).program)
    assert "coverage of other.retro: 0 % by 0 replays" in extras.finish(_statements)
    assert extras.too_low() == ["the coverage of other.retro is 0 %, below 10 %"]


def test_a_spec_without_replays_notices_no_change(tmp_path: Path) -> None:
    extras = Extras(fail_under_mutation=10)
    spec = SPEC[: SPEC.index("replay ")]
    origin = str(tmp_path / "test.retro")
    extras.spec(origin, compiled(spec)[0])
    assert f"mutation score of {origin}: 0 %, 0 of " in extras.finish(lambda _: _parsed(spec))
    assert extras.too_low() == [f"the mutation score of {origin} is 0 %, below 10 %"]
