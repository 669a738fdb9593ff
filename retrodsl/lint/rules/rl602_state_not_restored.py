"""A saved state that the system's core does not take.

The engine does not look whether the core took the state: `reset()` goes on from where the game
happens to be, at first from power-on. The agent then learns a title screen, and nobody is told.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, StateProblem, finding
from retrodsl.lint.model import Example, Rule

#: Reasons that leave no doubt; what is only unknown to the reader of states is not told.
_CERTAIN = ("it is not a state of", "it is cut short")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """States of other systems, and states of which a part is missing."""
    for state in integration.state_names:
        try:
            integration.memory(state)
        except StateProblem as problem:
            if not problem.broken and problem.reason.startswith(_CERTAIN):
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"the core does not take `{state}.state`",
                    integration.file_label(f"{state}.state"),
                    notes=(
                        problem.reason,
                        "`reset()` then goes on from power-on, without an error",
                    ),
                    helps=("save the state again with the engine, or take the file out",),
                )


RULE = Rule(
    code="RL602",
    name="state-not-restored",
    title="a saved state that the core does not take",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"Start.state": gzip.compress(b"#!s9xsnp:0011" + bytes(200), mtime=0)}),),
    valid=(Example(states={"Start": {16711680: b"\x03"}}),),
    check=check,
    from_states=True,
)
