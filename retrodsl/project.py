"""Where the files of a spec are: its integration folder, states, movies and ROM."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from retrodsl.platforms import engine_root
from retrodsl.semantics.surroundings import Surroundings

#: Folders of the installed engine that hold games, best first.
COLLECTIONS = ("stable", "experimental", "contrib")


@dataclass(frozen=True, slots=True)
class Project:
    """The places around one spec file; ``integrations`` holds a folder for each game."""

    spec: Path
    integrations: Path

    @classmethod
    def of(cls, spec: Path, integrations: Path | None = None) -> Project:
        """``integrations/`` beside the spec, or beside the ``specs/`` folder that it is in."""
        if integrations is not None:
            return cls(spec, integrations)
        folder = spec.parent
        if any(parent.name == "specs" for parent in (folder.resolve(), *folder.resolve().parents)):
            parents = (folder.resolve(), *folder.resolve().parents)
            specs = next(parent for parent in parents if parent.name == "specs")
            root = specs.parent
            try:
                return cls(spec, root.relative_to(Path.cwd()) / "integrations")
            except ValueError:
                return cls(spec, root / "integrations")
        return cls(spec, folder / "integrations")

    def folder(self, game: str) -> Path:
        """The integration folder of ``game``."""
        return self.integrations / game

    def game_folders(self, game: str) -> Iterator[Path]:
        """Every folder that may hold files of ``game``, the project's own first."""
        yield self.folder(game)
        yield self.spec.parent
        yield from installed_folders(game)

    def surroundings(self, game: str) -> Surroundings:
        """What the spec may name."""
        folders = [folder for folder in self.game_folders(game) if _exists(folder, folder=True)]
        known = any(True for _ in installed_folders(game))
        states = {path.stem for folder in folders for path in folder.glob("*.state")}
        return Surroundings(
            frozenset(states) if known or states else None,
            lambda name: self.find_movie(game, name) is not None,
        )

    def find_state(self, game: str, name: str) -> Path | None:
        """The file of the state ``name``."""
        return _first(folder / f"{name}.state" for folder in self.game_folders(game))

    def find_movie(self, game: str, name: str) -> Path | None:
        """The movie file ``name``, beside the spec or in its integration folder."""
        return _first((self.spec.parent / name, self.folder(game) / name))

    def read_script(self, game: str, name: str) -> str | None:
        """The text of a hand-written script, ``None`` where it cannot be read."""
        if Path(name).name != name:
            return None
        path = _first((self.spec.parent / name, self.folder(game) / name))
        try:
            return None if path is None else path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def find_rom(
        self,
        game: str,
        extensions: tuple[str, ...],
        is_the_rom: Callable[[Path], bool] | None = None,
    ) -> Path | None:
        """The game's ROM: ``rom.<extension>`` in one of its folders, else one beside the spec.

        Beside the spec a ROM may have a name of its own: ``is_the_rom`` looks into it, and without
        that it has to be called as the game, with or without its system.
        """
        found = _first(
            folder / f"rom.{extension}"
            for folder in self.game_folders(game)
            for extension in extensions
        )
        return found or self._rom_beside_the_spec(game, extensions, is_the_rom)

    def _rom_beside_the_spec(
        self,
        game: str,
        extensions: tuple[str, ...],
        is_the_rom: Callable[[Path], bool] | None,
    ) -> Path | None:
        endings = {f".{extension}" for extension in extensions}
        try:
            inside = sorted(self.spec.parent.iterdir())
        except OSError:
            return None
        candidates = [
            path for path in inside if path.suffix.lower() in endings and _may_be_a_rom(path)
        ]
        names = {game.casefold(), game.rpartition("-")[0].casefold()}
        named = (path for path in candidates if path.stem.casefold() in names)
        fitting = (path for path in candidates if is_the_rom is not None and is_the_rom(path))
        return next(fitting, None) or next(named, None)


def _may_be_a_rom(path: Path) -> bool:
    """Whether a file can be read and is no text: ``.md`` is a ROM of the Genesis or a page."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() != ".md" or b"\0" in file.read(4096)
    except OSError:  # such as a folder
        return False


def specs_in(folder: Path, *, parts: bool = False) -> list[Path]:
    """The spec files below a folder, in order.

    Left out are hidden folders, and files that others of them include: those are parts, no specs.
    With ``parts`` they are among them.
    """
    inside = sorted(
        path
        for path in folder.rglob("*.retro")
        if path.is_file() and not _hidden(path.relative_to(folder))
    )
    if parts:
        return inside
    included = {part for path in inside for part in _includes_of(path)}
    return [path for path in inside if path.resolve() not in included] or inside


def _includes_of(spec: Path) -> Iterator[Path]:
    try:
        text = spec.read_text("utf-8", "replace")
    except OSError:
        return
    for name in re.findall(r'^[ \t]*include\s+"([^"\n]+)"', text, re.MULTILINE):
        yield (spec.parent / name).resolve()


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "node_modules" for part in path.parts)


def installed_folders(game: str) -> Iterator[Path]:
    """The folders of ``game`` in the installed engine, whichever version its name has there.

    stable-retro 1.x calls its stable games ``Airstriker-Genesis-v0``; before there was no suffix.
    """
    root = engine_root()
    if root is None:
        return
    base = re.sub(r"-v\d+$", "", game)
    for collection in COLLECTIONS:
        folder = root / "data" / collection
        yield from (
            path
            for path in (folder / game, folder / base, *_versions(folder, base))
            if _exists(path, folder=True)
        )


def _versions(folder: Path, base: str) -> list[Path]:
    """``Airstriker-Genesis-v0`` and so on."""
    try:
        names = _names_in(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return []
    prefix = f"{base}-v"
    first = bisect_left(names, prefix)
    found = takewhile(lambda name: name.startswith(prefix), names[first:])
    return [folder / name for name in found if name[len(prefix) :][:1].isdecimal()]


@lru_cache(maxsize=16)
def _names_in(folder: str, changed: int) -> tuple[str, ...]:
    """What is in a folder, in order; asked for anew only when the folder has ``changed``.

    The engine's folders hold a thousand games, and every spec asks for one of them.
    """
    del changed
    return tuple(sorted(os.listdir(folder)))  # noqa: PTH208 (a path for each costs too much)


def _first(paths: Iterator[Path] | tuple[Path, ...]) -> Path | None:
    return next((path for path in paths if _exists(path)), None)


def _exists(path: Path, *, folder: bool = False) -> bool:
    """Whether ``path`` is there; one that the file system cannot even ask for is not."""
    try:
        return path.is_dir() if folder else path.is_file()
    except (OSError, ValueError):  # such as a name that is too long
        return False
