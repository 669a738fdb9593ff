"""Whether what was played is the ROM that the spec is for."""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.engines._base import EngineRun
from retrodsl.ir.program import Program
from retrodsl.replay.result import CheckResult


def check_rom(program: Program, run: EngineRun) -> Iterator[CheckResult]:
    """One result where the spec names its ROMs: what holds on another ROM says nothing of them."""
    if not program.hashes:
        return
    held = run.rom_sha1 in program.hashes
    message = "" if held else f"the ROM that was played has the SHA-1 {run.rom_sha1}"
    yield CheckResult("rom sha1", held, program.place, message, quiet=True)
