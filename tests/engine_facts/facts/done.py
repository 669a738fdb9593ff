"""When an episode ends."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import SCENARIOS, scenarios
from tests.engine_facts.model import Case, Chapter, Fact

CONDITIONS = "retrodsl/emitters/conditions.py"
POSITIVE = {"op": "positive"}

DONE = Chapter(
    "Done",
    (
        Fact(
            "A test is `op` of the value, or with `delta` of its change, and holds if that is "
            "above 0. Without an op a value above 0 ends the episode.",
            "Every test is written with its op.",
            (
                scenarios("op * in done"),
                scenarios("done: absolute by default"),
                scenarios("done: delta"),
                scenarios("done: no op"),
                SCENARIOS,
            ),
            (CONDITIONS, "retrodsl/lint/rules/rl307_missing_op.py"),
        ),
        Fact(
            "Any of the tests and nodes is enough, unless the condition is `all`. Nodes nest at "
            "least 30 deep.",
            "Any and-or tree can be written; a negation goes into the tests.",
            (scenarios("done: a *"), scenarios("done: thirty deep"), SCENARIOS),
            (CONDITIONS, "retrodsl/emitters/scenario_json.py"),
        ),
        Fact(
            "An empty `all` holds at once; an empty `any` never.",
            "No empty group is written.",
            (scenarios("done: all of nothing"), scenarios("done: a or all of nothing")),
            (CONDITIONS, "retrodsl/lint/rules/rl308_empty_all.py"),
        ),
        Fact(
            "Variables are tested before nodes, and the rest is skipped once the outcome is known.",
            "No test has an effect, so the order cannot be seen; an unknown name behind a test "
            "that holds is found all the same.",
            (
                Case(
                    {"done": [True], "error": None},
                    {
                        "done": {
                            "nodes": {"n": {"variables": {"nobody": POSITIVE}}},
                            "variables": {"a": {"op": "zero"}},
                        }
                    },
                    [{}],
                ),
                Case(
                    {"done": [False], "error": None},
                    {
                        "done": {
                            "condition": "all",
                            "nodes": {"n": {"variables": {"nobody": POSITIVE}}},
                            "variables": {"a": POSITIVE},
                        }
                    },
                    [{"a": 0}],
                ),
            ),
            ("retrodsl/semantics/names.py",),
        ),
        Fact(
            "A `script` in a node, and `done` within `rewards`, are ignored.",
            "A script is written at the top of `done` alone.",
            (
                scenarios("a script in a node is ignored"),
                scenarios("done in rewards is ignored"),
            ),
            ("retrodsl/models/scenario.py", "retrodsl/lint/rules/rl216_script_in_node.py"),
        ),
    ),
)
