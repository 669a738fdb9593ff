"""Something of the wrong kind: a list where an object is asked for, a number for a script.

In some places the engine raises a bare `RuntimeError` while it loads, in others it goes on as if
nothing stood there: a `done` that is a list never ends an episode, a variable that is a number pays
nothing, or ends the episode whenever its value is above 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import PLAYERS
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_script, rewards, scenarios
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonNode,
    JsonNull,
    JsonObject,
    JsonText,
    kind_name,
)

CODE = "RL209"
_RAISES = "the engine raises RuntimeError when it loads the scenario"
#: A place that is wrong: what it is called, what stands there, what is asked for, what happens.
Wrong = tuple[str, JsonNode, str, str]


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every part of a scenario that is not of its kind, outermost first."""
    for file in integration.scenarios:
        root = file.file.root
        if not file.file.read.engine_accepts or root is None:
            continue
        if isinstance(root, JsonObject):
            continue
        if file.name == "scenario":
            yield finding(
                CODE,
                Severity.ERROR,
                f"the scenario is {kind_name(root)}, not an object",
                file.file.label(root),
                notes=("the engine takes it for an empty one: no reward, no end",),
            )
    for file in scenarios(integration):
        assert file.scenario.root is not None
        for place, node, wanted, effect in _wrong(file.scenario.root):
            yield finding(
                CODE,
                Severity.ERROR,
                f"{place} is {kind_name(node)}, not {wanted}",
                file.file.label(node),
                notes=(effect,),
            )


def _wrong(root: JsonObject) -> Iterator[Wrong]:
    reward, listed, done, scripts = (
        root.get(key) for key in ("reward", "rewards", "done", "scripts")
    )
    if _is(reward, not_a=JsonObject):
        yield "`reward`", reward, "an object", "the engine pays nothing"
    if _is(done, not_a=JsonObject):
        yield "`done`", done, "an object", "the engine never ends an episode"
    if isinstance(listed, JsonArray):
        for number, item in enumerate(listed.items[:PLAYERS], start=1):
            if not isinstance(item, JsonObject):
                effect = f"the engine pays player {number} nothing"
                yield f"the reward of player {number}", item, "an object", effect
    elif _is(listed, not_a=JsonArray):
        yield "`rewards`", listed, "a list", _RAISES
    for part in rewards(root):
        yield from _script(part)
        if not has_script(part):
            yield from _variables(part, "it pays nothing")
            time = part.get("time")
            if _is(time, not_a=JsonObject):
                yield "`time`", time, "an object", "the engine pays nothing for a frame"
    if isinstance(done, JsonObject):
        yield from _script(done)
        if not has_script(done):
            yield from _group(done)
    yield from _scripts(scripts)
    yield from _actions(root.get("actions"))


def _script(part: JsonObject) -> Iterator[Wrong]:
    script = part.get("script")
    if script is not None and not isinstance(script, JsonText):
        yield "`script`", script, "a text", _RAISES


def _variables(part: JsonObject, effect: str) -> Iterator[Wrong]:
    variables = part.get("variables")
    if isinstance(variables, JsonObject):
        for member in variables.first_members().values():
            if not isinstance(member.value, JsonObject):
                yield f"`{member.key.value}`", member.value, "an object", effect
    elif _is(variables, not_a=JsonObject):
        yield "`variables`", variables, "an object", _RAISES


def _group(group: JsonObject) -> Iterator[Wrong]:
    yield from _variables(group, "without an op the test holds whenever the value is above 0")
    nodes = group.get("nodes")
    if isinstance(nodes, JsonObject):
        for member in nodes.first_members().values():
            if isinstance(member.value, JsonObject):
                yield from _group(member.value)
            else:
                effect = "the engine takes it for a group of no tests, which never holds"
                yield f"the node `{member.key.value}`", member.value, "an object", effect
    elif _is(nodes, not_a=JsonObject):
        yield "`nodes`", nodes, "an object", _RAISES


def _scripts(scripts: JsonNode | None) -> Iterator[Wrong]:
    if isinstance(scripts, JsonArray):
        for item in scripts.items:
            if not isinstance(item, JsonText):
                yield "a script file", item, "a text", _RAISES
    elif _is(scripts, not_a=(JsonObject, JsonText)):  # the engine takes files from these, too
        yield "`scripts`", scripts, "a list", _RAISES


def _actions(actions: JsonNode | None) -> Iterator[Wrong]:
    if actions is None:
        return
    if not isinstance(actions, JsonArray):
        yield "`actions`", actions, "a list", _RAISES
        return
    for group in actions.items:
        if not isinstance(group, JsonArray):
            yield "a group of actions", group, "a list of alternatives", _RAISES
            continue
        for alternative in group.items:
            if not isinstance(alternative, JsonArray):
                yield "an alternative", alternative, "a list of buttons", _RAISES
                continue
            for button in alternative.items:
                if not isinstance(button, JsonText):
                    yield "a button", button, "a text", _RAISES


def _is(node: JsonNode | None, *, not_a: type | tuple[type, ...]) -> TypeGuard[JsonNode]:
    """Whether something is there that is neither of the kind nor as good as missing."""
    if node is None or isinstance(node, (JsonNull, not_a)):
        return False
    return not (isinstance(node, JsonArray) and not node.items)


RULE = Rule(
    code=CODE,
    name="wrong-scenario-shape",
    title="a part of a scenario that is not of the kind that the engine asks for",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": 0}},
  "reward": {"variables": [{"score": 1.0}]}
}
"""
            },
            count=2,
        ),
        Example(
            {
                "scenario.json": """\
{
  "actions": [["B"], "A"],
  "done": {"nodes": {"over": "lives"}},
  "rewards": [1.0, {"script": 1}],
  "scripts": [1]
}
"""
            },
            count=6,
        ),
        Example({"scenario.json": "[]\n"}),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "actions": [[[], ["B"]]],
  "done": {"nodes": {"over": {"variables": {"lives": {"op": "zero"}}}}},
  "rewards": [{"variables": {"score": {"reward": 1.0}}}]
}
"""
            }
        ),
    ),
    check=check,
)
