"""What a movie of another emulator says of its ROM, and whether a file is that ROM.

BizHawk's ``SHA1`` may be a SHA-1, an MD5 or a CRC-32, in hexadecimal (TASVideos, BK2 format), of
the file or of what is behind its header; FCEUX's ``romChecksum`` is the base64 of an MD5 of the
cartridge's memory (FCEUX, FM2 format). The engine's own movies say ``?``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from pathlib import Path

from retrodsl.movies.model import Movie

_HEX = re.compile(r"[0-9A-Fa-f]+")
_KINDS = {40: "SHA-1", 32: "MD5", 8: "CRC-32"}
_HEADERS = {".nes": 16, ".smc": 512, ".sfc": 512, ".pce": 512, ".sms": 512}
"""Headers that copiers and emulators put before a ROM, in bytes; two kinds are always there or not
by the size of the file, so both are tried."""


def rom_note(movie: Movie, rom: Path) -> str:
    """A sentence where the movie says that it was made on another ROM, else nothing.

    Nothing as well where it says nothing that can be checked. Raises ``OSError`` for the ROM.
    """
    claims = _claims(movie)
    if not claims:
        return ""
    content = rom.read_bytes()
    images = [content]
    header = _HEADERS.get(rom.suffix.lower())
    if header is not None and len(content) > header:
        images.append(content[header:])
    for claim in claims:
        if any(_digest(image, len(claim)) == claim for image in images):
            return ""
    claim = claims[0]
    kind = _KINDS[len(claim)]
    return (
        f"the movie was made on a ROM whose {kind} is {claim}, and that of {rom.name} is "
        f"{_digest(images[-1], len(claim))}"
    )


def _claims(movie: Movie) -> list[str]:
    """The digests that the header gives, in lower case."""
    header = movie.header
    found = [header[key].strip() for key in ("SHA1", "MD5", "CRC32") if key in header]
    checksum = header.get("romChecksum", "").strip()
    if checksum:
        try:
            raw = base64.b64decode(checksum.removeprefix("base64:"), validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        # Sixteen bytes, or their hexadecimal digits: FCEUX's page and files differ.
        found.append(raw.hex() if len(raw) == 16 else raw.decode("ascii", "replace"))
    usable = (digest.lower() for digest in found if _HEX.fullmatch(digest))
    return [digest for digest in usable if len(digest) in _KINDS]


def _digest(content: bytes, length: int) -> str:
    """The digest of ``content`` that has this many hexadecimal digits."""
    if length == 40:
        return hashlib.sha1(content, usedforsecurity=False).hexdigest()
    if length == 32:
        return hashlib.md5(content, usedforsecurity=False).hexdigest()
    return f"{zlib.crc32(content):08x}"
