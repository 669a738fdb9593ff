"""``metadata.json`` and ``rom.sha``: what the integration starts from."""

from __future__ import annotations

from typing import Any

from retrodsl.ir.program import Program


def metadata_document(program: Program) -> dict[str, Any]:
    """The default states; the engine's list for several players only where the spec has two."""
    document: dict[str, Any] = {}
    one, two = program.marked_default(1), program.marked_default(2)
    if one is not None:
        document["default_state"] = one
    if two is not None:
        document["default_player_state"] = [one or two, two]
    return document


def rom_sha(program: Program) -> str | None:
    """The hashes of the ROMs that the spec is for, a line each; ``None`` when it names none."""
    if not program.hashes:
        return None
    return "".join(f"{digest}\n" for digest in program.hashes)
