"""Nothing in a compiled script depends on who calls it when: any order, once, twice or never."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.case import Subject, compile_text, load
from tests.conformance.evaluators import lua, reference
from tests.conformance.memory import Bytes
from tests.conformance.outcome import compare

SPEC = """
ram {
  a : u2 @ 0xFF8000
  b : u2 @ 0xFF8002
}
players 2
let best = peak(a + b)
reward { r : gain(best) + count(a > b) }
reward p2 { r : prev(b) - delta(a) }
done { d : held(a > 3, 2) or since(b == 1) > 2 }
info { best, n : frame, high : a > 3 }
"""

ORDERS = [
    ("done", "reward", "reward2"),
    ("reward", "reward2", "done"),
    ("reward2", "done", "reward"),
    ("done", "done", "reward", "done", "reward2", "reward2", "reward"),
    ("reward2",),
    ("done",),
    ("reward", "reward"),
]


def subject() -> Subject:
    compiled = compile_text(SPEC)
    assert not compiled.codes
    columns = [(1, 5), (9, 1), (9, 9), (9, 2), (0, 0), (4, 1), (5, 300)]
    frames: tuple[Bytes, ...] = tuple(
        {0xFF8000: 0, 0xFF8001: a, 0xFF8002: b >> 8, 0xFF8003: b & 255} for a, b in columns
    )
    scenario = compiled.program.scenarios[0]
    return Subject(compiled, scenario, (frames, frames[2:], frames[1:4], frames[:2]))


@pytest.mark.parametrize("reload", [False, True], ids=["one state", "a state an episode"])
@pytest.mark.parametrize("calls", ORDERS, ids="-".join)
def test_any_order(calls: Sequence[str], reload: bool) -> None:
    given = subject()
    found = lua.run(given, reload, calls)
    for number, (meant, outcome) in enumerate(zip(reference.run(given), found, strict=True)):
        seen = [outcome.done is not None, *(column is not None for column in outcome.rewards)]
        assert seen == [name in calls for name in ("done", "reward", "reward2")]
        assert not compare(given, "lua", number, meant, outcome)


def test_order_in_every_case() -> None:
    """Rewards before done, in every case of two or more functions."""
    tried = 0
    for path in sorted((Path(__file__).parent / "cases").rglob("*.toml")):
        case = load(path)
        compiled = case.compile()
        if case.files or compiled.integration is None or not case.episodes:
            continue
        given = case.subject(compiled)
        document = given.emitted.document
        parts = [*document.get("rewards", [document.get("reward", {})]), document.get("done", {})]
        calls = [part["script"].removeprefix("lua:") for part in parts if "script" in part]
        if len(calls) < 2:
            continue
        tried += 1
        outcomes = lua.run(given, calls=calls)
        for number, (meant, outcome) in enumerate(zip(reference.run(given), outcomes, strict=True)):
            assert not compare(given, "lua", number, meant, outcome), path.name
    assert tried >= 5
