"""How data.json and scenario.json are loaded."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import (
    JSON_DEPTH,
    JSON_TEXT,
    SCENARIOS,
    data,
    files,
    scenarios,
)
from tests.engine_facts.model import BASE, Case, Chapter, Fact

EMITTERS = "retrodsl/emitters/verify.py"
READER = "retrodsl/readers/json_text.py"


def unread(text: str) -> Case:
    """A data.json that does not load."""
    return Case({"loaded": False, "error": None}, info={}, more={"data": text})


def empty(text: str) -> Case:
    """A data.json that loads without variables."""
    return Case({"loaded": True, "info": {}}, info={}, more={"data": text})


def variable_raises(**entry: object) -> Case:
    """An entry on which the engine raises while it loads."""
    info = {"x": {"address": BASE, "type": "|u1"} | entry}
    return Case({"loaded": False, "error": "RuntimeError"}, info=info)


LOADING = Chapter(
    "Loading",
    (
        Fact(
            "`load` returns false, and no reason, for text that is no JSON: a comment, a comma "
            "before a bracket, `NaN`, a number in hexadecimal.",
            "Read the file with places first, and say what is wrong where; the engine never will.",
            (JSON_TEXT, files("test_the_engine_refuses_the_file")),
            (READER, "retrodsl/lint/rules/rl003_invalid_json.py"),
        ),
        Fact(
            "It takes a byte order mark and whatever follows the end of the first value. Python, "
            "which reads metadata.json, takes neither.",
            "What is written has neither; what stands behind the end of a file is reported.",
            (JSON_TEXT, files("test_the_engine_takes_what_it_should_not")),
            (READER, "retrodsl/lint/rules/rl005_ignored_text.py"),
        ),
        Fact(
            "Of two equal keys the engine keeps the first, Python the last.",
            "No object is written with a key twice; a file that has one means two things.",
            (
                files("test_the_engine_keeps_the_first_of_two"),
                files("test_of_metadata_the_last_of_two_counts"),
                Case(
                    {"rewards": [2.0]},
                    '{"reward": {"variables": {"a": {"reward": 2, "reward": 3}}}}',
                    [{"a": 1}],
                ),
            ),
            ("retrodsl/engine_json/data.py", "retrodsl/lint/rules/rl004_duplicate_key.py"),
        ),
        Fact(
            "About 100,000 brackets within each other end the process (signal 11).",
            "Depth is counted before a file is handed to the engine.",
            (JSON_DEPTH,),
            (READER,),
        ),
        Fact(
            "A data.json without `info`, and a variable without `address` or `type`, do not load. "
            "`info` may be `null` or an empty list: there are no variables then.",
            "The schema asks for all three and for an object.",
            (
                unread("{}"),
                unread('{"info": {"a": {"type": "|u1"}}}'),
                unread('{"info": {"a": {"address": 16744448}}}'),
                unread('{"info": {"a": 1}}'),
                unread('{"info": "a"}'),
                empty('{"info": null}'),
                empty('{"info": []}'),
                empty('{"info": {}}'),
            ),
            ("retrodsl/models/data.py", "retrodsl/lint/rules/rl106_missing_key.py"),
        ),
        Fact(
            "An address, type or mask of another JSON type raises a bare `RuntimeError`. A "
            "fraction of an address is cut off.",
            "Addresses and masks are written as whole numbers.",
            (
                variable_raises(address="0xFF8000"),
                variable_raises(address=None),
                variable_raises(address=True),
                variable_raises(type=1),
                variable_raises(type=None),
                variable_raises(mask="255"),
                variable_raises(mask=None),
                variable_raises(mask=True),
                data("test_fractions_are_cut_off"),
            ),
            ("retrodsl/models/data.py", "retrodsl/lint/rules/rl105_wrong_json_type.py"),
        ),
        Fact(
            "A variable outside the memory loads and is missing from `info`. A scenario that uses "
            "it raises `IndexError` at the first update.",
            "Every address is held against the system's memory when the spec is compiled.",
            (
                scenarios("data: outside the memory"),
                scenarios("data: used outside the memory"),
                data("test_outside_the_memory"),
                data("test_used_outside_the_memory"),
            ),
            ("retrodsl/semantics/memory.py", "retrodsl/lint/rules/rl103_address_outside_memory.py"),
        ),
        Fact(
            "A scenario with a variable that nobody defined loads. `ValueError` is raised at the "
            "first update that reaches it, which a test before it may prevent for long.",
            "Names are resolved when the spec is compiled, whatever stands before them.",
            (
                Case(
                    {"loaded": True, "error": "ValueError"},
                    {"reward": {"variables": {"nobody": {"reward": 1}}}},
                ),
                Case(
                    {"loaded": True, "error": None, "done": [True]},
                    {
                        "done": {
                            "variables": {"a": {"op": "zero"}},
                            "nodes": {"n": {"variables": {"nobody": {"op": "zero"}}}},
                        }
                    },
                    [{"a": 0}],
                ),
                Case(
                    {"loaded": True, "error": "ValueError", "done": [True]},
                    {
                        "done": {
                            "variables": {"a": {"op": "zero"}},
                            "nodes": {"n": {"variables": {"nobody": {"op": "zero"}}}},
                        }
                    },
                    [{"a": 0}, {"a": 1}],
                ),
            ),
            ("retrodsl/semantics/names.py", "retrodsl/lint/rules/rl205_unknown_variable.py"),
        ),
        Fact(
            "Unknown keys are ignored. An unknown op passes the value on as if none were there: in "
            "a reward it is paid, in done any value above 0 ends the episode. An unknown "
            "measurement is the default, an unknown condition (`ALL`) is `any`.",
            "What is written is held against the schema, whose lists of words are closed.",
            (
                scenarios("op bogus in a reward"),
                scenarios("op bogus in done"),
                scenarios("reward: an unknown measurement is delta"),
                scenarios("done: an unknown condition is any"),
                scenarios("data: unknown keys are ignored"),
            ),
            (EMITTERS, "retrodsl/lint/rules/rl201_unknown_op.py"),
        ),
        Fact(
            "A `reward` or `penalty` that is a text, a list or `null` is 0; `true` is 1; one that "
            "is too large is infinite.",
            "Coefficients are written as numbers that a 32-bit float can hold.",
            (scenarios("coefficient: *"),),
            ("retrodsl/engine_json/numbers.py", "retrodsl/lint/rules/rl207_coefficient_type.py"),
        ),
        Fact(
            "A `reference` has its fraction cut off and is taken as int64: whole numbers up to "
            "2^64 wrap, larger ones are the smallest int64. A text, `null` and, unlike in a "
            "coefficient, `true` are 0.",
            "References are written as whole numbers of int64; a comparison with a fraction is "
            "solved for whole numbers first.",
            (
                scenarios("reference: *"),
                Case(
                    {"rewards": [1.0, 0.0]},
                    {
                        "reward": {
                            "variables": {
                                "a": {
                                    "op": "equal",
                                    "reference": True,
                                    "measurement": "absolute",
                                    "reward": 1,
                                }
                            }
                        }
                    },
                    [{"a": 0}, {"a": 1}],
                ),
                SCENARIOS,
            ),
            ("retrodsl/engine_json/numbers.py", "retrodsl/emitters/conditions.py"),
        ),
        Fact(
            "A second `load` of one `GameData` replaces terms and tests, but keeps the nodes and "
            "the actions of the first, and calls its functions, which may be gone.",
            "The worker makes a new `GameData` for every run.",
            (
                Case(
                    {"rewards": [10.0]},
                    {"reward": {"variables": {"a": {"reward": 1}}}},
                    [{"a": 1, "b": 1}],
                    more={"again": {"reward": {"variables": {"b": {"reward": 10}}}}},
                ),
                Case(
                    {"done": [False]},
                    {"done": {"variables": {"a": {"op": "positive"}}}},
                    [{"a": 1}],
                    more={"again": {"done": {"variables": {"b": {"op": "positive"}}}}},
                ),
                Case(
                    {"done": [True]},
                    {"done": {"nodes": {"n": {"variables": {"a": {"op": "positive"}}}}}},
                    [{"a": 1}],
                    more={"again": {"done": {"variables": {"b": {"op": "positive"}}}}},
                ),
                Case(
                    {"actions": [[0, 1]]},
                    {"actions": [[["B"], []]]},
                    more={"again": {}},
                ),
                *(
                    Case(
                        expected,
                        {"scripts": ["script.lua"], "reward": {"script": "lua:seven"}},
                        [{"a": 1}],
                        script="function seven() return 7 end",
                        more={"again": {"reward": {"variables": {"a": {"reward": 1}}}} | scripts},
                    )
                    for scripts, expected in (
                        ({"scripts": ["script.lua"]}, {"rewards": [7.0]}),
                        ({}, {"error": "RuntimeError"}),
                    )
                ),
            ),
            ("retrodsl/engines/worker/child.py",),
        ),
        Fact(
            "`actions` are kept in the order of their groups' buttons, not of the file. Of two "
            "groups with the same buttons the first stays; an alternative that is listed twice "
            "counts once.",
            "Groups are told apart by their buttons, and numbers of an action space are read off "
            "the engine.",
            (
                scenarios("actions: groups are sorted by bits"),
                scenarios("actions: alternatives are sorted by bits"),
                scenarios("actions: the same buttons: the first stays"),
                scenarios("actions: the same alternative twice counts once"),
            ),
            ("retrodsl/engines/_base.py", "retrodsl/lint/rules/rl214_duplicate_action_group.py"),
        ),
        Fact(
            "An unknown button is the bit behind the last one, where no pad has a button. To save "
            "such a scenario ends the process, or the file breaks off in the middle.",
            "Buttons are held against the system's, with their case.",
            (
                scenarios("actions: an unknown button is the bit behind the last"),
                Case({"saved whole": False}, {"actions": [[["Q"], []]]}, more={"save": True}),
                Case({"saved whole": True}, {"actions": [[["B"], []]]}, more={"save": True}),
            ),
            ("retrodsl/semantics/declare.py", "retrodsl/lint/rules/rl206_unknown_button.py"),
        ),
        Fact(
            "`crop` works. `crops` raises `RuntimeError` as soon as there is a rectangle in it; "
            "`null` and an empty list pass.",
            "`crop` is written, for all players; `crops` never.",
            (
                scenarios("crop: left, top, width, height"),
                scenarios("crops"),
                Case({"loaded": True, "error": None}, {"crops": None}),
                Case({"loaded": True, "error": None}, {"crops": []}),
                Case({"error": "RuntimeError"}, {"crops": [[]]}),
                Case({"error": "RuntimeError"}, {"crops": [[1, 2, 3, 4], [1, 2, 3, 4]]}),
            ),
            ("retrodsl/models/scenario.py", "retrodsl/lint/rules/rl211_crops.py"),
        ),
        Fact(
            "Any text names a variable: brackets, dots, spaces, letters beyond ASCII, nothing at "
            "all.",
            "The names of a spec's fields and elements (`kart[3].x`) are written as they are.",
            (scenarios("name *"),),
            ("retrodsl/emitters/data_json.py",),
        ),
    ),
)
