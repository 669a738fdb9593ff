"""Collects the replays of specs as tests, and shows their reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from retrodsl.project import specs_in
from retrodsl.pytest_plugin.playing import BrokenSpecError, Player, name_of_test
from retrodsl.pytest_plugin.settings import ReplaySettings
from retrodsl.replay.jobs import Job
from retrodsl.replay.report.findings import findings_of
from retrodsl.replay.report.text import TextReport
from retrodsl.replay.result import ReplayResult

SPEC = ".retro"


class ReplayCollection:
    """The plugin itself, for one process of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self._player = Player(ReplaySettings.of(config))
        self._specs: dict[Path, frozenset[Path]] = {}
        # On the option, since the workers of pytest-xdist get the options, and the paths as given.
        if not hasattr(config.option, "retro_only"):
            config.option.retro_only = _add_paths(config)
        self._only = [Path(path) for path in config.option.retro_only]

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """A spec that is named, or that lies below a named folder and is no part of another."""
        if file_path.suffix != SPEC:
            return None
        if not parent.session.isinitpath(file_path) and not self._wanted(file_path, parent.session):
            return None
        collector: SpecFile = SpecFile.from_parent(parent, path=file_path)
        collector.player = self._player
        return collector

    def pytest_unconfigure(self) -> None:
        """End the emulator."""
        self._player.close()

    def _wanted(self, path: Path, session: pytest.Session) -> bool:
        if self._only and not any(path.is_relative_to(only) for only in self._only):
            return False
        root = next((p for p in path.parents if session.isinitpath(p)), path.parent)
        if root not in self._specs:
            self._specs[root] = frozenset(specs_in(root))
        return path in self._specs[root]


def _add_paths(config: pytest.Config) -> list[str]:
    """Add ``retro_paths`` to what is collected, if no paths were given; the limits of that."""
    paths: list[Path] = config.getini("retro_paths")
    if not paths or config.args_source is pytest.Config.ArgsSource.ARGS:
        return []
    for path in paths:
        if not path.exists():
            raise pytest.UsageError(f"there is no {path}, which retro_paths names")
    known = [config.invocation_params.dir / arg for arg in config.args]
    config.args += [str(p) for p in paths if not any(p.is_relative_to(k) for k in known)]
    return [str(path) for path in paths]


class SpecFile(pytest.File):
    """A spec; an error in it is an error of collection."""

    player: Player

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each replay."""
        for job in self.player.spec(self.path):
            item: ReplayItem = ReplayItem.from_parent(self, name=name_of_test(job.replay))
            item.job = job
            item.player = self.player
            yield item

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """What the compiler says, without a Python traceback."""
        if isinstance(excinfo.value, BrokenSpecError):
            color = self.config.get_terminal_writer().hasmarkup
            return excinfo.value.text(color=color)
        del style
        return str(super().repr_failure(excinfo))


class ReplayItem(pytest.Item):
    """A replay."""

    job: Job
    player: Player

    def runtest(self) -> None:
        """Play it."""
        result = self.player.play(self.job)
        self.user_properties += [("engine", result.engine), ("frames", result.frames)]
        if not result.passed:
            raise ReplayFailedError(result)
        self.add_report_section("call", "replay", TextReport(color=False).result(result))

    def repr_failure(  # type: ignore[override]  # what has `toterminal` will do
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> object:
        """The report of the replay, without a Python traceback."""
        if isinstance(excinfo.value, ReplayFailedError):
            return FailedReplay.of(excinfo.value.result)
        del style
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The spec, the replay's line in it (from 0) and its name."""
        place = self.job.replay.place
        return self.path, place.source.position(place.span.start)[0] - 1, f"replay {self.name}"


class ReplayFailedError(Exception):
    """A replay that did not pass."""

    def __init__(self, result: ReplayResult) -> None:
        super().__init__(result.name)
        self.result = result


@dataclass(frozen=True, slots=True)
class Crash:
    """Where and why, for pytest's summary and its reports in other formats."""

    path: str
    lineno: int
    message: str


class Writer(Protocol):
    """What pytest writes to its terminal with."""

    hasmarkup: bool

    def line(self, text: str) -> None:
        """Write a line."""


@dataclass(frozen=True, slots=True)
class FailedReplay:
    """A failure as pytest shows it: its report, and a line for the summary."""

    plain: str
    colored: str
    reprcrash: Crash

    @classmethod
    def of(cls, result: ReplayResult) -> FailedReplay:
        """The failure that a result is."""
        first = findings_of(result)[0]
        message = first.message.partition("\n")[0].removeprefix(f"replay {result.name}")
        place = first.label
        line = 1 if place is None else place.source.position(place.span.start)[0]
        return cls(
            TextReport(color=False).result(result).rstrip("\n"),
            TextReport(color=True).result(result).rstrip("\n"),
            Crash(
                result.origin if place is None else place.source.name, line, message.lstrip(": ")
            ),
        )

    def __str__(self) -> str:
        return self.plain

    def toterminal(self, writer: Writer) -> None:
        """Write the report."""
        writer.line(self.colored if writer.hasmarkup else self.plain)
