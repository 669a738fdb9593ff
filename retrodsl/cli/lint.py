"""`retrodsl lint`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, Output, OutputOption, fail, show, summary

if TYPE_CHECKING:
    from retrodsl.diagnostics import Diagnostic
    from retrodsl.lint.config import Selection
    from retrodsl.lint.inputs import LintInputs


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Integration folders, single JSON or Lua files, specs, or whole trees of them. "
            "Nothing: here.",
            show_default=False,
        ),
    ] = None,
    installed: Annotated[
        bool, typer.Option("--installed", help="The integrations that the engine ships.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="RULE",
            help="Only these rules: codes, beginnings of codes (RL3) or names; with commas or "
            "several times.",
            show_default=False,
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="All but these rules.", show_default=False),
    ] = None,
    errors_only: Annotated[bool, typer.Option("--errors-only", help="Leave warnings out.")] = False,
    states: Annotated[
        bool,
        typer.Option("--states/--no-states", help="Whether to look into the saved states."),
    ] = True,
    skip_others: Annotated[
        bool,
        typer.Option(
            "--skip-others",
            help="Leave out named files that are no part of an integration and no spec; for hooks, "
            "which name every file of a kind.",
        ),
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="Mend also what may not be what was meant."),
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help="Tell only what is not in this file.",
            show_default=False,
        ),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline",
            metavar="FILE",
            help="Write what is found now to this file, for --baseline.",
            show_default=False,
        ),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Only count the findings of each rule.")
    ] = False,
    output: OutputOption = Output.TEXT,
) -> None:
    """Find what is wrong in integrations, without their ROMs: what the engine never tells.

    `retrodsl explain RL201` tells about a rule; docs/lint.md lists all. Options of pyproject.toml
    are in [tool.retrodsl.lint]: select, ignore. The exit code is 1 where anything is found.
    """
    from retrodsl.lint.baseline import BaselineError, new_since, read_baseline
    from retrodsl.lint.baseline import write_baseline as write_baseline_file
    from retrodsl.lint.config import ConfigError
    from retrodsl.lint.inputs import NothingToLint

    try:
        selection = _selection(select, ignore)
        selection.rules()
        inputs = _inputs(paths, installed, skip_others=skip_others)
        known = read_baseline(baseline) if baseline is not None else None
    except (ConfigError, NothingToLint, BaselineError) as error:
        raise fail(str(error)) from error

    found, told = _run(inputs, selection, states)
    if fix or unsafe_fixes:
        mended = _mend(found, unsafe_fixes, lambda: _run(inputs, selection, states))
        if mended is not None:
            found, told = mended
    if errors_only:
        found = [d for d in found if d.is_error]
    if write_baseline is not None:
        try:
            count = write_baseline_file(write_baseline, found)
        except BaselineError as error:
            raise fail(str(error)) from error
        typer.echo(f"{write_baseline}: {count} findings", err=True)
        raise typer.Exit(CLEAN)
    if known is not None:
        found = new_since(known, found)
    if statistics:
        _show_statistics(found)
    else:
        show(found, output)
    if output is Output.TEXT:
        typer.echo(f"{told}: {summary(found)}{_mendable(found)}")
    raise typer.Exit(FINDINGS if found else CLEAN)


def _selection(select: Sequence[str] | None, ignore: Sequence[str] | None) -> Selection:
    from retrodsl.lint.config import Selection, configured, split

    configuration = configured(Path.cwd())
    return Selection(split(select) or configuration.select, split(ignore) + configuration.ignore)


def _inputs(paths: Sequence[Path] | None, installed: bool, *, skip_others: bool) -> LintInputs:
    from retrodsl.lint.inputs import gather

    if not installed:
        return gather(paths or [Path()], skip_others=skip_others)
    from retrodsl.platforms.installation import EngineNotInstalled, installed_collections

    try:
        collections = installed_collections()
    except EngineNotInstalled as error:
        raise fail(str(error)) from error
    return gather([*collections, *(paths or ())], skip_others=skip_others)


def _run(inputs: LintInputs, selection: Selection, states: bool) -> tuple[list[Diagnostic], str]:
    """What is found, and over what, in words."""
    from retrodsl.api import lint_inputs

    with _progress(len(inputs.folders)) as progress:
        result = lint_inputs(inputs, selection, states=states, progress=progress)
    parts = []
    if inputs.folders:
        parts.append(f"{len(inputs.folders)} integration{'s' * (len(inputs.folders) != 1)}")
    if inputs.specs:
        parts.append(f"{len(inputs.specs)} spec{'s' * (len(inputs.specs) != 1)}")
    told = " and ".join(parts) or "nothing"
    if result.suppressed:
        told += f" ({result.suppressed} suppressed)"
    return list(result.diagnostics), told


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal, for what takes long."""
    if count < 50 or not sys.stderr.isatty():
        yield None
        return
    with typer.progressbar(length=count, label="linting", file=sys.stderr) as bar:
        shown = 0

        def update(done: int) -> None:
            nonlocal shown
            bar.update(done - shown)
            shown = done

        yield update


def _mend(
    found: list[Diagnostic],
    unsafe: bool,
    again: Callable[[], tuple[list[Diagnostic], str]],
) -> tuple[list[Diagnostic], str] | None:
    """Mend until nothing more can be mended, a few rounds at most; ``None`` if there was nothing.

    A mend of one thing may show another, such as what stands behind a missing comma.
    """
    from retrodsl.lint.mend import MendError, apply_fixes, write_text

    result = None
    for _ in range(10):
        mended = apply_fixes(found, unsafe=unsafe)
        if not mended.fixes:
            break
        for name, text in mended.texts.items():
            try:
                write_text(Path(name), text)
            except MendError as error:
                raise fail(str(error)) from error
        count = f"{mended.fixes} finding{'s' * (mended.fixes != 1)}"
        typer.echo(f"mended {count} in {', '.join(sorted(mended.texts))}", err=True)
        found, told = again()
        result = found, told
    return result


def _mendable(found: Sequence[Diagnostic]) -> str:
    safe = sum(1 for d in found if d.fix is not None and d.fix.safe)
    unsafe = sum(1 for d in found if d.fix is not None and not d.fix.safe)
    parts = [f"{safe} with --fix"] if safe else []
    parts += [f"{unsafe} with --unsafe-fixes"] if unsafe else []
    return f"; can be mended: {', '.join(parts)}" if parts else ""


def _show_statistics(found: Sequence[Diagnostic]) -> None:
    from retrodsl.lint.rules import find_rule

    for code, count in sorted(Counter(d.code for d in found).items()):
        rule = find_rule(code)
        typer.echo(f"{count:6}  {code}  {rule.title if rule is not None else ''}".rstrip())
