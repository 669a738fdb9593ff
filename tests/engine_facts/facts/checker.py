"""The engine's own checker."""

from __future__ import annotations

from tests.engine_facts.engines import STABLE_RETRO
from tests.engine_facts.model import Chapter, Experiment, Fact

ONLY = (STABLE_RETRO,)
AN_OLD_WARNING = 'missing warning "Airstriker-Genesis-v0/data.json: suspicious type >u2 for lives"'
U1 = {"address": 0xFF8000, "type": "|u1"}
PAID = {"variables": {"u": {"reward": 1}}}


def silent(data: dict[str, object], scenario: dict[str, object]) -> Experiment:
    """Nothing is said of these files, but that an old warning about others is gone."""
    nothing: list[list[str]] = [[], [AN_OLD_WARNING], [], []]
    arguments = [{"info": data}, scenario]
    return Experiment("checker.said_of", nothing, arguments, on=ONLY)


def said(scenario: dict[str, object], warnings: list[str], errors: list[str]) -> Experiment:
    """What is said of a scenario over one unsigned byte."""
    expected = [[], [AN_OLD_WARNING], warnings, errors]
    return Experiment("checker.said_of", expected, [{"info": {"u": U1}}, scenario], on=ONLY)


DONE = {"variables": {"u": {"op": "equal", "reference": 7}}}

CHECKER = Chapter(
    "The engine's own checker",
    (
        Fact(
            "stable-retro comes with `stable_retro.testing`; gym-retro's wheels have none.",
            "retrodsl's linter needs no engine's.",
            (Experiment("checker.there", True, gym_retro=False),),
            ("retrodsl/lint/runner.py",),
        ),
        Fact(
            "Its check for two games with one hash never opens a file.",
            "Shared hashes are found by the linter.",
            (Experiment("checker.same_hash_twice", [[], []], on=ONLY),),
            ("retrodsl/lint/rules/rl502_shared_rom_sha.py",),
        ),
        Fact(
            "Its pattern of types has no end: `|u16` and `>u2x` pass.",
            "A type is matched as a whole.",
            (
                silent(
                    {
                        "a": {"address": 0xFF8000, "type": "|u16"},
                        "b": {"address": 0xFF8000, "type": ">u2x"},
                        "u": U1,
                    },
                    {"reward": PAID, "done": DONE},
                ),
            ),
            ("retrodsl/lint/rules/rl101_bad_type.py",),
        ),
        Fact(
            "Its block of checks on ops compares a literal and is dead; it looks neither into "
            "nodes nor into `rewards`.",
            "The linter walks the whole scenario.",
            (
                silent({"u": U1}, {"reward": PAID, "done": {"variables": {"u": {"op": "bogus"}}}}),
                silent(
                    {"u": U1}, {"reward": PAID, "done": {"variables": {"u": {"op": "less-than"}}}}
                ),
                silent(
                    {"u": U1},
                    {
                        "reward": PAID,
                        "done": {**DONE, "nodes": {"n": {"variables": {"nobody": {}}}}},
                    },
                ),
                silent(
                    {"u": U1}, {"rewards": [{"variables": {"nobody": {"reward": 1}}}], "done": DONE}
                ),
                said(
                    {"reward": {"variables": {"nobody": {"reward": 1}}}, "done": DONE},
                    [],
                    ["invalid variable nobody"],
                ),
            ),
            (
                "retrodsl/lint/rules/rl201_unknown_op.py",
                "retrodsl/lint/rules/rl205_unknown_variable.py",
            ),
        ),
    ),
)
