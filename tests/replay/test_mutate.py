"""Which changes of a spec its replays notice, on made-up memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from retrodsl.engines._base import EngineRun
from retrodsl.movies.evidence import recorded_on
from retrodsl.replay.expectations import Recorded, VariableSeen
from retrodsl.replay.mutate import (
    MutationReport,
    Mutations,
    mutants_of,
    mutation_report_of,
    notices_recorded,
    render_mutations,
    try_mutants,
)
from retrodsl.replay.mutate.mutants import Statements, Tally, lowered
from retrodsl.replay.provenance import facts_of
from retrodsl.source import Source
from retrodsl.syntax.parser import parse
from tests.replay.played import HEAD, compiled, memory, run_of

MOVIE = 'movie "m" from power { wait 9 }\n'
SCORE = (0, 0, 20, 20, 40, 40, 40, 90, 90, 90)
LIVES = (3, 3, 3, 2, 2, 2, 1, 1, 1, 1)


def _statements(text: str) -> Statements:
    source = Source("test.retro", text)
    file = parse(source).file
    assert file is not None
    return [(source, statement) for statement in file.statements]


def _changes(text: str) -> list[tuple[str, str, str]]:
    """Owner, change and kind of every mutant."""
    statements = _statements(text)
    program = lowered(statements)
    assert program is not None
    return [(m.owner, m.change, m.kind) for m in mutants_of(statements, program)]


def _in(text: str, owner: str) -> list[str]:
    return [change for name, change, _ in _changes(text) if name == owner]


def _run(text: str, values: Mapping[str, Sequence[int]]) -> EngineRun:
    program, _ = compiled(text)
    frames = len(next(iter(values.values())))
    return run_of(frames, memory(program, values))


def _tried(expectations: str, block: str, score: Sequence[int] = SCORE) -> Mutations:
    text = HEAD + block + MOVIE + f"replay m {{ {expectations} }}\n"
    return try_mutants(_statements(text), [_run(text, {"score": score, "lives": LIVES})])


def test_what_is_changed_in_a_term() -> None:
    assert _in(HEAD + "reward { p : -10 * loss(lives) }", "p") == [
        "the term is dropped",
        "the coefficient is dropped",
        "-10 becomes -20",
        "-10 becomes 10",
        "`loss` becomes `gain`",
    ]


def test_a_term_without_a_factor_is_doubled_and_turned_around() -> None:
    assert _in(HEAD + "reward { p : gain(score) }", "p") == [
        "the term is dropped",
        "the term is doubled",
        "the term changes its sign",
        "`gain` becomes `loss`",
    ]


def test_what_is_changed_in_a_condition() -> None:
    found = _in(HEAD + "done { over : lives < 2 and score >= 90 }", "over")
    assert found == [
        "the condition is dropped",
        "`and` becomes `or`",
        "the left side is dropped",
        "the right side is dropped",
        "`<` becomes `<=`",
        "`<` becomes `>=`",
        "2 becomes 3",
        "2 becomes 1",
        "`>=` becomes `>`",
        "`>=` becomes `<`",
        "90 becomes 91",
        "90 becomes 89",
    ]


def test_what_is_changed_in_a_variable() -> None:
    text = HEAD + "reward { p : gain(score) }"
    assert _in(text, "score") == [
        "the address moves by +1",
        "the address moves by -1",
        "`>u2` becomes `u1`",
        "`>u2` becomes `>u4`",
        "`>u2` becomes `<u2`",
        "`>u2` becomes `>i2`",
    ]


def test_other_expressions() -> None:
    text = HEAD + (
        "let both = score + lives\n"
        "fn far(v) = if v in 1..5 then v else 0\n"
        "table t(v) { 0: 5, else: 7 }\n"
        "reward { p : far(both) + t(lives) ; q : 1 when not (lives == 3) }\n"
    )
    found = [(owner, change) for owner, change, _ in _changes(text)]
    for expected in [
        ("both", "`+` becomes `-`"),
        ("far", "becomes `not in`"),
        ("far", "`then` and `else` change places"),
        ("far", "1 becomes 2"),
        ("t", "5 becomes 6"),
        ("t", "0 becomes -1"),
        ("q", "the condition is dropped"),
        ("q", "`not` is dropped"),
    ]:
        assert expected in found


def test_enum_values_are_references() -> None:
    text = HEAD.replace(">i2 @ 0xFF025A", ">i2 @ 0xFF025A enum { none = 0, one = 1 }")
    assert "1 becomes 2" in _in(text + "done { over : lives == one }", "lives")
    assert "1 becomes 2" not in _in(text + "done { over : lives == none }", "lives")


def test_checks_and_movies_stay() -> None:
    text = HEAD + "invariant { i : score >= 0 }\nactions { B | A }\n" + MOVIE
    owners = {owner for owner, _, _ in _changes(text + "replay m { at 3 : score == 20 }\n")}
    assert owners == {"score", "lives"}


def test_changes_that_mean_the_same_or_do_not_compile_are_counted() -> None:
    text = (
        HEAD + "reward { p : 2 * gain(score) ; q : gain(score) * 2 }\ndone { o : lives < -32767 }"
    )
    statements = _statements(text)
    program = lowered(statements)
    assert program is not None
    tally = Tally()
    assert list(mutants_of(statements, program, tally))
    assert tally.rejected > 0  # `lives < -32768` can never hold
    text = (
        HEAD + "fn twice(v) = v + v\nfn same(v) = 2 * v\nreward { p : twice(score) - same(lives) }"
    )
    statements = _statements(text)
    program = lowered(statements)
    assert program is not None
    tally = Tally()
    list(mutants_of(statements, program, tally))
    assert tally.equivalent == 0


def test_a_sign_that_the_range_rules_out_is_not_changed() -> None:
    text = HEAD.replace(">u2 @ 0xFF0250", ">u2 @ 0xFF0250 in 0..100")
    assert not [c for c in _changes(text + "reward { p : score }") if c[2] == "sign"][1:]
    masked = HEAD.replace(">u2 @ 0xFF0250", ">u2 & 0x0F @ 0xFF0250")
    assert "`>u2` becomes `>i2`" not in _in(masked + "reward { p : score }", "score")


def test_a_width_that_a_mask_makes_the_same_is_not_changed() -> None:
    def widths(masked: str) -> list[str]:
        text = HEAD.replace(">u2 @ 0xFF0250", f"{masked} @ 0xFF0250") + "reward { p : score }"
        changes = _changes(text)
        return [change for owner, change, of in changes if (owner, of) == ("score", "width")]

    assert widths("<u2 & 0x0F") == []
    assert widths("<u2 & 0x0F00") == []  # and of one byte it leaves nothing
    assert widths("<u2 & 0x0FF0") == ["`<u2` becomes `u1`"]
    assert widths("<i2 & 0x7F") == []
    # The low byte comes second: another width reads another byte, which is a new address, too.
    assert widths(">u2 & 0x0F") == ["`>u2` becomes `>u4`"]
    assert widths("u1 & 0x0F") == []
    assert widths(">u2 & 0x0F0F") == ["`>u2` becomes `u1`", "`>u2` becomes `>u4`"]


def test_a_width_that_the_range_makes_the_same_is_not_changed() -> None:
    def widths(kind: str, bounds: str) -> list[str]:
        old = HEAD.replace(">u2 @ 0xFF0250", f"{kind} @ 0xFF0250 {bounds}")
        changes = _changes(old + "reward { p : score }")
        return [change for owner, change, of in changes if (owner, of) == ("score", "width")]

    assert widths("<u2", "in 0..255") == ["`<u2` becomes `<u4`"]
    assert widths("<u2", "enum only { one = 1, all = 255 }") == ["`<u2` becomes `<u4`"]
    assert widths("<u2", "in 0..256") == ["`<u2` becomes `<u4`"]  # the compiler rejects u1
    assert widths("<u2", "") == ["`<u2` becomes `u1`", "`<u2` becomes `<u4`"]
    assert widths(">u2", "in 0..255") == ["`>u2` becomes `u1`", "`>u2` becomes `>u4`"]
    assert widths("<i2", "in 0..127") == ["`<i2` becomes `<i4`"]
    assert widths("<n2", "in 0..9") == ["`<n2` becomes `<n4`"]


def test_what_only_checks_use_is_not_changed() -> None:
    text = HEAD + (
        "let low = 5\nlet high = low + 90\nfn far(v) = v + high\n"
        "let paid = 3\nlet step = paid + 1\n"
        "reward { p : gain(score) * step }\ninvariant { i : far(score) >= high }\n"
    )
    owners = {owner for owner, _, _ in _changes(text)}
    assert owners == {"score", "lives", "paid", "step", "p"}
    assert "low" in {owner for owner, _, _ in _changes(text + "done { o : lives > low }\n")}
    assert "far" in {owner for owner, _, _ in _changes(text + "info { f : far(lives) }\n")}


def test_a_total_notices_what_changes_it() -> None:
    block = "reward { p : gain(score) }\n"
    tried = _tried("total p == 90", block)
    assert tried.replays == ["m"]
    missed = [(s.mutant.owner, s.mutant.change) for s in tried.survivors]
    assert not [change for owner, change in missed if owner == "p"]
    # Nothing is said of `lives`, and a score never has its highest bit.
    assert {owner for owner, _ in missed} == {"lives", "score"}
    assert [change for owner, change in missed if owner == "score"] == [
        "`>u2` becomes `u1`",
        "`>u2` becomes `>i2`",
    ] or [change for owner, change in missed if owner == "score"] == ["`>u2` becomes `>i2`"]


def test_a_weak_expectation_notices_little_and_says_where_it_shows() -> None:
    tried = _tried("total p in 1..1000", "reward { p : gain(score) }\n")
    shows = {s.mutant.change: s.shows for s in tried.survivors if s.mutant.owner == "p"}
    assert shows == {"the term is doubled": "the reward differs at frame 2 of m"}


def test_a_mutant_that_ends_earlier_sees_no_frame_behind_its_end() -> None:
    # With `score > 50` the episode ends at frame 7: the condition at 9 is not reached.
    tried = _tried("at 9 : score == 90", "done { over : score > 90 }\n")
    missed = [s.mutant.change for s in tried.survivors if s.mutant.owner == "over"]
    assert "`>` becomes `>=`" not in missed
    assert "90 becomes 89" not in missed
    assert "90 becomes 91" in missed


def test_an_invariant_notices() -> None:
    weak = _tried("does not end", "reward { p : gain(score) }\n")
    strong = _tried(
        "does not end", "reward { p : gain(score) }\ninvariant { i : score in 0..90 }\n"
    )
    assert strong.noticed > weak.noticed


def test_a_replay_that_fails_as_it_is_notices_nothing() -> None:
    tried = _tried("total p == 1", "reward { p : gain(score) }\n")
    assert (tried.replays, tried.unused, tried.noticed) == ([], ["m"], 0)
    assert "not used, since they fail or cannot be run: m" in render_mutations(
        [mutation_report_of(tried, "x")]
    )


def test_a_replay_that_was_not_run() -> None:
    text = HEAD + "reward { p : gain(score) }\n" + MOVIE + "replay m { does not end }\n"
    tried = try_mutants(_statements(text), [None])
    assert (tried.unused, tried.percent) == (["m"], 0.0)


def test_memory_that_is_not_there_is_noticed() -> None:
    text = HEAD.replace("0xFF0250", "0xFFFFFE") + "reward { p : gain(score) }\n" + MOVIE
    text += "replay m { does not end }\n"
    run = _run(text, {"score": SCORE, "lives": LIVES})
    tried = try_mutants(_statements(text), [run])
    missed = [s.mutant.change for s in tried.survivors if s.mutant.owner == "score"]
    assert "the address moves by +1" not in missed


def test_what_was_recorded_notices_too() -> None:
    text = HEAD + "reward { p : gain(score) }\n" + MOVIE + "replay m { does not end }\n"
    run = _run(text, {"score": SCORE, "lives": LIVES})
    entry = Recorded(
        movie="m",
        scenario="scenario",
        of="test.retro",
        steps=9,
        totals=({"reward": 90.0, "p": 90.0},),
        variables={
            "score": VariableSeen(low=0, high=90, last=90),
            "lives": VariableSeen(low=1, high=3, last=1),
        },
        ram="",
        recorded_on=recorded_on(facts_of(run), "power-on"),
    )
    without = try_mutants(_statements(text), [run])
    tried = try_mutants(_statements(text), [run], recorded=notices_recorded([entry]))
    assert tried.replays == ["m"]
    missed = [(s.mutant.owner, s.mutant.kind) for s in tried.survivors]
    assert len(missed) < len(without.survivors)
    assert {kind for _, kind in missed} <= {"sign", "width"}
    other = entry.model_copy(update={"steps": 8})
    assert try_mutants(_statements(text), [run], recorded=notices_recorded([other])).unused == ["m"]


def test_two_players_and_scenarios() -> None:
    text = "players 2\n" + HEAD + "reward { p : gain(score) }\nreward p2 { q : loss(lives) }\n"
    text += "scenario s { done { over : lives == 0 } }\n" + MOVIE
    text += "replay m { total q == 2 }\nreplay m scenario s { does not end }\n"
    run = _run(text, {"score": SCORE, "lives": LIVES})
    tried = try_mutants(_statements(text), [run, run])
    assert tried.replays == ["m", "m (s)"]
    shows = [s.shows for s in tried.survivors if s.mutant.owner == "p"]
    assert "the reward of player 1 differs at frame 2 of m" in shows


def test_the_report() -> None:
    tried = _tried("total p in 1..1000", "reward { p : gain(score) }\n")
    report = mutation_report_of(tried, "test.retro")
    text = render_mutations([report])
    assert text.startswith(
        f"mutation score of test.retro: {report.percent:.4g} %, "
        f"{report.noticed} of {report.tried} changes noticed ("
    )
    assert (
        "  test.retro:6:10  p: the term is doubled in `gain(score)`\n"
        "    the reward differs at frame 2 of m\n"
    ) in text
    assert MutationReport.model_validate_json(report.model_dump_json()) == report
    assert report.is_below(report.percent + 0.1)
    assert not report.is_below(report.percent)
    assert sum(kind.tried for kind in report.kinds.values()) == report.tried


def test_a_spec_that_does_not_compile() -> None:
    with pytest.raises(ValueError, match="does not compile"):
        try_mutants(_statements(HEAD + "reward { p : nothing }"), [])


def test_progress() -> None:
    seen: list[int] = []
    text = HEAD + "reward { p : gain(score) }\n"
    tried = try_mutants(_statements(text), [], progress=seen.append)
    assert seen == list(range(1, tried.tried + 1))
