"""Every type, byte order and mask over any bytes: engine, arrays and reference agree."""

from __future__ import annotations

import random

import pytest

from retrodsl.platforms.datatype import ORDERS, REPRS
from tests.conformance.agreement import disagreements, evaluators
from tests.conformance.case import Subject, compile_text
from tests.conformance.evaluators.engine import Engine

BASE = 0xFF8000
MASKS = (None, None, -1, 1, 0x80, 0xFF, -113, 0x7FFF, 0x0FF0, 1 << 40 | 1)
#: Bytes where something turns: signs, and nybbles that are no digits.
TURNS = (0x00, 0x01, 0x7F, 0x80, 0xFF, 0x99, 0x9A, 0xA9, 0x0F, 0xF0)


@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
@pytest.mark.parametrize("representation", REPRS)
def test_decoding(representation: str, masked: bool, engine: Engine) -> None:
    chance = random.Random(f"{representation} {masked}")
    lines: list[str] = []
    for order in ORDERS:
        for width in range(1, 9):
            if not order and width > 1 and masked:
                continue
            code = f"{order}{representation}{width}"
            mask = chance.choice(MASKS) if masked else None
            if mask is not None and representation in "dn":
                mask = abs(mask) | 1
            text = "" if mask is None else f" & {mask | 1 if mask > 0 else mask}"
            address = BASE + chance.randrange(8)
            lines.append(f"v{len(lines)} : {code}{text} @ 0x{address:X}")
    compiled = compile_text("ram {\n" + "\n".join(lines) + "\n}\n")
    assert not compiled.codes
    frames = tuple(
        {
            BASE + offset: chance.choice(TURNS) if turn % 2 else chance.randrange(256)
            for offset in range(16)
        }
        for turn in range(40)
    )
    subject = Subject(compiled, compiled.program.scenarios[0], (frames,))
    runs = evaluators(subject, engine)
    assert "engine" in runs
    assert not disagreements(subject, runs.items())


@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
@pytest.mark.parametrize("representation", REPRS)
def test_decoding_behind_pointers(representation: str, masked: bool, engine: Engine) -> None:
    """The same by the bytes that Lua reads, as far as doubles hold the value."""
    chance = random.Random(f"pointers {representation} {masked}")
    lines = ["at : >u2 @ 0xFF8100"]
    names: list[str] = []
    for order in ORDERS:
        for width in range(1, 9):
            code = f"{order}{representation}{width}"
            mask = chance.choice((1, 0x80, 0xFF, 0x7FFF, 0x0FF0)) | 1 if masked else None
            if mask is None and width > (7 if representation in "nd" else 6):
                continue
            names.append(f"v{len(names)}")
            text = "" if mask is None else f" & {mask}"
            lines.append(f"{names[-1]} : {code}{text} @ [at] + 0xFF0000")
    text = "ram {\n" + "\n".join(lines) + "\n}\n"
    text += "info {\n" + "\n".join(f"i{name} : prev({name})" for name in names) + "\n}\n"
    compiled = compile_text(text)
    assert not compiled.codes
    frames = tuple(
        {0xFF8100: 0x80, 0xFF8101: chance.randrange(8)}
        | {
            BASE + offset: chance.choice(TURNS) if turn % 2 else chance.randrange(256)
            for offset in range(16)
        }
        for turn in range(30)
    )
    subject = Subject(compiled, compiled.program.scenarios[0], (frames,))
    runs = evaluators(subject, engine)
    assert {"lua", "engine"} <= set(runs)
    assert not disagreements(subject, runs.items())
