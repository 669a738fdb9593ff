"""A folder whose name does not end in a system.

`Airstriker-Genesis-v0` is a game of the Genesis by its name. For another ending the engine does not
know what the ROM is called, and skips the game when ROMs are imported; and the linter does not know
its memory.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.platforms import UnknownPlatform, platform_of_game

_CODE = "RL509"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Folders that name no system."""
    if integration.platform is not None:
        return
    try:
        platform_of_game(integration.name)
    except UnknownPlatform as unknown:
        yield finding(
            _CODE,
            Severity.ERROR,
            unknown.message.partition(";")[0],
            integration.folder_label(),
            notes=("the engine skips the game when it imports ROMs",),
            helps=(
                f"did you mean {' or '.join(unknown.suggestions)}?"
                if unknown.suggestions
                else "end the name in a system of the engine: Title-System-v0",
            ),
        )


RULE = Rule(
    code=_CODE,
    name="unknown-system",
    title="a name that does not end in a system",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(game="Example-MegaDrive-v0"),
        Example(game="Example"),
        Example(game="Example-genesis-v0"),
    ),
    valid=(Example(game="Example-Genesis"), Example(game="An-Example-Genesis-v2")),
    check=check,
)
