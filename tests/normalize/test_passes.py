"""Each pass on its fixtures, and the same meaning before and after all of them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from retrodsl.api import check_source
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import evaluate
from retrodsl.ir.nodes import Node, Op, in_order, show
from retrodsl.ir.normalize import PASSES, apply_pass, normalize
from retrodsl.ir.program import Program
from retrodsl.source import Source

HERE = Path(__file__).parent
HEAD = """\
game "Airstriker-Genesis"
ram {
  x : u2 @ 0xFF0300
  y : u2 @ 0xFF0302
  s : i2 @ 0xFF0304
}
"""


def program_of(expression: str) -> Program:
    """A program whose only value is ``expression``: shown in `info`, where any kind may stand."""
    spec = f"{HEAD}info {{ all_of_it : {expression} }}\n"
    checked = check_source(Source("fixture.retro", spec))
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


def root_of(program: Program) -> Node:
    return program.scenarios[0].all_named[0].node


def fixtures() -> list[tuple[str, str, str]]:
    """The pass, an expression and what the pass makes of it."""
    found: list[tuple[str, str, str]] = []
    for path in sorted(HERE.glob("*.txt")):
        lines = [ln for ln in path.read_text("utf-8").splitlines() if not ln.startswith("#")]
        pairs = [part.split("\n") for part in "\n".join(lines).split("\n\n") if part.strip()]
        for pair in pairs:
            source, expected = (line for line in pair if line.strip())
            found.append((path.stem, source, expected))
    return found


def test_every_pass_has_fixtures() -> None:
    assert {run.__name__ for run in PASSES} == {path.stem for path in HERE.glob("*.txt")}


@pytest.mark.parametrize(("name", "source", "expected"), fixtures())
def test_the_fixture(name: str, source: str, expected: str) -> None:
    program = program_of(source)
    root = root_of(program)
    for run in PASSES:
        if run.__name__ in ("drop_assumptions", name):
            root = apply_pass(program.build, run, [root])[root.serial]
    assert show(root) == expected


EXPRESSIONS = [source for _, source, _ in fixtures()]
EXPRESSIONS += [
    "gain(peak(x - y)) - 2 * loss(x)",
    "held(not (x < 9 or y in 1..5), 3) or x == 1",
    "settled(x % 7, 2) + prior(s) + since(rises(x > y))",
    "if changed(s) then -s + s * 4 else total(delta(x) when y > 40000)",
    "unwrap(y) - initial(x) + (s // x when x > 3) + prev(prev(x + 1))",
    "count(not (prev(x) <= x))",
]


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_the_meaning_is_unchanged(source: str) -> None:
    program = program_of(source)
    before, after = root_of(program), root_of(normalize(program))
    assert all(node.op is not Op.ASSUME for node in in_order([after]))
    rng = random.Random(source)
    pick = [0, 1, 2, 3, 4, 5, 9, 128, 255, 256, 32767]
    frames = [
        Frame(
            {
                "x": rng.choice([*pick, 65535, 40000, rng.randrange(65536)]),
                "y": rng.choice([*pick, 65535, 40001, rng.randrange(65536)]),
                "s": rng.choice([*pick, -1, -3, -32768, rng.randrange(-32768, 32768)]),
            }
        )
        for _ in range(400)
    ]
    old, new = evaluate([before, after], frames)
    assert old == new
