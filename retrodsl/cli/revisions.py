"""Files of an earlier revision, named as git names them: ``HEAD~1:specs/my.retro``."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from retrodsl.cli.common import fail

#: A spec's repository is small; more than this is not unpacked.
MAX_ARCHIVE = 1 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """A file: one that is there, or one of a revision, unpacked with all of it.

    ``top`` is the repository's folder, ``unpacked`` the one that holds it as it was.
    """

    path: Path
    top: Path | None = None
    unpacked: Path | None = None

    def as_it_was(self, folder: Path | None) -> Path | None:
        """A folder of the repository as the file's revision has it; any other is what it is."""
        if folder is None or self.top is None or self.unpacked is None:
            return folder
        try:
            was = self.unpacked / folder.resolve().relative_to(self.top.resolve())
        except ValueError:
            return folder
        return was if was.is_dir() else folder


def find_file(name: str, stack: ExitStack) -> Found:
    """The file called ``name``; one of a revision is unpacked, with all that lies around it.

    What is unpacked lives as long as ``stack``. Exits where there is no such file.
    """
    path = Path(name)
    if path.is_file():
        return Found(path)
    revision, colon, inside = name.partition(":")
    if not colon or not revision or revision.startswith("-") or not inside:
        raise fail(f"there is no file {name}")
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="retrodsl-diff-")))
    top = Path(_git("rev-parse", "--show-toplevel").decode("utf-8", "replace").strip())
    if inside.startswith(("./", "../")):  # relative to here, as git has it
        inside = Path(os.path.relpath(Path.cwd() / inside, top)).as_posix()
    archive = _git("archive", "--format=tar", revision, cwd=top)
    if len(archive) > MAX_ARCHIVE:
        raise fail(f"{revision} has more than {MAX_ARCHIVE >> 20} MiB")
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        members = [member for member in tar.getmembers() if _is_plain(member)]
        tar.extractall(folder, members)  # noqa: S202 - plain files below the folder alone
    found = folder / inside
    if not found.is_file():
        raise fail(f"{revision} has no file {inside}")
    return Found(found, top, folder)


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Whether it is a file or a folder that stays below where it is unpacked."""
    path = PurePosixPath(member.name)
    return (member.isfile() or member.isdir()) and not path.is_absolute() and ".." not in path.parts


def _git(*words: str, cwd: Path | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", *words],  # noqa: S607
            cwd=cwd,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise fail(f"git does not run: {error.strerror}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise fail(f"git {words[0]}: {reason[0]}")
    return done.stdout
