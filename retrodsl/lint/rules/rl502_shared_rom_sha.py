"""Two games with the same ROM.

The engine keeps one game for each digest, the last of them: the ROM is imported into that folder
alone, and the other game cannot be played. Mostly a folder was copied and its rom.sha forgotten. A
folder of the same name in another collection is the same game, and no mistake.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.model import Label
from retrodsl.lint.integration import ROM_SHA, Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.source import Span

_CODE = "RL502"


def check_tree(integrations: tuple[Integration, ...]) -> Iterator[Diagnostic]:
    """Digests that stand in folders of different names."""
    found: dict[str, list[Integration]] = {}
    for integration in integrations:
        if ROM_SHA not in integration.file_names:
            continue
        data = integration.read_bytes(ROM_SHA) or b""
        for digest in dict.fromkeys(data.decode("latin-1").lower().split()):
            if len(digest) == 40:
                found.setdefault(digest, []).append(integration)
    for digest, sharing in found.items():
        last = max(sharing, key=lambda i: i.name)
        for integration in sharing:
            if integration.name != last.name:
                yield _shared(integration, last, digest)


def _shared(integration: Integration, other: Integration, digest: str) -> Diagnostic:
    return finding(
        _CODE,
        Severity.ERROR,
        f"`{other.name}` has the same ROM",
        _label(integration, digest),
        related=(_label(other, digest),),
        notes=(f"the engine imports the ROM into {other.name} alone",),
        helps=(
            "write the digest of this game's own ROM, or put the scenarios of both into one folder",
        ),
    )


def _label(integration: Integration, digest: str) -> Label:
    source = integration.text(ROM_SHA)
    if source is None:
        return integration.file_label(ROM_SHA)
    start = source.text.lower().find(digest)
    return Label(source, Span(start, start + len(digest)))


_OTHER = "89abcdef0123456789abcdef0123456789abcdef\n"

RULE = Rule(
    code=_CODE,
    name="shared-rom-sha",
    title="two games with the same ROM",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example(beside={"Other-Genesis-v0": {}}),),
    valid=(
        Example(beside={"Other-Genesis-v0": {"rom.sha": _OTHER}}),
        Example(stable={"Example-Genesis-v0": {}}),
    ),
    check_tree=check_tree,
)
