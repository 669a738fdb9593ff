"""Which games that the engine knows a ROM is."""

from __future__ import annotations

from pathlib import Path

from retrodsl.platforms.installation import installed_collections


def known_as(sha1: str) -> tuple[Path, ...]:
    """The engine's integrations whose ``rom.sha`` lists this hash, the stable ones first.

    Reads about a thousand small files, in 50 ms. Raises ``EngineNotInstalled``.
    """
    wanted = sha1.lower()
    return tuple(
        path.parent
        for collection in installed_collections()
        for path in sorted(collection.glob("*/rom.sha"))
        if wanted in _hashes(path)
    )


def _hashes(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").lower().split()
    except OSError:
        return []
