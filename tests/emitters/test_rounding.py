"""Where doubles round by more than float32 does, the reward is not the engine's to compute."""

from __future__ import annotations

import json

import pytest

from retrodsl.api import check_source, compile_checked
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode
from retrodsl.source import Source

PRELUDE = """game "A-Genesis"
ram {
  x : u1 @ 0xFF0000
  y : i2 @ 0xFF0002
}
"""


def in_json(*terms: str) -> bool:
    """Whether the reward of ``terms`` is in the scenario, not in a script."""
    block = "".join(f"  t{number} : {term}\n" for number, term in enumerate(terms))
    compiled = compile_checked(check_source(Source("test", f"{PRELUDE}reward {{\n{block}}}\n")))
    assert compiled.integration is not None, compiled.diagnostics
    return "script" not in json.loads(compiled.integration.files["scenario.json"])["reward"]


@pytest.mark.parametrize(
    "terms",
    [
        ["x + 1e17 - 1e17"],
        ["1e17 + x - 1e17"],
        ["0.5 * (x + 1e16) - 5e15"],
        ["x + 1e17 * y - 1e17 * y"],
        ["gain(x + 1e17 - 1e17)"],
        ["2 * abs(y - 1e17 + 1e17)"],
        ["x + 1e17", "-1e17"],
        ["0.001 * x + 1e12 * delta(y)", "-1e12 * delta(y)"],
    ],
)
def test_amounts_that_swallow_the_rest_are_not_cancelled(terms: list[str]) -> None:
    assert not in_json(*terms)


@pytest.mark.parametrize(
    "terms",
    [
        ["x + 1000 - 1000"],
        ["x + 1e15 - 1e15"],  # exact: a whole number below 2**53
        ["abs(y + 4.0 - 4.0)"],
        ["0.1 * (x - 3) + 0.3"],
        ["0.1 * gain(x) - 0.3 * loss(x) + 0.2 * gain(x)", "-0.01"],
        ["x + 0.5", "-0.5"],
        ["1e17 * x"],
    ],
)
def test_what_rounds_less_than_float32_stays_json(terms: list[str]) -> None:
    assert in_json(*terms)


def test_the_reference_rounds_on_the_way() -> None:
    text = f"{PRELUDE}info {{ it: x + 1e17 - 1e17 }}"
    program = check_source(Source("test", text)).program
    assert program is not None
    (item,) = program.scenarios[0].info
    episode = Episode([item.node])
    found = []
    for x in (0, 7, 9, 255):
        episode.step(Frame({"x": x}))
        found.append(episode.value(item.node))
    assert found == [0, 0, 16, 256]
