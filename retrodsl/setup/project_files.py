"""Puts a new integration and its spec on disk: both whole, or nothing; nothing is overwritten."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrodsl.files import write_atomically
from retrodsl.setup.errors import SetupError, WrongCall
from retrodsl.setup.rom import Rom, spec_names


@dataclass(frozen=True, slots=True)
class Places:
    """Where a game's integration folder and its spec are, in the project at ``root``."""

    root: Path
    integration: Path
    spec: Path

    @classmethod
    def of(cls, root: Path, game: str) -> Places:
        """``integrations/GAME`` and ``specs/NAME.retro``, with the system where NAME is taken.

        Raises ``WrongCall`` where they are there already.
        """
        plain, with_system = (root / "specs" / name for name in spec_names(game))
        spec = with_system if os.path.lexists(plain) else plain
        places = cls(root, root / "integrations" / game, spec)
        places.check_free()
        return places

    def check_free(self) -> None:
        """Raise ``WrongCall`` where either is there already."""
        for path in (self.integration, self.spec):
            if os.path.lexists(path):
                raise WrongCall(
                    f"{path} is there already, and nothing is overwritten",
                    "choose another name with --game, or another place with --folder",
                )


@contextmanager
def staged(final: Places) -> Iterator[Places]:
    """Places in a hidden folder of the project; what was put there is moved at the end.

    Where anything is raised meanwhile, Ctrl-C too, nothing of it stays, and no folder that was made
    for it. Raises ``WrongCall`` where the places are taken by now, ``SetupError`` where the file
    system refuses.
    """
    root = final.root
    made: list[Path] = []
    try:
        try:
            _make_folders(final.integration.parent, made)
            _make_folders(final.spec.parent, made)
            hidden = Path(tempfile.mkdtemp(prefix=".retrodsl-init-", dir=root))
        except OSError as error:
            raise _refused(error, root) from error
        try:
            integration = hidden / "integrations" / final.integration.name
            places = Places(hidden, integration, hidden / "specs" / final.spec.name)
            places.integration.mkdir(parents=True)
            places.spec.parent.mkdir()
            yield places
            _move(places, final)
        except OSError as error:
            raise _refused(error, root) from error
        finally:
            shutil.rmtree(hidden, ignore_errors=True)
    except BaseException:
        for folder in reversed(made):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        raise


def place_rom(rom: Rom, folder: Path, *, link: bool) -> None:
    """Put the ROM into an integration folder, or a link to it; raises ``OSError``."""
    target = folder / rom.file_name
    if link:
        target.symlink_to(rom.path.resolve())
    else:
        shutil.copyfile(rom.path, target)


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, and tell which were made, the upper ones first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _move(places: Places, final: Places) -> None:
    """Move both, the spec last; where it cannot be, the integration goes again."""
    final.check_free()
    places.integration.rename(final.integration)
    try:
        # Unlike a rename, a link never takes the place of a file that came meanwhile.
        try:
            final.spec.hardlink_to(places.spec)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            write_atomically(final.spec, places.spec.read_bytes())
    except BaseException:
        shutil.rmtree(final.integration, ignore_errors=True)
        raise


def _refused(error: OSError, root: Path) -> SetupError:
    where = error.filename2 or error.filename or root
    return SetupError(f"{where} cannot be written: {error.strerror or error}")
