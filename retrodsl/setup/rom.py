"""What a ROM file is: its system, its SHA-1, and what to call its game."""

from __future__ import annotations

import re
import shlex
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrodsl.diagnostics.nearest import nearest
from retrodsl.engines.worker_engine import rom_sha1
from retrodsl.platforms import Platform, UnknownPlatform, load_platforms, platform_of_rom
from retrodsl.setup.errors import SetupError, WrongCall

MAX_ROM_BYTES: Final = 512 << 20
"""The largest file that is taken for a ROM; the largest cartridges have half of that."""

_SHARED: Final[dict[str, tuple[str, ...]]] = {
    ".bin": ("Atari2600", "Genesis", "32x", "Sms", "N64"),
    ".rom": ("Atari2600", "Genesis", "Sms"),
}
"""Extensions that dumps of several systems have, the likeliest system first."""

_OTHER: Final[dict[str, str]] = {".gen": "Genesis", ".smc": "Snes", ".sgb": "GameBoy"}
"""Extensions of one system that the engine does not know: it wants the system's own."""

_PACKED: Final = frozenset({".zip", ".7z", ".gz", ".rar"})

_ROM_NAME: Final = "rom"

_WHOLE_LETTERS: Final = str.maketrans(
    {"Æ": "Ae", "æ": "ae", "Ø": "O", "ø": "o", "Œ": "Oe", "œ": "oe", "Ł": "L", "ł": "l", "ß": "ss"}
)
"""Letters that Unicode does not take apart, and how they are written without them."""


@dataclass(frozen=True, slots=True)
class Rom:
    """A ROM file. ``sha1`` is as ``rom.sha`` has it, ``extension`` what the engine knows it by."""

    path: Path
    platform: Platform
    sha1: str
    extension: str

    @property
    def file_name(self) -> str:
        """What the engine wants it to be called in its integration folder."""
        return f"{_ROM_NAME}.{self.extension}"


def identify_rom(path: Path, system: str | None = None) -> Rom:
    """The ROM in a file, of ``system`` where that is given.

    Raises ``WrongCall`` for a file that is no ROM or tells no system, ``SetupError`` for one that
    cannot be read, ``EngineNotInstalled`` without the engine's list of systems.
    """
    if not path.is_file():
        raise WrongCall(f"there is no ROM {path}")
    platform = _system_named(system) if system is not None else _system_of(path)
    if platform.name == "FBNeo":
        raise WrongCall(
            f"{path.name} would be an arcade set, which its core knows by the file's name alone",
            "integrations of arcade games have to be made by hand",
        )
    suffix = path.suffix.lower().removeprefix(".")
    try:
        size = path.stat().st_size
        if not 0 < size <= MAX_ROM_BYTES:
            raise WrongCall(f"{path} has {size} bytes, which is no ROM")
        extension = suffix if suffix in platform.extensions else platform.extensions[0]
        return Rom(path, platform, _sha1(path, extension), extension)
    except OSError as error:
        raise SetupError(f"the ROM {path} cannot be read: {error.strerror or error}") from error


def game_name(rom: Rom, wanted: str | None, known: str | None) -> str:
    """The game's name, ``Title-System``: as wanted, as it is known, or from the ROM's file.

    Raises ``WrongCall`` for a name that cannot be one, or where none can be told.
    """
    system = rom.platform.name
    if wanted is not None:
        title = wanted.removesuffix(f"-{system}")
        _check_title(wanted, title, system)
        return f"{title}-{system}"
    if known is not None:
        return re.sub(r"-v\d+\Z", "", known)
    stem = rom.path.stem
    if stem.casefold() == _ROM_NAME:
        folder = rom.path.resolve().parent.name
        stem = re.sub(r"-v\d+\Z", "", folder).removesuffix(f"-{system}")
        if stem == folder:
            raise WrongCall(f"{rom.path} does not tell the game's name", "give it one: --game NAME")
    # Dumps carry their region and revision in brackets: "Tenfold (World) [b1].nes".
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", _plain_letters(stem))
    words = re.findall(r"[A-Za-z0-9]+", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", bare))
    title = "".join(word[0].upper() + word[1:] for word in words)
    if not title:
        raise WrongCall(f"{rom.path} does not tell the game's name", "give it one: --game NAME")
    return f"{title}-{system}"


def spec_names(game: str) -> tuple[str, str]:
    """The file name of a game's spec: ``super_mario_kart.retro``, and one with the system in it."""
    plain = _snake(game.rpartition("-")[0] or game)
    return f"{plain}.retro", f"{_snake(game)}.retro"


def _plain_letters(text: str) -> str:
    """The text with the letters of plain ASCII in place of those that are made from them."""
    parts = unicodedata.normalize("NFKD", text.translate(_WHOLE_LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _snake(text: str) -> str:
    words = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z][a-z]*\d*|[a-z]+\d*|\d+", text)
    return "_".join(word.lower() for word in words)


def _sha1(path: Path, extension: str) -> str:
    """The hash of the file as it will be named: the engine leaves the header of a ``.nes`` out."""
    if path.suffix.lower() == f".{extension}":
        return rom_sha1(path)
    with tempfile.TemporaryDirectory(prefix="retrodsl-rom-") as folder:
        renamed = Path(folder, f"{_ROM_NAME}.{extension}")
        renamed.symlink_to(path.resolve())
        return rom_sha1(renamed)


def _check_title(wanted: str, title: str, system: str) -> None:
    other = title.rpartition("-")[2] if "-" in title else ""
    if other in load_platforms():
        raise WrongCall(
            f"{wanted} is a name for {other}, and the ROM is one for {system}",
            f"say --game {shlex.quote(title.rpartition('-')[0])}, or another --system",
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*", title):
        raise WrongCall(
            f"{wanted!r} cannot be a game's name", f"letters and digits, as in Tenfold-{system}"
        )


def _system_named(system: str) -> Platform:
    platforms = load_platforms()
    found = {name.casefold(): platform for name, platform in platforms.items()}
    if system.casefold() in found:
        return found[system.casefold()]
    near = nearest(system, platforms)
    hint = f"did you mean {near}?" if near else f"the engine knows {', '.join(sorted(platforms))}"
    raise WrongCall(f"the engine has no system {system}", hint)


def _system_of(path: Path) -> Platform:
    """The system that a file's extension tells."""
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        raise WrongCall(f"{path.name} is packed", "unpack it first, and name the ROM inside")
    if suffix in _SHARED:
        known = load_platforms()
        systems = [name for name in _SHARED[suffix] if name in known]
        hint = _header_says(path)
        likely = hint or systems[0]
        because = f": its header is one for {hint}" if hint else ""
        raise WrongCall(
            f"{path.name}: ROMs of {', '.join(systems)} are called {suffix}",
            f"say which it is, as in --system {likely}{because}",
        )
    try:
        if suffix in _OTHER:
            return load_platforms()[_OTHER[suffix]]
        return platform_of_rom(path.name.removesuffix(path.suffix) + suffix)
    except (UnknownPlatform, KeyError) as error:
        raise WrongCall(f"{error}", "say which system it is: --system NAME") from error


def _header_says(path: Path) -> str | None:
    """The system that the file's first bytes tell, where they do."""
    try:
        with path.open("rb") as file:
            head = file.read(0x110)
    except OSError:
        return None
    if head[0x100:0x105] == b"SEGA ":
        return "32x" if head[0x105:0x108] == b"32X" else "Genesis"
    if head[:4] in (b"\x80\x37\x12\x40", b"\x37\x80\x40\x12", b"\x40\x12\x37\x80"):
        return "N64"
    return None
