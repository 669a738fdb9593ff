"""An overlay whose base has another name.

A folder in `experimental` may leave out what the folder of the same name in `stable` has: its
rom.sha, states, scenario. Since stable-retro 1.0 the stable games end in `-v0`. An overlay that
does not is none any more: the engine does not list it, finds no ROM for it, and never reads it.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import lost_base
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL507"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Folders without rom.sha beside a stable one that differs in its version alone."""
    base = lost_base(integration)
    if base is not None:
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`{integration.name}` finds no base: the stable folder is called `{base}`",
            integration.folder_label(),
            notes=("the engine never lists or reads this folder: it finds no rom.sha for it",),
            helps=(f"rename the folder to {base}",),
        )


RULE = Rule(
    code=_CODE,
    name="overlay-without-base",
    title="an overlay whose base has another name",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            game="Example-Genesis",
            without=("rom.sha", "scenario.json", "metadata.json", "Start.state"),
            stable={"Example-Genesis-v0": {}},
        ),
    ),
    valid=(
        Example(
            without=("rom.sha", "scenario.json", "metadata.json", "Start.state"),
            stable={"Example-Genesis-v0": {}},
        ),
        Example(game="Example-Genesis", stable={"Example-Genesis-v0": {}}),
    ),
    check=check,
)
