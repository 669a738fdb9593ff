"""Makes a system's ROM from its sources, and says whether the committed one is that."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from cartridges.system import System


def built(system: System) -> bytes:
    """The ROM as the sources make it; raises ``ToolMissing`` or ``BuildFailed``."""
    with tempfile.TemporaryDirectory(prefix="tenfold-") as folder:
        return system.build(Path(folder))


def is_current(system: System) -> bool:
    """Whether the committed ROM is what the sources make; raises as ``built`` does."""
    return system.rom.is_file() and system.rom.read_bytes() == built(system)


def write(system: System) -> bool:
    """Write the ROM and, in the spec, its hash; whether the ROM is another than before.

    Raises as ``built`` does.
    """
    from retrodsl.engines.stable_retro import rom_sha1

    rom = built(system)
    changed = not system.rom.is_file() or system.rom.read_bytes() != rom
    system.rom.parent.mkdir(parents=True, exist_ok=True)
    system.rom.write_bytes(rom)
    if system.spec.is_file():
        old = system.spec.read_text("utf-8")
        line = f'rom sha1 "{rom_sha1(system.rom)}"'
        new = re.sub(r'^rom sha1 ".*"$', line, old, flags=re.MULTILINE)
        system.spec.write_text(new, "utf-8")
    return changed
