"""What replays exercise of a spec, on made-up memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from retrodsl.api import check_source
from retrodsl.ir.program import Program
from retrodsl.replay.coverage import (
    Coverage,
    CoverageReport,
    observe,
    points_of,
    render_coverage,
    report_of,
)
from retrodsl.source import Source
from tests.replay.played import HEAD, compiled, play

END = 'movie "m" from power { wait 3 }\nreplay m { does not end }\n'


def _covered(
    text: str, *replays: Mapping[str, Sequence[int]], scenario: str = "scenario"
) -> CoverageReport:
    """The coverage of a spec by replays that show these values of its variables."""
    program, _ = compiled(text)
    coverage = Coverage(program)
    for number, values in enumerate(replays):
        columns = play(text, values).trace.columns
        coverage.add(f"r{number}", observe(program, scenario, columns, coverage.points))
    return report_of(coverage, "test.retro")


def _missing(report: CoverageReport) -> list[tuple[str, str]]:
    return [(item.name, item.missing) for item in report.uncovered]


def _spec(block: str) -> str:
    return HEAD + block + "\n" + END


def test_a_variable_has_to_change() -> None:
    text = _spec("info { score, lives }")
    report = _covered(text, {"score": (1, 1, 2), "lives": (3, 3, 3)})
    assert _missing(report) == [("lives", "never changes")]
    assert (report.total, report.covered, report.percent) == (2, 1, 50.0)
    (item,) = report.uncovered
    assert (item.file, item.line, item.column) == ("test.retro", 4, 3)
    both = _covered(
        text, {"score": (1, 1, 2), "lives": (3, 3, 3)}, {"score": (1, 1, 1), "lives": (3, 3, 2)}
    )
    assert both.percent == 100.0
    assert both.replays == ["r0", "r1"]


def test_what_happens_on_the_first_frame_alone_is_no_change() -> None:
    report = _covered(_spec("info { score, lives }"), {"score": (1,), "lives": (3,)})
    assert report.covered == 0


def test_the_elements_of_an_array_are_one_point() -> None:
    text = """\
game "Airstriker-Genesis"
ram { hp[3] : u1 @ 0xFF0100 stride 1 enum { dead = 0, full = 9 } }
info { sum_hp : sum(hp[*]) }
"""
    program, _ = compiled(text + END)
    points = points_of(program)
    assert [(p.kind, p.name) for p in points] == [
        ("variable", "hp[*]"),
        ("enum", "hp[*].dead"),
        ("enum", "hp[*].full"),
    ]
    values = {"hp[0]": (9, 9), "hp[1]": (1, 2), "hp[2]": (1, 1)}
    assert _missing(_covered(text + END, values)) == [("hp[*].dead", "is never seen")]


@pytest.mark.parametrize(
    ("score", "missing"),
    [
        ((0, 10, 10), ["never pays less than 0"]),
        ((0, 10, 5), []),
        ((10, 5, 5), ["never pays more than 0"]),
        ((5, 5, 5), ["never pays more than 0", "never pays less than 0"]),
    ],
)
def test_a_term_pays_both_ways(score: tuple[int, ...], missing: list[str]) -> None:
    report = _covered(
        _spec("reward { points : delta(score) }"), {"score": score, "lives": (1, 2, 3)}
    )
    assert [m for name, m in _missing(report) if name == "reward points"] == missing


def test_a_term_that_cannot_be_negative_does_not_have_to() -> None:
    report = _covered(_spec("reward { p : gain(score) }"), {"score": (0, 1), "lives": (1, 2)})
    assert report.kinds["term"].total == 1


def test_the_reset_frame_pays_nothing() -> None:
    report = _covered(_spec("reward { p : score }"), {"score": (7, 0, 0), "lives": (1, 2, 2)})
    assert _missing(report) == [("reward p", "never pays more than 0")]


@pytest.mark.parametrize(
    ("lives", "missing"),
    [
        ((3, 3, 2), ["never holds", "never begins to hold"]),
        ((0, 0, 0), ["holds always", "never begins to hold"]),
        ((3, 3, 0), []),
        ((0, 0, 3), ["never begins to hold"]),
    ],
)
def test_a_condition_is_false_then_true(lives: tuple[int, ...], missing: list[str]) -> None:
    values = {"score": (0, 1, 2), "lives": lives}
    report = _covered(_spec("done { over : lives == 0 }"), values)
    assert [m for name, m in _missing(report) if name == "done over"] == missing


BRANCHES = "reward { p : (if lives > 1 then 2 else 3) when score > 5 }"


def _branches(text: str, values: Mapping[str, Sequence[int]]) -> list[tuple[str, str]]:
    report = _covered(_spec(text), values)
    return [(i.name, i.missing) for i in report.uncovered if i.kind == "branch"]


def test_branches_of_if_and_when() -> None:
    assert _branches(BRANCHES, {"score": (9, 9, 0), "lives": (3, 1, 3)}) == []
    assert _branches(BRANCHES, {"score": (9, 9, 0), "lives": (3, 3, 1)}) == [
        ("`3`", "`else` is never taken")  # lives is 1 only where the `when` does not hold
    ]
    name = "`(if lives > 1 then 2 else 3) when score > 5`"
    assert _branches(BRANCHES, {"score": (9, 9, 9), "lives": (3, 3, 1)}) == [
        (name, "the condition of `when` holds always")
    ]


@pytest.mark.parametrize(
    ("score", "lives", "missing"),
    [
        ((0, 0, 9), (0, 1, 1), []),
        ((0, 0, 0), (0, 1, 1), [("`score > 5`", "never holds in this `and`")]),
        ((9, 9, 9), (0, 1, 1), [("`score > 5`", "never fails in this `and`")]),
        # The right side matters only where the left one holds.
        (
            (0, 9, 0),
            (0, 0, 0),
            [
                ("`lives > 0`", "never holds in this `and`"),
                ("`score > 5`", "never holds in this `and`"),
                ("`score > 5`", "never fails in this `and`"),
            ],
        ),
    ],
)
def test_operands_of_and(
    score: tuple[int, ...], lives: tuple[int, ...], missing: list[tuple[str, str]]
) -> None:
    text = "done { over : lives > 0 and score > 5 }"
    assert _branches(text, {"score": score, "lives": lives}) == missing


def test_the_right_side_of_or_matters_where_the_left_one_fails() -> None:
    text = "done { over : lives > 0 or score > 5 }"
    assert _branches(text, {"score": (9, 9, 0), "lives": (1, 1, 0)}) == [
        ("`score > 5`", "never holds in this `or`")
    ]


def test_rows_of_a_table() -> None:
    text = "table t(v) { 0: 5, 1: 6, else: 7 }\nreward { p : t(lives) }"
    assert _branches(text, {"score": (0, 1, 1), "lives": (1, 1, 4)}) == [
        ("`0: 5`", "this row is never taken")
    ]
    assert _branches(text, {"score": (0, 1, 1), "lives": (1, 0, 0)}) == [
        ("`else: 7`", "this row is never taken")
    ]


def test_the_last_row_of_a_table_without_else() -> None:
    text = "table t(v) { 0: 5, 1: 6 }\nreward { p : t(lives & 1) }"
    assert _branches(text, {"score": (0, 1, 1), "lives": (2, 4, 2)}) == [
        ("`1: 6`", "this row is never taken")
    ]
    assert _branches(text, {"score": (0, 1, 1), "lives": (2, 1, 2)}) == []


def test_members_of_a_set() -> None:
    text = "done { over : lives in {1, 2, 4} }"
    assert _branches(text, {"score": (0, 1, 1), "lives": (2, 4, 2)}) == [
        ("`1`", "is never the member of the set")
    ]


def test_a_function_is_covered_by_any_of_its_calls() -> None:
    text = "fn big(v) = if v > 5 then 1 else 0\nreward { p : big(score) - big(lives) }"
    assert _branches(text, {"score": (0, 1, 1), "lives": (9, 9, 9)}) == []
    assert _branches(text, {"score": (0, 1, 1), "lives": (1, 2, 1)}) == [
        ("`1`", "`then` is never taken")
    ]


def test_history_is_taken_on_every_frame() -> None:
    # What is inside `held` is computed on all frames, whatever the `when` around it says.
    text = "reward { p : 1 when lives > 5 and held(lives > 2 and score > 0, 2) }"
    values = {"score": (0, 1, 1), "lives": (3, 3, 1)}
    assert ("`score > 0`", "never holds in this `and`") not in _branches(text, values)


def test_checks_are_not_asked_to_fail() -> None:
    text = HEAD + "invariant { i : score >= 0 and lives > 0 }\n"
    text += 'movie "m" from power { wait 3 }\nreplay m { at 0 : score == 0 or lives == 5 }\n'
    program, _ = compiled(text)
    assert {point.kind for point in points_of(program)} == {"variable"}
    assert program.decisions == ()


def test_a_scenario_covers_its_own_terms() -> None:
    text = HEAD + "reward { p : gain(score) }\nscenario s { reward { q : gain(lives) } }\n"
    text += 'movie "m" from power { wait 3 }\nreplay m scenario s { does not end }\n'
    values = {"score": (0, 1), "lives": (0, 1)}
    assert _missing(_covered(text, values, scenario="s")) == [
        ("reward p", "never pays more than 0")
    ]


def test_pointers_are_variables() -> None:
    text = """\
game "Airstriker-Genesis"
ram {
  base : u4 @ 0xFF0100 in 0xFF0000..0xFF00F0
  there : u1 @ [base] + 2 enum { zero = 0 }
}
info { there }
"""
    report = _covered(text + END, {"base": (0xFF0000, 0xFF0010)})
    assert _missing(report) == [("there", "never changes")]


def test_the_report() -> None:
    values = {"score": (0, 1, 2), "lives": (3, 3, 2)}
    report = _covered(_spec("done { over : lives == 0 }"), values)
    assert render_coverage([report]) == (
        "coverage of test.retro: 60 % by 1 replay (variables 2/2, conditions 1/3)\n"
        "  test.retro:6:8  done over never holds, never begins to hold\n"
    )
    assert report.is_below(60.1)
    assert not report.is_below(60)
    assert CoverageReport.model_validate_json(report.model_dump_json()) == report


def test_almost_all_is_not_shown_as_all() -> None:
    text = _spec(
        "reward { " + " ; ".join(f"p{i} : {i} * gain(score)" for i in range(1, 400)) + " }"
    )
    report = _covered(text, {"score": (0, 1), "lives": (0, 0)})
    assert report.covered == report.total - 1
    assert "test.retro: 99.75 % by" in render_coverage([report])


def test_lua_is_told() -> None:
    text = HEAD + 'lua "x.lua" { reward = f }\n'
    program = check_source(Source("test.retro", text)).program
    assert program is not None
    (note,) = report_of(Coverage(program), "x").notes
    assert note.startswith("the reward of `scenario` is `f` of `x.lua`")
    assert f"  note: {note}" in render_coverage([report_of(Coverage(program), "x")])


def test_without_replays_nothing_is_covered() -> None:
    program: Program = compiled(_spec("info { score, lives }"))[0]
    report = report_of(Coverage(program), "x")
    assert (report.percent, report.replays) == (0.0, [])
