"""Terms that cancel to less than the engine's roundings of them get a warning, others do not."""

from __future__ import annotations

import json

import pytest

from retrodsl.api import Compiled, check_source, compile_checked
from retrodsl.source import Source

PRELUDE = """game "A-Genesis"
players 2
ram {
  a : u4 @ 0xFF0000
  b : u4 @ 0xFF0004
  small : u4 @ 0xFF0008 in 0..1000
  x : u1 @ 0xFF0010
  w : u2 @ 0xFF0012
  v : u2 @ 0xFF0014
  s : i4 @ 0xFF0018
}
info { a, b, small, x, w, v, s }
"""


def compiled(reward: str) -> Compiled:
    return compile_checked(check_source(Source("test", f"{PRELUDE}{reward}\n")))


def warnings(reward: str) -> list[tuple[str, str]]:
    """The message of each warning, and what it underlines."""
    result = compiled(reward)
    assert result.integration is not None, result.diagnostics
    assert "script.lua" not in result.integration.files
    found = [d for d in result.diagnostics if d.code == "RT307"]
    return [(d.message, d.label.source.slice(d.label.span)) for d in found if d.label]


@pytest.mark.parametrize(
    ("reward", "both", "place"),
    [
        ("reward { ahead : 0.1 * a - 0.1 * b }", "the parts of `ahead`", "ahead"),
        (
            "reward { more : 16777217 * gain(a); less : -16777216 * gain(b) }",
            "`more` and `less`",
            "more",
        ),
        ("reward { t : gain(a) - gain(b) }", "the parts of `t`", "t"),
        ("reward { up : 0.1 * a; down : -1_000_000 }", "`up` and `down`", "up"),
        ("reward { down : -0.1 * x; by : -0.1 * a; up : 0.1 * b }", "`by` and `up`", "by"),
        ("reward { up : 2e9 when x > 3; down : -1e9 when w > 3; e : v }", "`up` and `down`", "up"),
        ("reward p2 { t : 0.001 * abs(s) - 0.001 * a }", "the parts of `t`", "t"),
        ("reward { t : sign(s) * 1e9; u : -1 * a }", "`u` and `t`", "u"),
    ],
)
def test_what_is_left_is_smaller_than_the_roundings(reward: str, both: str, place: str) -> None:
    assert warnings(reward) == [(f"where {both} cancel, float32 loses what is left", place)]


@pytest.mark.parametrize(
    "reward",
    [
        "reward { t : a }",
        "reward { t : 0.1 * a + 0.3 * b + 1 }",  # nothing cancels
        "reward { t : gain(a) - loss(a) }",  # one of them alone is paid
        "reward { t : 0.1 * delta(a) }",
        "reward { t : gain(a) - 100 * loss(x); time : -0.01 }",  # exact up to what cancels
        "reward { t : 0.1 * small - 0.1 * loss(small) }",
        "reward { up : gain(w); down : -0.1 * gain(v) }",
        "reward { up : 1000 * w; down : -1000 * v }",
        "reward { up : 5 when a > 3; down : -5 when b > 3; by : -0.1 * x }",
        "reward { t : 0.1 * a } reward p2 { t : -0.1 * b }",
    ],
)
def test_what_is_left_is_what_the_spec_says(reward: str) -> None:
    result = compiled(reward.replace("} reward", "}\nreward"))
    assert [d.code for d in result.diagnostics if d.code not in ("RT305", "RT304")] == []


def test_both_terms_are_shown_with_a_mend() -> None:
    result = compiled("reward { more : 0.5 * a; less : -0.1 * b }")
    (found,) = [d for d in result.diagnostics if d.code == "RT307"]
    assert [label.source.slice(label.span) for label in found.related] == ["less"]
    assert any("`in`" in text for text in found.helps)
    assert any("`clamp`" in text for text in found.helps)


def test_the_mend_that_is_offered_makes_lua_of_it() -> None:
    result = compiled("reward { ahead : 0.1 * clamp(a - b, -100, 100) }")
    assert result.integration is not None
    assert result.diagnostics == ()
    document = json.loads(result.integration.files["scenario.json"])
    assert document["reward"] == {"script": "lua:reward"}
