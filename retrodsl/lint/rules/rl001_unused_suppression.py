"""A suppression that suppresses nothing.

Whoever reads it thinks that something is odd there, and the day it becomes odd again nobody is
told. It is found only where the rule that it names ran.
"""

from retrodsl.diagnostics import Severity
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.suppress import UNUSED

RULE = Rule(
    code=UNUSED,
    name="unused-suppression",
    title="a suppression that suppresses nothing",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example(
            {
                "metadata.json": """\
{
  "default_state": "Start",
  "whitelist": {"data.json": ["RL001 score: it was odd once"]}
}
"""
            }
        ),
    ),
    valid=(Example({"metadata.json": '{"default_state": "Start", "whitelist": {}}\n'}),),
)
