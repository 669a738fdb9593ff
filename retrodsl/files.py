"""Files written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` is never seen half written; ``OSError`` on failure."""
    with written_whole(path) as file:
        file.write(content)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes the place of ``path`` once all of it is on the disk.

    Where anything fails, what was there stays and nothing is left beside it. A link stays a link:
    the file that it names is replaced. What is no plain file, such as ``/dev/stdout``, a pipe or a
    device, cannot be replaced and is written to as it is. Raises ``OSError``.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    place = path.resolve() if path.is_symlink() else path
    unfinished = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
