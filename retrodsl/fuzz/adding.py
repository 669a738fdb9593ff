"""Puts finds where they are kept: movies into a folder, replays behind a spec's text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrodsl.api import UnreadableFile, check_source, read
from retrodsl.files import write_atomically
from retrodsl.fuzz.as_text import blocks_of
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.proof import Prover
from retrodsl.fuzz.pursuit import Find
from retrodsl.fuzz.report import Written
from retrodsl.fuzz.subject import Subject
from retrodsl.movies.evidence import evidence_path
from retrodsl.project import Project
from retrodsl.source import Source


class Keeper:
    """Writes each find's movie into ``folder``, under the first number that is free there."""

    def __init__(self, subject: Subject, prover: Prover, folder: Path) -> None:
        self.subject = subject
        self.folder = folder
        self.written: list[Written] = []
        self._prover = prover
        self._taken = {movie.name for movie in subject.game.program.movies}

    def keep(self, find: Find) -> Written:
        """Write a find's movie with its evidence; raises ``FuzzError``."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FuzzError(
                f"the folder {self.folder} cannot be made: {error.strerror or error}"
            ) from error
        path = self._free()
        self._prover.write(path, self.subject.starts[find.start], find.steps, find.proof)
        guard = self.subject.guard_of(find.start, find.steps)
        text = "" if guard else blocks_of(find, self.subject, path, self._taken)
        self._taken |= {line.split()[1] for line in text.splitlines() if line.startswith("movie ")}
        kept = Written(find, path, text, guard)
        self.written.append(kept)
        return kept

    @property
    def unguarded(self) -> list[Written]:
        """The finds that the spec does not replay yet."""
        return [each for each in self.written if each.guard is None]

    def _free(self) -> Path:
        number = 1
        while True:
            path = self.folder / f"find-{number}.bk2"
            if not path.exists() and not evidence_path(path).exists():
                return path
            number += 1


def add_to_spec(spec: Path, unguarded: Sequence[Written], integrations: Path | None = None) -> None:
    """Put the blocks of finds behind a spec's text, all of them or none.

    Raises ``FuzzError`` where the spec with them is not one that compiles, or cannot be written.
    """
    try:
        old = read(spec).text
    except UnreadableFile as problem:
        raise FuzzError(problem.diagnostic.message) from problem
    blocks = "\n".join(each.text for each in unguarded)
    text = f"{old.rstrip()}\n\n{blocks}"
    checked = check_source(Source(str(spec), text), Project.of(spec, integrations))
    if checked.program is None:
        why = next(d.message for d in checked.diagnostics if d.is_error)
        raise FuzzError(
            f"the finds were not added to {spec}: with them it would not compile: {why}",
            "paste what is shown, and change it as it has to be",
        )
    try:
        write_atomically(spec, text.encode())
    except OSError as error:
        raise FuzzError(f"{spec} cannot be written: {error.strerror or error}") from error
