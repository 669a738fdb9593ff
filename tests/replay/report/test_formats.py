"""A run in each format, on made-up memory: what servers and tools read of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from retrodsl.diagnostics import Severity
from retrodsl.diagnostics.render.rules import no_rules
from retrodsl.models.json_schema import read_schema
from retrodsl.replay.report.findings import findings_of, findings_of_run
from retrodsl.replay.report.formats import FORMATS, render_run
from retrodsl.replay.report.rules import RULES, explain_replay_rule
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.report.unmeasured import Measures
from retrodsl.replay.result import EngineComparison
from tests.diagnostics.render.junit_schema import check_junit
from tests.diagnostics.render.test_sarif import check_run
from tests.replay.report.runs import (
    HOSTILE,
    broken,
    crashed,
    everything,
    failed,
    measured,
    odd,
    replayed,
)


@cache
def _everything() -> FinishedRun:
    return everything()


def _unmeasured(measures: Measures) -> FinishedRun:
    """An integration without a spec."""
    items = tuple(measures.missing_of(["data/Some"]))
    too_low = tuple(item.too_low for item in items if item.bar is not None)
    return FinishedRun((replayed(origin="data/Some"),), unmeasured=items, too_low=too_low)


RUNS: dict[str, Callable[[], FinishedRun]] = {
    "nothing": FinishedRun,
    "passed": lambda: FinishedRun((replayed(),)),
    "failed": lambda: FinishedRun((replayed(), failed())),
    "crashed": lambda: FinishedRun((crashed(),)),
    "odd": lambda: FinishedRun((odd(),)),
    "broken": lambda: FinishedRun(compiler=broken(), broken={"specs/broken.retro": broken()}),
    "measured": lambda: measured(None),
    "below the bar": lambda: measured(100),
    "unmeasured": lambda: _unmeasured(Measures(True, True, None, None)),
    "unmeasured below the bar": lambda: _unmeasured(Measures(True, True, 90, 80)),
    "everything": _everything,
}


def rendered(run: FinishedRun, form: str) -> str:
    return render_run(run, form, no_rules)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_every_format(name: str, form: str) -> None:
    text = rendered(RUNS[name](), form)
    assert text == "" or text.endswith("\n")
    if form != "text":  # which a terminal's stream encodes
        text.encode("utf-8")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)


# --- text


def test_text_says_of_which_spec_a_replay_is_where_there_are_several() -> None:
    a, b = replayed(origin="specs/a.retro"), crashed("no ROM")
    assert rendered(FinishedRun((a, a)), "text").startswith("replay m: 9 steps")
    text = rendered(FinishedRun((a, b), without_replays=("specs/c.retro",)), "text")
    assert text.startswith("replay m of specs/a.retro: 9 steps")
    assert "\nreplay gone of specs/test.retro\n  ERROR   no ROM" in text
    assert "\nspecs/c.retro has no replays\n1 of 2 replays passed" in text
    left = FinishedRun((a,), not_played=(("specs/b.retro", "m"),), interrupted=True)
    assert rendered(left, "text").startswith("replay m of specs/a.retro: 9 steps")


def test_text_counts_what_was_compared_with_the_engine() -> None:
    alone = replayed()
    info = EngineComparison("info", equal=True, frames=10)
    compared = replace(alone, comparisons=(info,))
    twice = replace(alone, comparisons=(replace(info, against="the first run"),))
    for results, words in (
        ((alone, alone), ", 20 frames played"),
        ((alone, twice), ", 20 frames played"),
        ((alone, compared), ", 20 frames played, 10 of them compared with the engine"),
        ((compared, compared), ", 20 frames compared with the engine"),
        ((compared, crashed()), ", 10 frames compared with the engine"),
        ((crashed(),), ", 0 frames played"),
    ):
        assert rendered(FinishedRun(results), "text").splitlines()[-1].endswith(words)


# --- JSON


@pytest.mark.parametrize("name", RUNS)
def test_json_follows_its_schema(name: str) -> None:
    document = json.loads(rendered(RUNS[name](), "json"), parse_constant=pytest.fail)
    errors = [e.message for e in Draft202012Validator(read_schema("replay")).iter_errors(document)]
    assert errors == []
    assert document["passed"] is (name in ("nothing", "passed", "measured", "unmeasured"))


def test_the_schema_is_strict() -> None:
    validator = Draft202012Validator(read_schema("replay"))
    document = json.loads(rendered(_everything(), "json"))
    changes: list[dict[str, object]] = [
        {"version": 2},
        {"more": 1},
        {"replays": [{**document["replays"][0], "totals": [{"reward": "much"}]}]},
        {"findings": [{}]},
    ]
    for change in changes:
        assert not validator.is_valid({**document, **change}), change
    del document["too_low"]
    assert not validator.is_valid(document)


def test_json_has_what_json_has_not() -> None:
    (replay,) = json.loads(rendered(FinishedRun((odd(),)), "json"))["replays"]
    assert set(replay["totals"][0].values()) == {"Infinity", "-Infinity", "NaN"}
    assert replay["movie"] == HOSTILE.replace("\ud800", "\\ud800")


# --- JUnit


@pytest.mark.parametrize("name", sorted(set(RUNS) - {"nothing"}))
def test_junit_is_what_servers_read(name: str) -> None:
    check_junit(rendered(RUNS[name](), "junit"))


def test_junit_has_a_test_case_a_replay() -> None:
    root = check_junit(rendered(_everything(), "junit"))
    first = root[1]
    assert first.attrib["name"] == "specs/test.retro"
    cases = {case.attrib["name"]: case for case in first}
    assert list(cases) == ["m", "n", "gone", "lost", "later", "coverage"]
    assert list(cases["m"]) == []
    assert cases["m"].attrib["time"] == "0.250"
    failure, out = cases["n"]
    assert failure.attrib["type"] == "RP101"
    assert failure.attrib["message"].startswith("at 3 : left == 2: broken at frame 3: ")
    assert failure.attrib["message"].endswith("(and 3 more)")
    assert failure.text is not None
    assert failure.text.startswith("replay n: 9 steps from power-on, recorded 1\n")
    assert "  MOVED   total points: 80, now 90" in failure.text
    assert out.text is not None
    assert out.text.splitlines()[:2] == ["note: a note", "note: elsewhere"]
    (error,) = cases["gone"]
    assert error.tag == "error"
    assert error.attrib == {"type": "RP401", "message": "the core died of signal 11"}
    assert error.text is not None
    assert "see the core" in error.text
    (skipped,) = cases["later"]
    assert skipped.tag == "skipped"
    (below,) = cases["coverage"]
    assert below.attrib["type"] == "RP501"
    (compile_error,) = root[0][0]
    assert (root[0].attrib["name"], compile_error.tag) == ("specs/broken.retro", "error")
    assert compile_error.text is not None
    assert compile_error.text.startswith("error[RT")


def test_one_replay_on_two_engines_is_two_test_cases() -> None:
    run = FinishedRun((replayed(), replace(replayed(), engine="other 2")))
    root = check_junit(rendered(run, "junit"))
    assert [c.attrib["name"] for c in root.iter("testcase")] == ["m on recorded 1", "m on other 2"]
    root = check_junit(rendered(FinishedRun((crashed(), crashed())), "junit"))
    assert [c.attrib["name"] for c in root.iter("testcase")] == ["gone", "gone #2"]


# --- findings: GitHub and SARIF


def test_findings_stand_where_the_spec_says_it() -> None:
    found = findings_of(failed())
    assert [d.code for d in found] == ["RP101", "RP101", "RP201", "RP301"]
    under = [d.label.source.slice(d.label.span) for d in found if d.label is not None]
    assert under == ["at 3 : left == 2", "total reward == 7", "over", "m"]
    assert found[0].notes[0].startswith("values around it:\n  frame  1  2  >3  4  5\n")
    assert found[1].notes == (
        "paid: 20 at frame 2, -10 at frame 3, 20 at frame 4, -10 at frame 6, 50 at frame 7",
    )
    assert found[3].message.endswith("m.expected: total points: 80, now 90")
    assert all(d.severity is Severity.ERROR for d in found)


def test_a_replay_that_passed_says_nothing() -> None:
    assert findings_of(replayed()) == []
    assert rendered(FinishedRun((replayed(),)), "github") == ""


def test_github_annotates() -> None:
    lines = rendered(FinishedRun((failed(), crashed())), "github").splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("::error file=test.retro,line=11,col=12,endLine=11,endColumn=28,")
    assert "title=RP101%3A an expectation of a replay does not hold::replay n: at 3 :" in lines[0]
    assert lines[4].endswith(
        "::replay gone could not be run: the core died of signal 11%0Ahelp: see the core"
    )


@pytest.mark.parametrize("name", RUNS)
def test_sarif_is_valid(name: str) -> None:
    run = RUNS[name]()
    log: dict[str, Any] = json.loads(rendered(run, "sarif"))
    (written,) = log["runs"]
    assert written.pop("automationDetails") == {"id": "retrodsl/replay/"}
    check_run(written)
    assert len(written["results"]) == len(findings_of_run(run))
    for rule in written["tool"]["driver"]["rules"]:
        if rule["id"].startswith("RP"):
            assert rule["shortDescription"]["text"]
            assert len(rule["help"]["markdown"]) > 40


def test_what_nobody_exercises_is_told_unless_the_bar_is_met() -> None:
    assert {d.code for d in findings_of_run(measured(None))} == {"RP502"}
    below = findings_of_run(measured(100))
    assert [d.code for d in below[:2]] == ["RP501", "RP502"]
    assert below[0].is_error
    assert not below[1].is_error
    assert "done over never holds, never begins to hold" in below[-1].message
    assert findings_of_run(measured(1)) == []


def test_every_code_is_explained() -> None:
    for code, rule in RULES.items():
        text = explain_replay_rule(code)
        assert text is not None
        assert text.startswith(f"{code}: {rule.title}\n\n")
    assert explain_replay_rule("RP999") is None


# --- Markdown


def test_markdown_is_short_and_escaped() -> None:
    lines = rendered(_everything(), "markdown").splitlines()
    assert lines[0] == "### Replays failed: 1 of 5 replays passed"
    assert "- `specs/broken.retro` does not compile" in lines
    assert any(line.startswith("- `specs/test.retro` n: at 3 : left == 2") for line in lines)
    assert "- interrupted: 2 replays were not played" in lines
    rows = [line for line in lines if line.startswith("|")]
    assert rows[0] == "|  | passed | failed | frames | seconds | coverage |"
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1, rows
    assert not any("<" in re.sub(r"`[^`]*`", "", line.replace("\\`", "")) for line in lines)
    assert rendered(FinishedRun((replayed(),)), "markdown").splitlines()[0] == (
        "### Replays passed: 1 of 1 replays passed"
    )


def test_markdown_of_a_thousand_failures_stays_small() -> None:
    one = crashed()
    results = tuple(replace(one, origin=f"specs/{n}.retro") for n in range(1000))
    text = rendered(FinishedRun(results), "markdown")
    assert "- and 950 more" in text
    assert text.endswith("and 700 more\n")
    assert len(text) < 50_000
