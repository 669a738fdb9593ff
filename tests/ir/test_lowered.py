"""Random expressions of the language: what is accepted never fails, and keeps to its range."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode
from retrodsl.ir.nodes import HISTORY, Kind, in_order
from retrodsl.semantics.intervals import INT64
from tests.ir.spec import PRELUDE, checked

FUNCTIONS = """
fn inverse(v) = 60 // v
fn before(v) = prev(60 // v)
fn twice(v) = inverse(v) + v
table pick(v) { 1: 10, 2: x, else: 7 }
let ratio = if y != 0 then x / y else 0
let steps = delta(x) + 1
"""
RANGES = {
    "x": (0, 255),
    "y": (0, 255),
    "w": (0, 65535),
    "s": (-32768, 32767),
    "lives": (0, 5),
    "few": (1, 9),
}
LEAVES = [
    *RANGES,
    *RANGES,
    "frame",
    "0",
    "1",
    "-3",
    "7",
    "0.5",
    "2.0",
    "ratio",
    "steps",
    "slots[1]",
]


def numbers(depth: int) -> st.SearchStrategy[str]:
    leaf = st.sampled_from(LEAVES)
    if depth == 0:
        return leaf
    n, c = numbers(depth - 1), conditions(depth - 1)
    binary = st.sampled_from(["+", "-", "*", "//", "%", "/", "&", "|", "^", "<<", ">>"])
    one = [
        "abs",
        "sign",
        "prev",
        "delta",
        "gain",
        "loss",
        "peak",
        "low",
        "initial",
        "prior",
        "floor",
    ]
    one += ["inverse", "before", "twice", "pick", "unwrap", "sqrt", "bitcount", "-", "~"]
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, n, binary, n),
        st.builds("{}({})".format, st.sampled_from(one), n),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), n, n),
        st.builds("settled({}, {})".format, n, st.integers(1, 4)),
        st.builds("(if {} then {} else {})".format, c, n, n),
        st.builds("({} when {})".format, n, c),
        st.builds("{}({})".format, st.sampled_from(["count", "since"]), c),
        guarded(depth - 1),
    )


def guarded(depth: int) -> st.SearchStrategy[str]:
    """Choices whose branches need their condition."""
    n = numbers(depth)
    return st.builds(
        "(if {0} {1} {2} then {3} else {4})".format,
        n,
        st.sampled_from(["!=", ">", "=="]),
        st.sampled_from(["0", "1", "0.0"]),
        st.builds("60 {} {}".format, st.sampled_from(["//", "%", "/"]), n),
        n,
    ) | st.builds(
        lambda a, op, part, other: f"(if {a} != 0 then {part.format(a)} {op} {other} else 1)",
        n,
        st.sampled_from(["+", "*"]),
        st.sampled_from(["60 // {0}", "60 % {0}", "1 / {0}", "inverse({0})", "before({0})"]),
        n,
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    n = numbers(max(depth - 1, 0))
    compare = st.builds(
        "{} {} {}".format, n, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), n
    )
    if depth <= 0:
        return compare
    c = conditions(depth - 1)
    return st.one_of(
        compare,
        st.builds("({} {} {})".format, c, st.sampled_from(["and", "or"]), c),
        st.builds("not ({})".format, c),
        st.builds("{} in {}..{}".format, n, st.integers(-5, 5), st.integers(5, 99)),
        st.builds("{} not in {{{}, {}}}".format, n, st.integers(0, 5), st.integers(6, 9)),
        st.builds("{}({})".format, st.sampled_from(["once", "rises", "falls"]), c),
        st.builds("held({}, {})".format, c, st.integers(1, 3)),
        st.builds("changed({})".format, n),
        st.builds("(x != 0 and {})".format, st.builds("60 // x {} {}".format, st.just(">"), n)),
    )


def _small(low: int, high: int) -> st.SearchStrategy[int]:
    edges = [v for v in (low, high, 0, 1, 2) if low <= v <= high]
    return st.sampled_from(edges) | st.integers(low, high)


FRAMES = st.fixed_dictionaries({name: _small(*ends) for name, ends in RANGES.items()})
TRACES = st.lists(FRAMES, min_size=1, max_size=6)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(expression=numbers(3) | conditions(3), trace=TRACES)
@example(
    expression="(if x != 0 then 60 // prev(x) else 0)",
    trace=[dict.fromkeys(RANGES, 1) | {"x": 0}, dict.fromkeys(RANGES, 1)],
)
@example(
    expression="(if x != 0 then unwrap(x) + peak(x) - low(x) else 0)",
    trace=[dict.fromkeys(RANGES, 1) | {"x": value} for value in (0, 255, 0, 3)],
)
@example(
    expression="(if x != 0 then before(x) else 0)",
    trace=[dict.fromkeys(RANGES, 1) | {"x": 0}, dict.fromkeys(RANGES, 1)],
)
@example(
    expression="(if x < 2 then 0.5 * x ** 63 + (1 << w) when w < 9 else 0)".replace(
        "(1 << w) when w < 9", "(1 << w when w < 9)"
    ),
    trace=[dict.fromkeys(RANGES, 255)],
)
@example(
    expression="(if few > 5 then floor(1 / (few - 5)) + 60 // (few - 5) else 1)",
    trace=[dict.fromkeys(RANGES, 5), dict.fromkeys(RANGES, 6)],
)
def test_what_is_accepted_keeps_to_its_range(expression: str, trace: list[dict[str, int]]) -> None:
    result = checked(f"{FUNCTIONS}\ninfo {{ it: {expression} }}", PRELUDE)
    assert result.program is not None or any(d.is_error for d in result.diagnostics)
    if result.program is None:
        return
    (item,) = result.program.scenarios[0].info
    root = item.node
    watched = [node for node in in_order([root]) if node.op in HISTORY]
    episode = Episode([root, *watched])
    for values in trace:
        episode.step(Frame(values | {"slots[1]": 3}))
        for node in (root, *watched):
            value = episode.value(node)
            if node.kind is Kind.BOOL:
                assert isinstance(value, bool)
                continue
            if value != value:  # a double that overflowed on the way
                continue
            assert node.range.low <= value <= node.range.high, (node, node.range, value)
            assert value or not node.range.nonzero, (node, node.range)
            assert node.kind is Kind.REAL or INT64.low <= value <= INT64.high
