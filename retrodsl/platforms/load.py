"""The systems of the installed engine, and which of them a game or a ROM belongs to."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final, Literal

from retrodsl.diagnostics.nearest import nearest
from retrodsl.platforms.installation import read_core_files
from retrodsl.platforms.memory_maps import CPU_BYTE_ORDER, MEMORY_MAPS
from retrodsl.platforms.model import Platform

_VERSION = re.compile(r"-v[0-9]+\Z")
_GAME_SUFFIXES: Final[dict[str, str]] = {"Arcade": "FBNeo"}
"""Suffixes of game names that are not the name of their system."""

_OTHER_NAMES: Final[dict[str, str]] = {
    "2600": "Atari2600",
    "advance": "GbAdvance",
    "atari": "Atari2600",
    "ds": "NintendoDs",
    "famicom": "Nes",
    "gameboyadvance": "GbAdvance",
    "gameboycolor": "GbColor",
    "mastersystem": "Sms",
    "megacd": "SCD",
    "megadrive": "Genesis",
    "nintendo64": "N64",
    "segacd": "SCD",
    "superfamicom": "Snes",
    "supernintendo": "Snes",
    "supernes": "Snes",
    "turbografx": "PCEngine",
    "turbografx16": "PCEngine",
    "tg16": "PCEngine",
}


class UnknownPlatform(ValueError):  # noqa: N818 (named for what it reports)
    """A name or a file of no system that the engine knows.

    ``suggestions`` are the right spellings that were probably meant, the likeliest first, of the
    same kind as what was given: of a system, or of an extension with its dot.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.suggestions = suggestions


@lru_cache(maxsize=1)
def load_platforms() -> dict[str, Platform]:
    """Every system of the installed engine by its name; read once.

    Raises :class:`~retrodsl.platforms.installation.EngineNotInstalled`.
    """
    described = read_core_files()
    return {name: _platform(name, described[name]) for name in sorted(described)}


def platform_of_game(game: str) -> Platform:
    """The system of a game's name: of ``Airstriker-Genesis``, and of ``Airstriker-Genesis-v0``.

    Raises :class:`UnknownPlatform`, and what :func:`load_platforms` raises.
    """
    platforms = load_platforms()
    title, dash, suffix = _VERSION.sub("", game).rpartition("-")
    if dash and title:
        found = platforms.get(_GAME_SUFFIXES.get(suffix, suffix))
        if found is not None:
            return found
    names = [*platforms, *_GAME_SUFFIXES]
    if not dash or not title:
        raise UnknownPlatform(
            f"'{game}' does not end in a system, as in Airstriker-Genesis; the engine knows "
            + ", ".join(sorted(names, key=str.casefold))
        )
    suggestions = _like(suffix, names, platforms)
    hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
    raise UnknownPlatform(
        f"'{suffix}' in '{game}' is not a system of the engine{hint}", suggestions
    )


def platform_of_rom(path: str | PurePath) -> Platform:
    """The system of a ROM file, by its extension, which the engine reads with its case.

    Raises :class:`UnknownPlatform`, and what :func:`load_platforms` raises.
    """
    suffix = PurePath(path).suffix
    by_extension = {
        f".{extension}": platform
        for platform in load_platforms().values()
        for extension in platform.extensions
    }
    found = by_extension.get(suffix)
    if found is not None:
        return found
    name = PurePath(path).name
    if not suffix:
        raise UnknownPlatform(f"'{name}' has no extension, by which the engine tells the system")
    if suffix.lower() in by_extension:
        raise UnknownPlatform(
            f"'{name}': the engine knows the extension {suffix.lower()}, in small letters",
            (suffix.lower(),),
        )
    raise UnknownPlatform(
        f"'{name}': {suffix} is not the extension of a system; the engine knows "
        + ", ".join(sorted(by_extension))
    )


def _like(suffix: str, names: list[str], platforms: dict[str, Platform]) -> tuple[str, ...]:
    """The systems that somebody writing ``suffix`` may have meant."""
    folded = suffix.casefold().replace("_", "").replace(" ", "")
    found = [p.name for p in platforms.values() if folded in p.extensions]
    if folded in _OTHER_NAMES:
        found.append(_OTHER_NAMES[folded])
    close = nearest(suffix, names)
    if close is not None:
        found.append(close)
    return tuple(dict.fromkeys(name for name in found if name in names))


def _platform(name: str, core: dict[str, Any]) -> Platform:
    """A platform from its part of a core file."""
    types = tuple(core.get("types", ()))
    overlay = core.get("overlay")
    return Platform(
        name=name,
        core=core["lib"],
        extensions=tuple(core["ext"]),
        buttons=tuple(core["buttons"]),
        byte_order=_byte_order(name, types),
        overlay=None if overlay is None else (overlay[0], overlay[1], overlay[2]),
        rambase=core.get("rambase"),
        types=types,
        actions=tuple(
            tuple(tuple(buttons) for buttons in group) for group in core.get("actions", ())
        ),
        memory=MEMORY_MAPS.get(name, ()),
    )


def _byte_order(name: str, types: tuple[str, ...]) -> Literal["<", ">"]:
    """What a type without one means: the order of the core's own types, or the processor's."""
    if ">u2" in types:
        return ">"
    if "<u2" in types:
        return "<"
    return CPU_BYTE_ORDER.get(name, "<")
