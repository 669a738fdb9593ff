"""RL1: what the engine makes of odd variables, and what is left of the findings after the mends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retrodsl.engine_json import engine_type
from retrodsl.lint.addresses import likely_address
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules, find_rule
from retrodsl.platforms import load_platforms
from tests.engine_facts.engines import EVERY_ENGINE
from tests.lint.probing import REPOSITORY, ask_engine, findings, findings_after_fixes, with_fixes

BASE = 0xFF0000
BYTES = {f"b{n}": {"address": BASE + n, "type": "|u1"} for n in range(8)}
SCRIPT = {"scripts": ["script.lua"], "reward": {"script": "lua:read"}}


def variable(
    address: Any = BASE, code: Any = "|u1", *, name: str = "x", scenario: Any = None, **more: Any
) -> dict[str, Any]:
    """A game with the bytes at ``BASE`` and one variable more; ``...`` leaves a key out."""
    entry = {"address": address, "type": code, **more}
    info = {**BYTES, name: {k: v for k, v in entry.items() if v is not ...}}
    return {
        "files": {
            "data.json": json.dumps({"info": info}),
            "scenario.json": json.dumps(scenario or {}),
            "script.lua": f'function read() return data["{name}"] end',
        }
    }


PAID = {"reward": {"variables": {"x": {"reward": 1.0}}}}
ENDED = {"done": {"variables": {"x": {"op": "zero"}}}}
MISREAD = ("|u16", "uint8", ">q2", "?u4", "|U1", ">f4", " >u2", "||u1", "=>u2", "<<u2")
DROPPED = ("u1", "u2", "|u9", "|u1 ", "byte", "", ">u2x", "|1")
NUMBERS = ("16", "0x10", "1e3", ".5", "5.", "+5", "0b11", "0x1p4", "inf", "-inf", "NaN", " 5", "5 ")
NO_NUMBERS = ("1up", "0xG", "1e", "5LL", "info", "0x", "nan(1)", "1_0", "$5")

CASES: dict[str, dict[str, Any]] = {
    **{f"type {code}": variable(code=code) for code in (*MISREAD, *DROPPED)},
    "width 0": variable(code="|u0"),
    **{f"name {name}": variable(name=name, scenario=SCRIPT) for name in NUMBERS + NO_NUMBERS},
    "number as a term": variable(
        name="16", scenario={"reward": {"variables": {"16": {"reward": 1.0}}}}
    ),
    "outside": variable(0x1F00),
    "outside and paid": variable(0x1F00, scenario=PAID),
    "outside and tested": variable(0x1F00, scenario=ENDED),
    "negative": variable(-1),
    "large": variable((1 << 64) + BASE),
    "address: text": variable("0xFF0000"),
    "address: null": variable(None),
    "address: fraction": variable(BASE + 1.9),
    "address: exponent": variable(float(BASE)),
    "address: missing": variable(...),
    "type: number": variable(code=1),
    "type: missing": variable(code=...),
    "mask: text": variable(mask="0x0F"),
    "mask: null": variable(mask=None),
    "mask: true": variable(mask=True),
    "mask: missing": variable(msak=0),
    "mask: 0": variable(mask=0),
    "mask: beyond": variable(mask=0xF00),
    "unknown": variable(comment="x"),
    "space": variable(name="x "),
}


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def results(request: pytest.FixtureRequest) -> dict[str, Any]:
    return ask_engine(request.param, CASES)


def raw(info: dict[str, int]) -> bytes:
    return bytes(info[f"b{n}"] for n in range(8))


@pytest.mark.parametrize("code", MISREAD)
def test_a_misread_type(results: dict[str, Any], code: str) -> None:
    """The value is the one of the type that RL101 names."""
    info = results[f"type {code}"]["info"]
    read = engine_type(code)
    assert read is not None
    assert info["x"] == read.decode(raw(info)[: read.width])


@pytest.mark.parametrize("code", DROPPED)
def test_a_dropped_variable(results: dict[str, Any], code: str) -> None:
    assert set(results[f"type {code}"]["info"]) == set(BYTES)


def test_a_width_of_0_is_always_0(results: dict[str, Any]) -> None:
    assert results["width 0"]["info"]["x"] == 0


@pytest.mark.parametrize("name", ["outside", "negative", "large"])
def test_outside_the_memory(results: dict[str, Any], name: str) -> None:
    assert set(results[name]["info"]) == set(BYTES)


@pytest.mark.parametrize("name", ["outside and paid", "outside and tested"])
def test_used_outside_the_memory(results: dict[str, Any], name: str) -> None:
    assert results[name]["error"] == "IndexError"


@pytest.mark.parametrize(
    "name",
    ["address: text", "address: null", "type: number", "mask: text", "mask: null", "mask: true"],
)
def test_a_wrong_kind(results: dict[str, Any], name: str) -> None:
    assert results[name]["error"] == "RuntimeError"


def test_fractions_are_cut_off(results: dict[str, Any]) -> None:
    for name, byte in (("address: fraction", "b1"), ("address: exponent", "b0")):
        info = results[name]["info"]
        assert info["x"] == info[byte]


@pytest.mark.parametrize("name", ["address: missing", "type: missing"])
def test_a_missing_key(results: dict[str, Any], name: str) -> None:
    assert results[name]["error"] == "AssertionError"  # "Failed to load"


def test_unknown_keys_are_ignored(results: dict[str, Any]) -> None:
    for name in ("mask: missing", "unknown"):
        info = results[name]["info"]
        assert info["x"] == info["b0"]


def test_masks_that_keep_nothing(results: dict[str, Any]) -> None:
    for name in ("mask: 0", "mask: beyond"):
        assert results[name]["info"]["x"] == 0


def test_a_space_stays_in_the_name(results: dict[str, Any]) -> None:
    assert "x " in results["space"]["info"]
    assert "x" not in results["space"]["info"]


@pytest.mark.parametrize("name", NUMBERS + NO_NUMBERS)
def test_names_that_lua_takes_for_numbers(
    results: dict[str, Any], name: str, tmp_path: Path
) -> None:
    rule = find_rule("RL112")
    assert rule is not None
    text = json.dumps({"info": {name: {"address": BASE, "type": "|u1"}}})
    found = findings(rule, Example({"data.json": text}), tmp_path)
    result = results[f"name {name}"]
    if name in NUMBERS:
        assert result["error"] == "RuntimeError"  # "Out of bounds access"
        assert len(found) == 1
    else:
        assert result["reward"] == result["info"][name]
        assert found == []


def test_scenarios_read_such_names(results: dict[str, Any]) -> None:
    assert "error" not in results["number as a term"]


def test_a_mask_cuts_the_decimal_number() -> None:
    """By the decoding that tests/platforms plays against the engine."""
    kind = engine_type("|d1")
    assert kind is not None
    assert kind.decode(b"\x16") == 16
    assert kind.decode(b"\x16", 15) == 0


_MIRRORS = """\
import json, sys
from pathlib import Path
import stable_retro
from stable_retro.data import GameData
emulator = stable_retro.RetroEmulator(sys.argv[1])
data = GameData()
emulator.configure_data(data)
seen = []
for _ in range(6):
    emulator.step()
    data.update_ram()
    seen.append([data.memory.extract(int(a), "|u1") for a in sys.argv[2:]])
print(json.dumps(seen))
"""
#: Counts at 0x10, and on the Z80 through a mirror at 0x20.
_Z80 = bytes.fromhex("f3 31f0df 2110c0 34 2120e0 34 18f6")
_HUC6280 = bytes.fromhex("78 d4 a9f8 5302 ee1020 80fb")


def _master_system() -> bytes:
    rom = bytearray(0x8000)
    rom[: len(_Z80)] = _Z80
    rom[0x7FF0:0x7FF8] = b"TMR SEGA"
    rom[0x7FFF] = 0x4C
    return bytes(rom)


def _pc_engine() -> bytes:
    bank = bytearray(0x2000)
    bank[: len(_HUC6280)] = _HUC6280
    bank[0x1FFE:] = b"\x00\xe0"
    return bytes(bank) * 4


@pytest.mark.parametrize(
    ("file", "rom", "counting", "dead"),
    [
        ("x.sms", _master_system(), (0xC010, 0xC020), (0xE010, 0xE020)),
        ("x.gg", _master_system(), (0xC010, 0xC020), (0xE010, 0xE020)),
        ("x.pce", _pc_engine(), (0xF80010,), (0xF82010, 0xF84010, 0xF86010)),
    ],
)
def test_memory_that_is_not_there_never_changes(
    file: str, rom: bytes, counting: tuple[int, ...], dead: tuple[int, ...], tmp_path: Path
) -> None:
    path = tmp_path / file
    path.write_bytes(rom)
    run = subprocess.run(
        [sys.executable, "-c", _MIRRORS, str(path), *map(str, counting + dead)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    columns = list(zip(*json.loads(run.stdout.splitlines()[-1]), strict=True))
    assert all(len(set(column)) > 1 for column in columns[: len(counting)])
    assert all(len(set(column)) == 1 for column in columns[len(counting) :])


@pytest.mark.parametrize(
    ("system", "address", "found"),
    [
        ("Genesis", 0x1F00, 0xFF1F00),
        ("Genesis", 0xFFFF1F00, 0xFF1F00),
        ("Genesis", 0xE01F00, 0xFF1F00),
        ("Genesis", 0x200000, None),
        ("Snes", 0x1F000, 0x7FF000),
        ("Snes", 0xFE0010, 0x7E0010),
        ("Snes", 0x800010, 0x10),
        ("Nes", 0x810, 0x10),
        ("Nes", 0x1FFF, 0x7FF),
        ("Nes", 0x2000, None),
        ("Atari2600", 0x10, 0x90),
        ("Atari2600", 0x190, 0x90),
        ("GameBoy", 0xE123, 0xC123),
        ("Sms", 0x123, 0xC123),
        ("Sms", 0xFFFF, 0xDFFF),
        ("PCEngine", 0x2010, 0xF80010),
        ("PCEngine", 0x1F0010, 0xF80010),
        ("PCEngine", 0xF84010, 0xF80010),
    ],
)
def test_likely_addresses(system: str, address: int, found: int | None) -> None:
    likely = likely_address(load_platforms()[system], address, 1)
    assert (likely[0] if likely is not None else None) == found


@pytest.mark.parametrize(
    ("rule", "number"), with_fixes(("RL1",), all_rules()), ids=lambda v: getattr(v, "code", v)
)
def test_after_the_mends_nothing_is_left(rule: Rule, number: int, tmp_path: Path) -> None:
    example = rule.invalid[number]
    found = findings(rule, example, tmp_path / "before")
    left = findings_after_fixes(rule, example, tmp_path / "after")
    assert len(left) == len([d for d in found if d.fix is None])
