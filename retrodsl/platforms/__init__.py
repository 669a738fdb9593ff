"""Each system of the engine: memory, byte order, buttons, types; and what is installed."""

from retrodsl.platforms.datatype import BadType, DataType, parse_type
from retrodsl.platforms.installation import (
    EngineNotInstalled,
    InstalledGame,
    engine_root,
    engine_version,
    installed_cores,
    installed_games,
)
from retrodsl.platforms.load import (
    UnknownPlatform,
    load_platforms,
    platform_of_game,
    platform_of_rom,
)
from retrodsl.platforms.model import MemoryBlock, Platform

__all__ = [
    "BadType",
    "DataType",
    "EngineNotInstalled",
    "InstalledGame",
    "MemoryBlock",
    "Platform",
    "UnknownPlatform",
    "engine_root",
    "engine_version",
    "installed_cores",
    "installed_games",
    "load_platforms",
    "parse_type",
    "platform_of_game",
    "platform_of_rom",
]
