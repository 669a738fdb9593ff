"""A `reference` that its op does not look at.

`zero`, `nonzero`, `negative`, `positive` and `sign` compare with 0, and without an op nothing is
compared. A `zero` with the reference -1 is a test for 0, not for -1: the episode ends a life
early, or never.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Measure, Test
from retrodsl.engine_json.scenario import OPS_WITH_REFERENCE
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import measures, scenarios
from retrodsl.readers.json_nodes import JsonNull

CODE = "RL310"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every reference beside such an op, or beside none; an unknown op has its own finding."""
    for scenario in scenarios(integration):
        for measure in measures(scenario.scenario):
            key = key_of(measure.entry, "reference")
            if key is None or measure.op in OPS_WITH_REFERENCE or _told_elsewhere(measure):
                continue
            compares = f"{measure.op} compares with 0" if measure.op else "there is no op"
            helps = ["write an op that compares, such as equal, or take the reference out"]
            covered = _is_covered(measure)
            if covered is not None:
                yield finding(
                    CODE,
                    Severity.WARNING,
                    f"the reference of `{measure.name}` is not looked at",
                    scenario.file.label(key),
                    notes=(f"{compares}; {covered}",),
                    helps=("take the reference out",),
                )
            else:
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the reference {measure.reference} of `{measure.name}` is not looked at",
                    scenario.file.label(key),
                    notes=(compares,),
                    helps=helps,
                )


def _is_covered(measure: Measure) -> str | None:
    """Why the reference makes no difference to what was meant, if it makes none."""
    reference = measure.reference
    if reference == 0:
        return "it is 0 anyway"
    if (measure.op == "negative" and reference < 0) or (measure.op == "positive" and reference > 0):
        return f"that holds for {reference}, too, and for all others of its sign"
    return None


def _told_elsewhere(measure: Measure) -> bool:
    """No op in a test, and an unknown op anywhere."""
    node = measure.node("op")
    missing = node is None or isinstance(node, JsonNull)
    return measure.op is None and (isinstance(measure, Test) or not missing)


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {test}}}}},
  "reward": {{"variables": {{"score": {{{reference}"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="reference-ignored",
    title="a reference that the op does not look at",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {"scenario.json": _SCENARIO.format(test='{"op": "zero", "reference": 1}', reference="")}
        ),
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    test='{"op": "zero", "reference": 0}', reference='"reference": 3, '
                )
            },
            count=2,
        ),
        Example(
            {
                "data.json": """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|i1"},
    "score": {"address": 16711682, "type": ">u2"}
  }
}
""",
                "scenario.json": _SCENARIO.format(
                    test='{"op": "negative", "reference": -1}', reference=""
                ),
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    test='{"op": "equal", "reference": 1}', reference=""
                )
            }
        ),
    ),
    check=check,
)
