"""What `retrodsl search` searches: what is wrong with it is said, and ends the command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from retrodsl.cli.common import Output, fail, show

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import Screen
    from retrodsl.search import Recording
    from retrodsl.search.played import PlaySource
    from retrodsl.search.poke import Play


@dataclass(frozen=True)
class Source:
    """Where the play comes from: ``play`` is a movie or a trace, as it was named."""

    play: str
    compiled: Compiled
    spec: Path
    integrations: Path | None
    rom: Path | None
    time_limit: float

    @property
    def is_trace(self) -> bool:
        """Whether it is a trace, which has no emulator behind it."""
        with _told():
            return self._source.is_trace

    def recording(self) -> tuple[Recording, Play | None]:
        """The memory of the play; of a movie also what the emulator was given."""
        with _told():
            if self._source.integration is None and not self._source.is_trace:
                show(self.compiled.diagnostics, Output.TEXT, err=True)
            return self._source.recording()

    def screens(self, frames: Sequence[int]) -> dict[int, Screen]:
        """The pictures of these frames of a movie, which is played once more."""
        with _told():
            return self._source.screens(frames)

    @cached_property
    def _source(self) -> PlaySource:
        from retrodsl.search.played import PlaySource

        program = self.compiled.checked.program
        assert program is not None
        return PlaySource(
            self.play,
            self.spec,
            program,
            self.compiled.integration,
            self.integrations,
            self.rom,
            self.time_limit,
        )


@contextmanager
def _told() -> Iterator[None]:
    from retrodsl.search.played import CannotPlay

    try:
        yield
    except CannotPlay as problem:
        raise fail(str(problem)) from problem


def save_trace(recording: Recording, path: Path) -> None:
    """Keep the memory of the play."""
    try:
        recording.trace.save(path)
    except OSError as problem:
        raise fail(f"{path} cannot be written: {problem.strerror}") from problem
