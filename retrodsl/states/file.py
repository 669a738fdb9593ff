"""A ``.state`` file: what the emulator core saved, gzipped."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

from retrodsl.states.errors import FileProblem, StateFileUnreadable
from retrodsl.states.recognise import what_it_is

MAX_STATE_BYTES: Final = 64 << 20
"""The largest state that is unpacked; the largest known (N64) has 16 MB."""

_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_MEND: Final[dict[FileProblem, str]] = {
    "missing": "name a file that is there and can be read",
    "empty": "save the state again",
    "not_gzip": "gzip it: the engine reads its states with gzip",
    "truncated": "copy the file again, or save the state again",
    "damaged": "copy the file again, or save the state again",
    "trailing": "unpack the state and gzip it anew",
    "too_large": "save the state again; no system's state is as large",
}


def read_state_file(path: Path) -> bytes:
    """The state in a ``.state`` file, as the core wrote it.

    Takes what the engine takes: gzip, of several members too, and zeros after its end. Raises
    :class:`StateFileUnreadable` for anything else, and for more than ``MAX_STATE_BYTES``.
    """
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise _unreadable(
            path, "missing", f"it cannot be read: {error.strerror or error}"
        ) from error
    if not packed:
        raise _unreadable(path, "empty", "the file is empty")
    if not packed.startswith(_GZIP):
        known = what_it_is(packed)
        what = f"; it is {known}, not compressed" if known else ""
        raise _unreadable(path, "not_gzip", f"it is not gzipped{what}")
    state = bytearray()
    while packed:
        if not packed.startswith(_GZIP):
            raise _unreadable(
                path, "trailing", f"{len(packed)} bytes that are no gzip follow its end"
            )
        stream = zlib.decompressobj(_GZIP_WINDOW)
        try:
            state += stream.decompress(packed, MAX_STATE_BYTES + 1 - len(state))
        except zlib.error as error:
            raise _unreadable(path, "damaged", f"its gzip is damaged: {error}") from error
        if len(state) > MAX_STATE_BYTES:
            raise _unreadable(
                path, "too_large", f"it unpacks to more than {MAX_STATE_BYTES >> 20} MB"
            )
        if not stream.eof:
            raise _unreadable(
                path, "truncated", f"its gzip is cut short, after {len(state)} bytes of the state"
            )
        packed = stream.unused_data.lstrip(b"\0")
    if not state:
        raise _unreadable(path, "empty", "its gzip holds no bytes")
    return bytes(state)


def _unreadable(path: Path, problem: FileProblem, reason: str) -> StateFileUnreadable:
    return StateFileUnreadable(path, problem, reason, _MEND[problem])
