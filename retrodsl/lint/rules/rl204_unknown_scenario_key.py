"""A key that the engine does not read at this place.

The engine passes over it in silence, and what was to be said there is missing: a `rewrad` pays
nothing, a `value` beside `equal` leaves the reference at 0. A key whose name says that it is a
comment (`comment`, `_note`, `//`) is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import KEYS, Level, objects, scenarios
from retrodsl.lint.wording import respell
from retrodsl.readers.json_nodes import Member

CODE = "RL204"
_PLACES: dict[Level, str] = {
    "scenario": "a scenario",
    "reward": "a reward",
    "term": "a variable of a reward",
    "time": "the time of a reward",
    "done": "done",
    "node": "a node of done",
    "test": "a variable of done",
}
_ALIASES = {
    "value": "reference",
    "ref": "reference",
    "threshold": "reference",
    "target": "reference",
    "operator": "op",
    "operation": "op",
    "comparison": "op",
    "measure": "measurement",
    "weight": "reward",
    "coefficient": "reward",
    "factor": "reward",
    "scale": "reward",
    "punishment": "penalty",
    "vars": "variables",
    "conditions": "condition",
    "groups": "nodes",
    "button-combos": "actions",
    "terminal": "done",
}
_COMMENTS = ("comment", "comments", "description", "note", "notes", "author", "name", "$schema")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every key of an object that is none of its level."""
    for scenario in scenarios(integration):
        assert scenario.scenario.root is not None
        for level, node in objects(scenario.scenario.root):
            known = KEYS[level]
            for member in node.members:
                if member.key.value not in known and not _is_comment(member):
                    place = _elsewhere(level, member.key.value)
                    free = [key for key in known if place is None and node.member(key) is None]
                    helps, fix = respell(scenario.file, member.key, free, _aliases(level))
                    yield finding(
                        CODE,
                        Severity.ERROR,
                        f"`{member.key.value}` is no key of {_PLACES[level]}",
                        scenario.file.label(member.key),
                        notes=("the engine passes over it",),
                        helps=helps or (place or f"the keys here are {', '.join(known)}",),
                        fix=fix,
                    )


def _aliases(level: Level) -> dict[str, str]:
    """In a reward a value may be a coefficient as well as what is compared with."""
    if level == "test":
        return _ALIASES
    return {word: key for word, key in _ALIASES.items() if word not in ("value", "target")}


def _is_comment(member: Member) -> bool:
    name = member.key.value.casefold()
    return name in _COMMENTS or name[:1] in ("_", "#") or name[:2] == "//"


def _elsewhere(level: Level, name: str) -> str | None:
    """Where a key belongs that is right at another level."""
    if name in KEYS["term"] and name not in KEYS["scenario"]:
        return f"`{name}` goes into a variable below `variables`"
    if name in KEYS["done"] or name in KEYS["reward"]:
        return f"`{name}` goes into `reward` or `done`"
    if name in KEYS["scenario"] and level != "test":
        return f"`{name}` stands at the top of the file"
    return None


RULE = Rule(
    code=CODE,
    name="unknown-scenario-key",
    title="a key in a scenario that the engine does not read",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "value": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0, "penality": 1.0}}}
}
"""
            },
            count=2,
        ),
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "zero"}}, "op": "zero"},
  "reward": {"variables": {"score": {"reward": 1.0}}, "done": {}},
  "condition": "all"
}
"""
            },
            count=3,
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "_comment": "the score counts in tens",
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0, "penalty": 1.0}}}
}
"""
            }
        ),
    ),
    check=check,
)
