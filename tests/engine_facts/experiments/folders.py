"""Names of games and hashes of ROMs."""
# ruff: noqa: UP006, UP035

import hashlib
import re
from pathlib import Path
from typing import Dict, List

from tests.engine_facts.experiments.parts import cartridge
from tests.engine_facts.probe_base import engine


def suffixes(_folder: Path) -> List[str]:
    """What follows the system in the names of the engine's games."""
    games = engine.data.list_games(engine.data.Integrations.STABLE)
    found = set()
    for game in games:
        suffix = re.search(r"-v[0-9]+$", game)
        found.add(suffix.group() if suffix else "")
    return sorted(found)


def hashed(_folder: Path) -> Dict[str, str]:
    """Of which part of a file the engine takes the SHA-1 by which it knows a ROM."""
    found: Dict[str, str] = {}
    for system in ("Genesis", "Nes", "Snes"):
        path = cartridge(system)
        content = path.read_bytes()
        with path.open("rb") as file:
            _, digest = engine.data.groom_rom(str(path), file)
        parts = {"the whole file": content, "from byte 16 on": content[16:]}
        found[system] = ", ".join(
            name for name, part in parts.items() if hashlib.sha1(part).hexdigest() == digest
        )
    return found
