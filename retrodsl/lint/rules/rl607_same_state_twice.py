"""Two saved states with the same content.

An agent that is trained on both sees one start twice as often, and a test on "another level" is one
on the same. Mostly the second was saved before the game had moved on, or was copied to be replaced.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

#: Smaller ones are no states of any emulator.
_SMALLEST = 100
_TRAILER = 8


def check(integration: Integration) -> Iterator[Diagnostic]:
    """States whose uncompressed content is that of another."""
    names = integration.state_names
    if len(names) < 2:
        return
    by_trailer: dict[bytes, list[str]] = {}
    for name in names:
        trailer = _trailer(integration, name)
        if trailer is not None:
            by_trailer.setdefault(trailer, []).append(name)
    for alike in by_trailer.values():
        by_content: dict[bytes, list[str]] = {}
        for name in alike if len(alike) > 1 else ():
            by_content.setdefault(_content(integration, name), []).append(name)
        for content, same in by_content.items():
            for name in same[1:] if content else ():
                yield _tell(integration, same[0], name)


def _trailer(integration: Integration, state: str) -> bytes | None:
    """What gzip writes at a file's end: CRC-32 and size of the content; ``None`` if too short."""
    try:
        with (integration.folder / f"{state}.state").open("rb") as file:
            if file.seek(0, 2) < _TRAILER:
                return None
            file.seek(-_TRAILER, 2)
            trailer = file.read(_TRAILER)
    except OSError:
        return None
    return trailer if int.from_bytes(trailer[4:], "little") >= _SMALLEST else None


def _content(integration: Integration, state: str) -> bytes:
    """A state's content; nothing where it cannot be read, which is another rule's finding."""
    try:
        return gzip.decompress(integration.read_bytes(f"{state}.state") or b"")
    except (OSError, EOFError):
        return b""


def _tell(integration: Integration, first: str, second: str) -> Diagnostic:
    return finding(
        RULE.code,
        RULE.severity,
        f"`{second}` is the same state as `{first}`",
        integration.file_label(f"{second}.state"),
        helps=("save it again where its name says, or take it out",),
        related=(integration.file_label(f"{first}.state", "the same content"),),
    )


_NOISE = bytes(range(256)) * 8
_STATE = gzip.compress(_NOISE, mtime=0)

RULE = Rule(
    code="RL607",
    name="same-state-twice",
    title="two saved states with the same content",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"Level1.state": _STATE, "Level2.state": gzip.compress(_NOISE, 1, mtime=1)}),),
    valid=(Example({"Level1.state": _STATE, "Level2.state": gzip.compress(_NOISE[1:], mtime=0)}),),
    check=check,
    from_states=True,
)
