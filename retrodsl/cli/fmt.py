"""`retrodsl fmt`."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    WRONG_USE,
    Output,
    Specs,
    fail,
    find_specs,
    show,
    wants_color,
)
from retrodsl.diagnostics import Diagnostic

STDIN = Path("-")


class _Outcome(Enum):
    CHANGED = "reformatted"
    WOULD_CHANGE = "would be reformatted"
    SAME = "unchanged"
    BROKEN = "left alone"


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file's content before and after; ``after`` is ``None`` where the file is to be left."""

    before: bytes
    after: bytes | None
    diagnostics: tuple[Diagnostic, ...]


def fmt(
    specs: Specs = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what would be reformatted.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what would be different.")
    ] = False,
) -> None:
    """Lay specs out in the one canonical way: columns, spaces, line ends; `-` is a pipe.

    Comments stay, and what a spec means. With --check and --diff the exit code is 1 where anything
    would change, and always where a spec has errors of syntax, which are shown.
    """
    if specs and STDIN in specs:
        if len(specs) > 1:
            raise fail("`-` is the standard input, and cannot stand beside files")
        outcomes = [_pipe(check, diff)]
    else:
        outcomes = [_file(path, check, diff) for path in find_specs(specs, parts=True)]
        typer.echo(_summary(outcomes), err=diff)
    bad = any(outcome in (_Outcome.WOULD_CHANGE, _Outcome.BROKEN) for outcome in outcomes)
    raise typer.Exit(FINDINGS if bad else CLEAN)


def _file(path: Path, check: bool, diff: bool) -> _Outcome:
    """Reformat one file, or tell what that would do."""
    from retrodsl.api import UnreadableFile, read

    try:
        source = read(path)
        layout = _lay_out(str(path), source.text, path.read_bytes())
    except UnreadableFile as error:
        show([error.diagnostic], Output.TEXT, err=True)
        return _Outcome.BROKEN
    show(layout.diagnostics, Output.TEXT, err=True)
    if layout.after is None:
        return _Outcome.BROKEN
    if layout.after == layout.before:
        return _Outcome.SAME
    if diff:
        _show_diff(str(path), layout.before, layout.after)
    elif check:
        typer.echo(f"would reformat {path}")
    else:
        _write(path, layout.after)
        typer.echo(f"reformatted {path}")
    return _Outcome.WOULD_CHANGE if check or diff else _Outcome.CHANGED


def _pipe(check: bool, diff: bool) -> _Outcome:
    """Reformat the standard input to the standard output, or tell what that would do."""
    before = sys.stdin.buffer.read()
    name = "<stdin>"
    try:
        text = before.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(f"the standard input is not text: byte {error.start} is not UTF-8") from error
    layout = _lay_out(name, text, before)
    show(layout.diagnostics, Output.TEXT, err=True)
    if layout.after is None:
        return _Outcome.BROKEN
    if not check and not diff:
        sys.stdout.buffer.write(layout.after)
        sys.stdout.buffer.flush()
        return _Outcome.CHANGED
    if layout.after == before:
        return _Outcome.SAME
    if diff:
        _show_diff(name, before, layout.after)
    else:
        typer.echo(f"would reformat {name}")
    return _Outcome.WOULD_CHANGE


def _lay_out(name: str, text: str, before: bytes) -> _Layout:
    from retrodsl.api import format_source
    from retrodsl.source import Source
    from retrodsl.syntax.printer import PrinterError

    try:
        result = format_source(Source(name, text))
    except PrinterError as error:
        message = f"retrodsl: {name} is left as it is: {error}. This is a mistake in retrodsl"
        typer.echo(f"{message}; please report it with the file.", err=True)
        return _Layout(before, None, ())
    after = None if result.text is None else result.text.encode()
    return _Layout(before, after, result.diagnostics)


def _write(path: Path, content: bytes) -> None:
    """Replace a file's content, whole or not at all; its permissions and links to it stay."""
    from retrodsl.files import write_atomically

    target = path.resolve()
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "it may not be written to")
        write_atomically(target, content)
        target.chmod(mode)
    except OSError as error:
        typer.echo(f"retrodsl: {path} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(WRONG_USE) from error


# --- what is shown


def _show_diff(name: str, before: bytes, after: bytes) -> None:
    color = wants_color(sys.stdout)
    for line in _diff_lines(name, before.decode("utf-8"), after.decode("utf-8")):
        typer.echo(_styled(line) if color else line, color=color)


def _diff_lines(name: str, before: str, after: str) -> Iterator[str]:
    """The lines of a unified diff. A line that lacks its end is told apart, as `diff` does."""
    import difflib

    old, new = before.split("\n"), after.split("\n")
    for line in difflib.unified_diff(
        [f"{line}\n" for line in old[:-1]] + ([old[-1]] if old[-1] else []),
        [f"{line}\n" for line in new[:-1]] + ([new[-1]] if new[-1] else []),
        name,
        name,
        "before",
        "after",
    ):
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _styled(line: str) -> str:
    if line.startswith(("--- ", "+++ ")):
        return typer.style(line, bold=True)
    colors = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}
    color = colors.get(line[:1])
    return typer.style(line, fg=color) if color else line


def _summary(outcomes: list[_Outcome]) -> str:
    """``3 specs: 1 reformatted, 2 unchanged``."""
    counts = [(outcome, outcomes.count(outcome)) for outcome in _Outcome]
    told = ", ".join(f"{count} {outcome.value}" for outcome, count in counts if count)
    return f"{len(outcomes)} spec{'s' if len(outcomes) != 1 else ''}: {told}"
