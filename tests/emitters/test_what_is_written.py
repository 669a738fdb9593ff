"""What the compiler writes has nothing in it that its own linter finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrodsl.api import Compiled, check_source, compile_checked
from retrodsl.emitters.explanation import explain_scenario
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import lint, open_integration
from retrodsl.source import Source

PRELUDE = """game "A-Genesis"
ram {
  x : u2 @ 0xFF0000
  score : u4 @ 0xFF0004
  lives : u1 @ 0xFF0008 in 0..5
  s : i2 @ 0xFF000A
  stated : i2 @ 0xFF000C in 0..9
}
info { x, score, lives, s, stated }
done { over : lives == 0 }
"""


def compiled(text: str) -> Compiled:
    result = compile_checked(check_source(Source("test", PRELUDE + text)))
    assert result.integration is not None, result.diagnostics
    return result


def files_of(text: str) -> dict[str, str]:
    result = compiled(text)
    assert result.integration is not None
    return result.integration.files


SPECS = [
    "reward { right : 0.01 * x }",
    "reward { points : score }",
    "reward { alive : lives - 2 }",
    "reward { less : -1 * score }",
    "reward { both : s; up : max(lives, 0) }",
    "reward { r : gain(prior(score)) }",
    "reward { r : loss(low(prior(score))) }",
    "reward { r : gain(prior(low(score))) }",
    "reward { r : x * lives }",
    "reward { r : 1 when prev(lives > 3) and x > 9 }",
    "reward { r : 1 when falls(lives > 3 and x > s) }",
    "reward { r : x }\ntruncate { late : frame > 9 }",
    "reward { r : x }\ninfo { twice : score * 2 }",
    "scenario other { reward { r : x * x } }",
]


@pytest.mark.parametrize("text", SPECS)
def test_the_linter_is_silent(text: str, tmp_path: Path) -> None:
    for name, content in files_of(text).items():
        (tmp_path / name).write_text(content, "utf-8")
    found = lint([open_integration(tmp_path, shown="it")], all_rules()).diagnostics
    # What the folder lacks beside the files of a spec is not the emitter's.
    about = [d for d in found if d.code[:3] in ("RL3", "RL4") and d.code != "RL313"]
    assert about == [], [(d.code, d.message) for d in about]


def entry(term: str, name: str) -> dict[str, Any]:
    document = json.loads(files_of(f"reward {{ r : {term} }}")["scenario.json"])
    found: dict[str, Any] = document["reward"]["variables"][name]
    return found


@pytest.mark.parametrize(
    ("term", "name", "paid"),
    [
        ("0.01 * x", "x", {"reward": 0.01}),
        ("lives - 2", "lives", {"reward": 1.0}),
        ("-3 * score", "score", {"reward": -3.0}),
        ("2 * s", "s", {"reward": 2.0, "penalty": 2.0}),
        # A range that is only stated may be broken, and is then paid for as the reading says.
        ("2 * stated", "stated", {"reward": 2.0, "penalty": 2.0}),
    ],
)
def test_a_side_that_no_reading_has_is_left_out(
    term: str, name: str, paid: dict[str, float]
) -> None:
    assert entry(term, name) == {"measurement": "absolute", **paid}


def test_a_change_has_both_sides() -> None:
    assert entry("2 * delta(x)", "x") == {"reward": 2.0, "penalty": 2.0}


def test_what_keeps_nothing_has_no_table_for_it() -> None:
    assert "kept" not in files_of("reward { r : x * lives }")["script.lua"]
    assert "kept" in files_of("reward { r : prev(x) * lives }")["script.lua"]


def test_a_fraction_in_info_is_told_of() -> None:
    result = compiled("info { mean : score / 2; twice : score * 2 }")
    assert result.integration is not None
    program = result.checked.program
    assert program is not None
    (scenario,) = program.scenarios
    explained = explain_scenario(program, scenario, result.integration.scenarios["scenario"])
    why = {item.name: item.why for item in explained if item.part == "info"}
    assert why["mean"] == "it is computed; `info` shows it without its fraction"
    assert why["twice"] == "it is computed"
