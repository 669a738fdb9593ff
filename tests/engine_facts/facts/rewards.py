"""When and what is paid."""

from __future__ import annotations

from tests.engine_facts.facts.elsewhere import SCENARIOS, scenarios
from tests.engine_facts.model import Case, Chapter, Experiment, Fact

REWARDS_PY = "retrodsl/emitters/rewards.py"
FLOAT32 = "retrodsl/emitters/float32.py"
ORDER = """
order = ""
frame = nil
function turn(who)
  if frame ~= scenario.frame then order, frame = "", scenario.frame end
  order = order .. who
  return tonumber(order)
end
function one() return turn("1") end
function two() return turn("2") end
function over() return turn("3") > 1e9 end
"""
CHANGE = {"reward": {"variables": {"a": {"reward": 1, "penalty": 1}}}}

REWARDS = Chapter(
    "Rewards",
    (
        Fact(
            "An update asks for done first, then for the reward of player 1 and of player 2, of "
            "every player in every game; then the frame counter goes up. What is asked for later "
            "is only looked up.",
            "Compiled Lua computes a frame once, whoever asks first, and done is the first.",
            (
                Case(
                    {"reward": [[31.0, 312.0], [31.0, 312.0]]},
                    {
                        "scripts": ["script.lua"],
                        "rewards": [{"script": "lua:one"}, {"script": "lua:two"}],
                        "done": {"script": "lua:over"},
                    },
                    [{}, {}],
                    script=ORDER,
                ),
            ),
            ("retrodsl/emitters/lua/script.py",),
        ),
        Fact(
            "The emulator has stepped once in its constructor, once more when the environment is "
            "made, and once more in `reset`, which runs one update (frame 0).",
            "Frame 0 is the reset frame; the worker makes the same calls, and movies from power-on "
            "lose their first lines.",
            (
                Experiment("emulator.steps_of_the_emulator", [1, 2, 3]),
                Experiment("emulator.steps_of_the_environment", [2, 3, 4, 5]),
            ),
            ("retrodsl/engines/worker/child.py", "retrodsl/movies/power_on.py"),
        ),
        Fact(
            "A term measures `op` of the value, or without an op the value; by default of its "
            "change since the frame before. What is measured is times `reward` if above 0, times "
            "`penalty` if below, so that a loss keeps its sign.",
            "A loss in points is a penalty above 0; each variable has at most one entry.",
            (
                scenarios("op * in a reward"),
                scenarios("reward: delta by default"),
                scenarios("reward: absolute"),
                scenarios("reward alone"),
                scenarios("penalty alone"),
                SCENARIOS,
            ),
            (REWARDS_PY, "retrodsl/engine_json/evaluate.py"),
        ),
        Fact(
            "Every op but `sign` gives 0 or 1, and so never meets its `penalty`.",
            "A test in JSON is paid by `reward` alone.",
            (
                scenarios("a penalty beside a comparison does nothing"),
                scenarios("op * in a reward"),
            ),
            (REWARDS_PY, "retrodsl/lint/rules/rl301_penalty_never_paid.py"),
        ),
        Fact(
            "`time.reward` is paid each frame; `time.penalty` never, since what it measures is the "
            "constant 1.",
            "A constant in a reward is `time.reward`, whatever its sign.",
            (
                scenarios("time.reward"),
                scenarios("time.penalty does nothing"),
                scenarios("time has an op over 1"),
            ),
            ("retrodsl/emitters/scenario_json.py", "retrodsl/lint/rules/rl303_time_penalty.py"),
        ),
        Fact(
            "Coefficients, measures, products, sums and the total are each rounded to a 32-bit "
            "float. The terms are added in the order of a hash table, the same in both engines and "
            "neither that of the file nor that of the names.",
            "A reward in JSON is exact where 24 bits hold every partial sum; elsewhere it is "
            "compared within a bound.",
            (
                scenarios("measured is rounded"),
                scenarios("a product is rounded once more"),
                scenarios("a sum of two is rounded"),
                scenarios("the total is rounded each frame"),
                scenarios("test_the_order_in_the_file_does_not_change_a_sum"),
                scenarios("test_the_order_of_a_sum_is_not_that_of_the_names"),
            ),
            (FLOAT32,),
        ),
        Fact(
            "`rewards` has an entry a player, and a third is ignored. Beside it `reward` wins for "
            "one variable, the list for `time` and `script`; the rest adds up.",
            "One of them is written: `rewards` where the second player has any.",
            (scenarios("players: *"), scenarios("done in rewards is ignored")),
            (
                "retrodsl/emitters/scenario_json.py",
                "retrodsl/lint/rules/rl212_reward_and_rewards.py",
            ),
        ),
        Fact(
            "A `script` hides the `variables`, `time`, `nodes` and `condition` beside it.",
            "Each player's reward, and done, is either JSON or Lua as a whole.",
            (
                scenarios("a script hides variables and time"),
                scenarios("a script hides nodes and condition"),
            ),
            ("retrodsl/emitters/scenario_json.py", "retrodsl/lint/rules/rl215_script_hides.py"),
        ),
        Fact(
            "The previous frame survives `reset()`: on frame 0 a delta spans two episodes, or "
            "begins at 0. The environment gives no reward for that frame, but `total_reward` has "
            "it.",
            "Evaluators begin with frame 0 and say nothing of its reward; totals are our own sums.",
            (
                Case(
                    {"rewards": [5.0, 4.0, 1.0], "total": 5.0},
                    CHANGE,
                    [{"a": 5}, "reset", {"a": 9}, {"a": 10}],
                ),
                Case(
                    {"rewards": [5.0, 4.0], "total": 9.0},
                    CHANGE,
                    [{"a": 5}, {"a": 9}],
                ),
            ),
            ("retrodsl/engines/_base.py", "retrodsl/replay/checks/total.py"),
        ),
    ),
)
