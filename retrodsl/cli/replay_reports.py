"""How a run of `retrodsl replay` is reported: the format on stdout, and files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import fail, rule_text

if TYPE_CHECKING:
    from retrodsl.replay.report.run import FinishedRun


class Report(str, Enum):
    """The formats."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"
    SARIF = "sarif"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report that is asked for in a file."""

    form: Report
    path: Path


def report_files(given: Sequence[str] | None) -> list[ReportFile]:
    """What ``--report`` asks for; exits where that is wrong, before anything is played."""
    found: list[ReportFile] = []
    forms = ", ".join(form.value for form in Report)
    for text in given or ():
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise fail(f"--report takes FORMAT=FILE, such as junit=results.xml, not {text}")
        if name not in {form.value for form in Report}:
            raise fail(f"no report is called {name}; there are {forms}")
        path = Path(file)
        check_writable(path)
        if any(other.path.resolve() == path.resolve() for other in found):
            raise fail(f"two reports go to {path}")
        found.append(ReportFile(Report(name), path))
    return found


def check_writable(path: Path) -> None:
    """Exits where a file cannot be put: it would only be found out after everything is played."""
    if not path.parent.is_dir():
        raise fail(f"there is no folder {path.parent}")
    # A link would be replaced itself: that of /dev/stdout for every program of the machine.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise fail(f"{path} is no plain file, so it cannot be replaced")


def show_run(run: FinishedRun, form: Report) -> None:
    """Print a run in a format other than text, which is shown as it goes."""
    from retrodsl.replay.report.formats import render_run

    typer.echo(render_run(run, form.value, rule_text), nl=False)


def write_reports(run: FinishedRun, files: Sequence[ReportFile]) -> bool:
    """Write the files, each whole or not at all; says of those that cannot be, and whether all
    were.
    """
    from retrodsl.files import write_atomically
    from retrodsl.replay.report.formats import render_run

    written = True
    for file in files:
        content = render_run(run, file.form.value, rule_text)
        try:
            write_atomically(file.path, content.encode("utf-8", "backslashreplace"))
        except OSError as error:
            reason = error.strerror or error
            typer.echo(f"retrodsl: {file.path} cannot be written: {reason}", err=True)
            written = False
    return written
