"""A rom.sha that is missing, empty or malformed.

The engine lists a game by its `rom.sha`, and `python -m stable_retro.import` finds the ROM among a
person's files by it: SHA-1 in 40 small hexadecimal digits, one a line. What is written otherwise
equals no digest, and the ROM is never imported. Of `.nes` files the 16-byte header does not count.
"""

import re
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit, Label
from retrodsl.lint.folders import lost_base
from retrodsl.lint.integration import ROM_SHA, Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.source import Source, Span

_CODE = "RL501"
_DIGEST = re.compile(r"[0-9a-f]{40}")
_PLAIN = re.compile(rb"[0-9a-f]{40}\n?")
_INSIDE = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{40}(?![0-9a-fA-F])")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The file, and each of its lines as the engine splits them."""
    if ROM_SHA not in integration.file_names:
        if integration.base is None and lost_base(integration) is None:
            yield finding(
                _CODE,
                Severity.ERROR,
                f"{ROM_SHA} is missing",
                integration.folder_label(),
                notes=("the engine does not list the game, and its ROM cannot be imported",),
                helps=("write the SHA-1 of the ROM into it, in 40 hexadecimal digits",),
            )
        return
    if _PLAIN.fullmatch(integration.read_bytes(ROM_SHA) or b"x"):
        return  # nearly every file
    source = integration.text(ROM_SHA)
    if source is None:
        return
    text = source.text
    if not text.strip():
        yield finding(
            _CODE,
            Severity.ERROR,
            f"{ROM_SHA} is empty",
            integration.file_label(ROM_SHA),
            notes=("the ROM of this game can never be imported",),
            helps=("write the SHA-1 of the ROM into it, in 40 hexadecimal digits",),
        )
        return
    yield from _lines(source)


def _lines(source: Source) -> Iterator[Diagnostic]:
    start = len(source.text) - len(source.text.lstrip())
    spans = []
    for line in source.text.strip().split("\n"):
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    any_good = any(_DIGEST.fullmatch(source.slice(span)) for span in spans)
    for span in spans:
        line = source.slice(span)
        if _DIGEST.fullmatch(line) or not line:
            continue
        inside = _INSIDE.findall(line)
        one = inside[0].lower() if len(inside) == 1 else None
        spare = any_good and one is None
        notes = ["the line equals no digest: it finds no ROM"]
        if spare:
            notes.append("another line of the file does")
        yield finding(
            _CODE,
            Severity.WARNING if spare else Severity.ERROR,
            "this is no SHA-1 in 40 small hexadecimal digits",
            Label(source, span),
            notes=notes,
            helps=(f"write {one} alone",) if one is not None else (),
            fix=None
            if one is None
            else Fix(f"write {one} alone", (Edit(source, span, one),), safe=True),
        )


_DIGITS = "0123456789abcdef0123456789abcdef01234567"

RULE = Rule(
    code=_CODE,
    name="bad-rom-sha",
    title="a rom.sha that finds no ROM",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"rom.sha": f"{_DIGITS}  rom.md\n"}),
        Example(without=("rom.sha",)),
        Example({"rom.sha": ""}),
        Example({"rom.sha": f"{_DIGITS.upper()}\n"}),
        Example({"rom.sha": f"{_DIGITS[:-1]}\n"}),
        Example({"rom.sha": f"# of the first print\n{_DIGITS}\n"}),
        Example({"rom.sha": f"{_DIGITS} \n{_DIGITS[::-1]}\n"}),
    ),
    valid=(
        Example({"rom.sha": f"{_DIGITS}\n"}),
        Example({"rom.sha": f"\n{_DIGITS}\n\n{_DIGITS[::-1]}"}),
        Example({"rom.sha": f"{_DIGITS}\r\n"}),
        Example(without=("rom.sha",), stable={"Example-Genesis-v0": {}}),
    ),
    check=check,
)
