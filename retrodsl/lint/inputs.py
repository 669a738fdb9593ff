"""What the paths on a command line ask to be linted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from retrodsl.lint.runner import find_integrations, is_integration
from retrodsl.lint.suppress import SIDE_FILE
from retrodsl.project import specs_in

_PARTS = (".json", ".lua", ".state", ".sha")


class NothingToLint(ValueError):  # noqa: N818 (named for what it reports)
    """A path that is not there, or holds nothing that the linter knows; the message says which."""


@dataclass(frozen=True, slots=True)
class LintInputs:
    """Integration folders and specs, each once, in the order in which they were given.

    ``only_files`` are the files that were named by themselves; their folders are read for what
    surrounds them. ``None``: no file was, and everything found is to be told.
    """

    folders: tuple[Path, ...]
    specs: tuple[Path, ...]
    only_files: frozenset[str] | None


def gather(paths: Iterable[Path], *, skip_others: bool = False) -> LintInputs:
    """Sort out paths: specs, single files of an integration, integrations, trees of them.

    ``skip_others`` leaves out files that are neither a spec nor in an integration folder. Raises
    :class:`NothingToLint`.
    """
    folders: dict[Path, None] = {}
    specs: dict[Path, None] = {}
    whole: set[Path] = set()
    files: set[str] = set()
    for path in paths:
        if path.is_dir():
            here = list(find_integrations(path))
            found = specs_in(path)
            if not here and not found:
                raise NothingToLint(f"there is neither an integration nor a spec in {path}")
            folders.update(dict.fromkeys(here))
            whole.update(here)
            specs.update(dict.fromkeys(found))
        elif path.suffix == ".retro" and path.is_file():
            specs[path] = None
        elif skip_others and path.is_file() and not _is_part(path):
            continue
        elif path.name == SIDE_FILE and _is_part(path):
            # What it no longer suppresses stands in other files.
            folders[path.parent] = None
            whole.add(path.parent)
        elif path.suffix in _PARTS and path.is_file():
            folder = path.parent
            if not is_integration(folder) and path.suffix != ".json":
                raise NothingToLint(f"{path} is in no integration folder: there is no data.json")
            folders[folder] = None
            files.add(str(folder / path.name))
        elif path.exists():
            raise NothingToLint(f"{path} is no integration folder, spec, JSON or Lua file")
        else:
            raise NothingToLint(f"there is no file or folder {path}")
    if not files:
        return LintInputs(tuple(folders), tuple(specs), None)
    for folder in whole:  # what was given whole is told whole
        files.update(str(folder / p.name) for p in folder.iterdir())
        files.add(str(folder))
    return LintInputs(tuple(folders), tuple(specs), frozenset(files))


def _is_part(path: Path) -> bool:
    """Whether a file is one of those that an integration is made of, and beside the others."""
    return path.suffix in _PARTS and path.is_file() and is_integration(path.parent)
