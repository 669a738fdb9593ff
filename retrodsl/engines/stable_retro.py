"""The engine stable-retro, and the games that it ships."""

from __future__ import annotations

from pathlib import Path

from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.worker_engine import WorkerEngine, rom_sha1
from retrodsl.platforms.installation import (
    COLLECTIONS,
    EngineNotInstalled,
    engine_root,
    engine_version,
    installed_games,
    read_core_files,
)

__all__ = ["StableRetro", "engine_root", "find_rom", "find_state", "rom_sha1"]


def _folders(game: str) -> list[Path]:
    """The installed folders of a game, its name with or without the ``-v0`` of stable-retro 1."""
    root = engine_root()
    bare = game.removesuffix("-v0")
    if root is None or not bare or Path(bare).name != bare:
        return []
    folders = [
        root / "data" / collection / name
        for collection in COLLECTIONS
        for name in sorted({game, f"{bare}-v0", bare}, key=lambda name: (name != game, name))
    ]
    return [folder for folder in folders if folder.is_dir()]


def find_rom(game: str) -> Path | None:
    """The ROM of the first integration of that name that has one; ``None`` if none does."""
    folders = _folders(game)
    try:
        systems = read_core_files().values() if folders else ()
        extensions = {f".{extension}" for system in systems for extension in _list(system["ext"])}
        for folder in folders:
            for path in sorted(folder.glob("rom.*")):
                if path.suffix in extensions:
                    return path
        # The few games whose ROM has another name; looking through all of them takes longer.
        roms = {entry.folder: entry.rom for entry in installed_games()} if folders else {}
    except EngineNotInstalled:
        return None
    return next((rom for folder in folders if (rom := roms.get(folder))), None)


def _list(value: object) -> list[object]:
    """A list of a core file; empty for anything else."""
    return value if isinstance(value, list) else []


def find_state(game: str, name: str) -> Path | None:
    """The file of a shipped state, named with or without ``.state``; ``None`` if there is none."""
    file = f"{name.removesuffix('.state')}.state"
    if Path(file).name != file:
        return None
    paths = (folder / file for folder in _folders(game))
    return next((path for path in paths if path.is_file()), None)


class StableRetro(WorkerEngine):
    """stable-retro, in this interpreter or in the one that is given."""

    name = "stable-retro"
    module = "stable_retro"

    def version(self) -> str:
        """The version of the engine installed here; ``EngineMissingError`` if it is not."""
        version = engine_version()
        if version is None:
            raise EngineMissingError(
                "stable-retro is not installed for this Python.",
                "install it: pip install stable-retro",
            )
        return version
