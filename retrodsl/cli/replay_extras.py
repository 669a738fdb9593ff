"""What `retrodsl replay` does beside its verdicts: coverage, mutants, a page, a video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import fail
from retrodsl.cli.replay_reports import check_writable

if TYPE_CHECKING:
    from retrodsl.engines._base import Screen
    from retrodsl.replay.jobs import Job
    from retrodsl.replay.report.extras import Extras
    from retrodsl.replay.result import ReplayResult


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options that ask for more; see their help."""

    coverage: bool = False
    fail_under: float | None = None
    mutate: bool = False
    fail_under_mutation: float | None = None
    html: Path | None = None
    video: Path | None = None
    show: Sequence[str] = ()

    def check(self, jobs: int) -> None:
        """Exits where they cannot be fulfilled."""
        if self.html is not None:
            check_writable(self.html)
        if self.show and self.video is None:
            raise fail("--show is for a video: add --video FILE")
        if self.video is None:
            return
        from retrodsl.replay.report.video import VideoError, check_video

        try:
            check_video(self.video)
        except VideoError as error:
            raise fail(f"{error.cause}\n{error.mend}") from error
        if jobs != 1:
            raise fail(
                "--video is of one movie: name it with --only, and its scenario with --scenario"
            )

    def extras(self, replays: int) -> Extras:
        """Who gathers what was asked for."""
        from retrodsl.replay.report.extras import Extras

        return Extras(
            self.coverage,
            self.mutate,
            self.html,
            self.fail_under,
            self.fail_under_mutation,
            replays,
        )

    def write_video(self, job: Job, result: ReplayResult, *, err: bool) -> None:
        """Play the movie once more for its pictures, and write them."""
        if self.video is None or result.trace is None:
            return
        from retrodsl.engines.errors import EngineError
        from retrodsl.replay.inputs import CannotRun
        from retrodsl.replay.report.video import VideoError, write_video

        def play(frames: frozenset[int]) -> Mapping[int, Screen]:
            return job.runner.play(job.replay, screens=frozenset(frames)).screens

        try:
            count = write_video(result.trace, play, self.video, self.show)
        except VideoError as error:
            raise fail(f"{error.cause}\n{error.mend}") from error
        except (CannotRun, EngineError) as error:
            raise fail(f"no video: {error}") from error
        except OSError as error:
            raise fail(f"{self.video} cannot be written: {error.strerror or error}") from error
        typer.echo(f"  wrote   {self.video} ({count} pictures)", err=err)
