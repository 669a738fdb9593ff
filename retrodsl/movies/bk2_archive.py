"""The members of a ``.bk2``, a zip from anywhere: read with bounds on everything, never extracted.

Sizes are counted while reading, since a zip's own say what its maker likes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl.movies.model import MovieError

HEADER = "Header.txt"
LOG = "Input Log.txt"
STATE = "Core.bin"

MAX_ARCHIVE = 256 << 20
MAX_MEMBERS = 64
LIMITS = {HEADER: 1 << 20, LOG: 256 << 20, STATE: 64 << 20}
"""The most that each member may be, in bytes, uncompressed; the log's is some 30 hours."""

MAX_DIRECTORY = 1 << 20
"""The most bytes that a zip's list of members may have, before any of it is read."""

_END = b"PK\5\6"
_END_SIZE = 22
_END_AREA = _END_SIZE + 0xFFFF
_LARGE_END = b"PK\6\7"
_LARGE_END_SIZE = 20
_ENCRYPTED = 0x1
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    LookupError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Members:
    """What a movie's zip holds: ``content`` of those that are read, ``names`` of all not empty."""

    content: dict[str, bytes] = field(repr=False)
    names: frozenset[str]

    def has(self, *stems: str) -> bool:
        """Whether there is a member of one of these names, whatever their ending."""
        return any(name.split(".")[0] in stems for name in self.names)


def read_members(path: Path) -> Members:
    """The log, and the header and the state where they are there; ``MovieError`` otherwise."""
    try:
        if not path.is_file():
            missing = "is not a file" if path.exists() else "does not exist"
            raise MovieError(f"{path}: the movie {missing}")
        if path.stat().st_size > MAX_ARCHIVE:
            raise MovieError(f"{path}: the movie is larger than {MAX_ARCHIVE >> 20} MB")
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            return _read(path, archive)
    except _DAMAGED as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise MovieError(f"{path}: the movie is not a zip that can be read: {reason}") from error


def _check_directory(path: Path) -> None:
    """Refuse a list of members that is too long, which the standard library would read whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_AREA - _LARGE_END_SIZE))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise MovieError(f"{path}: the movie is not a zip, or is cut short")
    if _LARGE_END in tail[max(0, at - _LARGE_END_SIZE) : at]:
        raise MovieError(f"{path}: the movie is a zip of the kind for files over 4 GB")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if length > MAX_DIRECTORY:
        raise MovieError(f"{path}: the movie's list of members has {length} bytes")


def _read(path: Path, archive: zipfile.ZipFile) -> Members:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise MovieError(f"{path}: the movie has {len(infos)} members, more than {MAX_MEMBERS}")
    names = [info.filename for info in infos]
    found = {}
    for info in infos:
        name = info.filename
        if name not in LIMITS:
            continue
        if names.count(name) > 1:
            raise MovieError(f"{path}: the movie has {name} twice")
        if info.flag_bits & _ENCRYPTED:
            raise MovieError(f"{path}: the movie's {name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise MovieError(f"{path}: the movie's {name} is compressed in an unknown way")
        with archive.open(info) as member:
            found[name] = member.read(LIMITS[name] + 1)
        if len(found[name]) > LIMITS[name]:
            raise MovieError(f"{path}: {name} is larger than {LIMITS[name] >> 20} MB")
    if LOG not in found:
        more = f"; {LOG}.zst cannot be read" if f"{LOG}.zst" in names else ""
        raise MovieError(f"{path}: the movie has no {LOG}{more}")
    return Members(found, frozenset(info.filename for info in infos if info.file_size))
