"""Where the installed engine is and what came with it, found without importing it.

Importing the engine takes longer than a whole run of ``retrodsl check`` may, and loads native code.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import NamedTuple

COLLECTIONS = ("stable", "contrib", "experimental")
"""The folders of game integrations that the engine ships, in the order in which they are listed."""


class EngineNotInstalled(Exception):  # noqa: N818 (named for what it reports)
    """The engine, or the part of it that is needed, is missing; the message says how to get it."""


class InstalledGame(NamedTuple):
    """A game integration of the engine: its name, its folder, and its ROM if that is there."""

    name: str
    folder: Path
    rom: Path | None


def engine_root() -> Path | None:
    """The installed engine's package folder, or ``None``; nothing of it is executed."""
    try:
        spec = importlib.util.find_spec("stable_retro")
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def require_engine_root() -> Path:
    """The installed engine's package folder; raises :class:`EngineNotInstalled`."""
    root = engine_root()
    if root is None:
        raise EngineNotInstalled(
            "the engine is not installed for this Python; get it with: pip install stable-retro"
        )
    return root


def engine_version() -> str | None:
    """The engine's version as its own file has it, or ``None`` without an engine or that file."""
    root = engine_root()
    if root is None:
        return None
    try:
        return (root / "VERSION.txt").read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def read_core_files() -> dict[str, dict[str, object]]:
    """Every system of the engine's core files and what they say of it, by the system's name.

    Raises :class:`EngineNotInstalled` if there is no engine, or none with readable core files.
    """
    root = require_engine_root()
    systems: dict[str, dict[str, object]] = {}
    for path in sorted((root / "cores").glob("*.json")):
        try:
            described = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(described, dict):
                raise ValueError("it is no JSON object")
            for name, system in described.items():
                if not isinstance(system, dict) or not {"lib", "ext", "buttons"} <= system.keys():
                    raise ValueError(f"lib, ext or buttons of {name} is missing")
        except (OSError, ValueError) as error:
            raise EngineNotInstalled(
                f"the engine's core file {path} cannot be read ({error}); "
                "install it again with: pip install --force-reinstall stable-retro"
            ) from error
        systems.update(described)
    if not systems:
        raise EngineNotInstalled(
            f"the engine in {root} has no core files; "
            "install it again with: pip install --force-reinstall stable-retro"
        )
    return systems


def installed_cores() -> dict[str, Path | None]:
    """Each emulator core that the engine names, and its library file (``None`` if missing).

    Raises :class:`EngineNotInstalled`.
    """
    folder = require_engine_root() / "cores"
    ending = {"darwin": "dylib", "win32": "dll"}.get(sys.platform, "so")
    names = sorted({str(system["lib"]) for system in read_core_files().values()})
    found: dict[str, Path | None] = {}
    for name in names:
        library = folder / f"{name}_libretro.{ending}"
        found[name] = library if library.is_file() else None
    return found


def installed_collections() -> list[Path]:
    """The engine's folders of game integrations; raises :class:`EngineNotInstalled`."""
    data = require_engine_root() / "data"
    return [data / name for name in COLLECTIONS if (data / name).is_dir()]


def installed_games() -> list[InstalledGame]:
    """Every game integration that the engine ships, by collection and then by name.

    A folder counts as a game if it has a ``rom.sha``, as the engine itself has it. Its ROM is the
    file ``rom.EXT`` for an extension that the engine knows, or the one that its metadata names.
    Raises :class:`EngineNotInstalled`.
    """
    data = require_engine_root() / "data"
    roms = {
        f"rom.{extension}"
        for system in read_core_files().values()
        for extension in _strings(system.get("ext"))
    }
    games: list[InstalledGame] = []
    for collection in COLLECTIONS:
        if not (data / collection).is_dir():
            continue
        for folder in sorted((data / collection).iterdir()):
            files = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
            if "rom.sha" not in files:
                continue
            rom = next(iter(sorted(roms & files)), None) or _original_rom(folder, files)
            games.append(InstalledGame(folder.name, folder, folder / rom if rom else None))
    return games


def _original_rom(folder: Path, files: set[str]) -> str | None:
    """The ROM that the folder's metadata names, if it is there."""
    if "metadata.json" not in files:
        return None
    try:
        metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    name = metadata.get("original_rom_name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) and name in files else None


def _strings(value: object) -> tuple[str, ...]:
    """The texts in a list from a core file; nothing for anything else."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
