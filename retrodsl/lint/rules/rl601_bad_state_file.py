"""A saved state whose file is damaged.

States are compressed with gzip. The engine raises an error without the file's name when it starts
from one that is empty, cut off or not compressed: on the machine of whoever trains next, since
the author's emulator saved it from memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, StateProblem, finding
from retrodsl.lint.model import Example, Rule


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Saved states that cannot be uncompressed."""
    for state in integration.state_names:
        try:
            integration.memory(state)
        except StateProblem as problem:
            if problem.broken:
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"`{state}.state` is damaged",
                    integration.file_label(f"{state}.state"),
                    notes=(problem.reason,),
                    helps=("save the state again, or take the file out",),
                )


_WHOLE = gzip.compress(b"a state", mtime=0)

RULE = Rule(
    code="RL601",
    name="bad-state-file",
    title="a saved state whose file is damaged",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"Start.state": b""}),
        Example({"Start.state": b"not compressed"}),
        Example({"Start.state": _WHOLE[:-5]}),
    ),
    valid=(Example({"Start.state": _WHOLE}),),
    check=check,
    from_states=True,
)
