"""`retrodsl import`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, fail

if TYPE_CHECKING:
    from retrodsl.lift import Imported

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Integration folders, or folders to search for them.",
        show_default=False,
    ),
]


@dataclass(slots=True)
class _Tally:
    """What came of a run; ``told`` are the lines on what was not taken over."""

    written: int = 0
    equal: int = 0
    refused: int = 0
    there: int = 0
    scripts: int = 0
    told: list[str] = field(default_factory=list)

    def refuse(self, folder: Path, why: str) -> None:
        """Count a folder of which no spec comes."""
        self.refused += 1
        self.told.append(f"{folder}: not taken over: {why}")


def import_(
    paths: Paths = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the specs are put.")
    ] = Path("specs"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite specs that are there.")] = False,
    installed: Annotated[
        bool, typer.Option("--installed", help="Take over what came with the engine too.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Write nothing; say whether the specs would compile to the same."
        ),
    ] = False,
) -> None:
    """Take integrations over into the language: a readable spec for each folder.

    Each spec is compiled in memory, and what the engine makes of it compared with the original.
    """
    if check and force:
        raise fail("--check writes nothing, so --force has nothing to force")
    folders = _folders(paths, installed)
    if not check:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise fail(f"{output} cannot be made: {error.strerror}") from error
    tally = _run(folders, output, force, check)
    for line in tally.told:
        typer.echo(line)
    typer.echo(_summary(tally, len(folders), output, check))
    raise typer.Exit(CLEAN if tally.equal == len(folders) and not tally.there else FINDINGS)


def _folders(paths: Sequence[Path] | None, installed: bool) -> tuple[Path, ...]:
    from retrodsl.lint.inputs import NothingToLint, gather
    from retrodsl.platforms.installation import EngineNotInstalled, installed_collections

    wanted = list(paths or ())
    if not wanted and not installed:
        raise fail("name the folders of integrations to take over, or say --installed")
    files = [path for path in wanted if path.is_file()]
    if files:
        raise fail(f"{files[0]} is a file: name the integration's folder")
    try:
        inputs = gather([*(installed_collections() if installed else ()), *wanted])
    except (EngineNotInstalled, NothingToLint) as error:
        raise fail(str(error)) from error
    if not inputs.folders:
        raise fail(f"there is no integration in {wanted[0]}")
    return inputs.folders


def _run(folders: Sequence[Path], output: Path, force: bool, check: bool) -> _Tally:
    from retrodsl.lift import NotLiftable, import_folder
    from retrodsl.lift.file_names import spec_names
    from retrodsl.lint.runner import open_integration

    tally = _Tally()
    with _bar(folders) as bar:
        for folder, file_name in zip(bar, spec_names(folders, output), strict=True):
            try:
                imported = import_folder(open_integration(folder, shown=str(folder)))
            except NotLiftable as error:
                tally.refuse(folder, str(error))
                continue
            except Exception as error:  # noqa: BLE001 - a defect of ours stops no other folder
                tally.refuse(folder, f"retrodsl cannot do it: {_one_line(error)}")
                continue
            tally.equal += imported.is_equal
            tally.scripts += bool(imported.lifted.scripts)
            tally.told += _reasons(folder, imported)
            if not check:
                _write(output / file_name, imported, force, tally)
    return tally


def _one_line(error: Exception) -> str:
    """The kind of an error that was not foreseen, and the first line of what it says."""
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _reasons(folder: Path, imported: Imported) -> list[str]:
    """Why a spec does not mean what its original does; nothing where it does."""
    if imported.is_equal:
        return []
    trip = imported.round_trip
    told = [f"{folder}: {note.message}" for note in imported.lifted.losses]
    told += [f"{folder}: {difference}" for difference in trip.differences]
    told += [f"{folder}: {d.code} {d.message}" for d in trip.diagnostics if d.is_error]
    return told


def _write(path: Path, imported: Imported, force: bool, tally: _Tally) -> None:
    from retrodsl.files import write_atomically
    from retrodsl.project import Project

    lifted = imported.lifted
    folder = Project.of(path).folder(lifted.game)
    wanted = {path: lifted.text}
    wanted.update({folder / name: text for name, text in lifted.scripts.items()})
    changed = {p: t.encode() for p, t in wanted.items() if not _holds(p, t.encode())}
    there = [p for p in changed if p.exists()]
    if there and not force:
        tally.there += 1
        tally.told.append(f"{there[0]}: is there already, not overwritten")
        return
    try:
        for target, content in changed.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content)
    except OSError as error:
        raise fail(f"{error.filename or path} cannot be written: {error.strerror}") from error
    tally.written += 1


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _summary(tally: _Tally, count: int, output: Path, check: bool) -> str:
    what = f"{count} integration{'s' * (count != 1)}"
    parts = [f"{tally.equal} equal in meaning"]
    if count - tally.equal - tally.refused:
        parts.append(f"{count - tally.equal - tally.refused} not equal")
    if tally.refused:
        parts.append(f"{tally.refused} not taken over")
    if tally.scripts:
        parts.append(f"{tally.scripts} with a script kept")
    if tally.there:
        parts.append(f"{tally.there} there already (--force overwrites)")
    if check:
        return f"{what}: {', '.join(parts)}"
    return f"{what}, {tally.written} written to {output}: {', '.join(parts)}"


@contextmanager
def _bar(folders: Sequence[Path]) -> Iterator[Iterator[Path]]:
    """The folders, with a bar on a terminal where they are many."""
    if len(folders) < 50 or not sys.stderr.isatty():
        yield iter(folders)
        return
    with typer.progressbar(folders, label="importing", file=sys.stderr) as bar:
        yield iter(bar)
