"""`retrodsl trace`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrodsl.cli.common import CLEAN, IntegrationsDir, RomOption, ScenarioOption, TimeLimit, fail
from retrodsl.cli.replay_progress import replay_progress
from retrodsl.cli.traced_movies import (
    Choice,
    SpecOption,
    StateOption,
    movies_named,
    play,
    runner_of,
    said,
    target_of,
)
from retrodsl.numbers import number_text

if TYPE_CHECKING:
    from retrodsl.replay.tables import Table
    from retrodsl.replay.tables_stack import Stack

#: For `--out`: the standard output, as .csv.
STDOUT = "-"


class Report(str, Enum):
    """How the summary is shown."""

    TEXT = "text"
    JSON = "json"


def trace(
    movies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SPEC|FOLDER] [MOVIE]...",
            help="Movies: files, or names of the spec's own. A spec or an integration folder may "
            "stand before them; without a movie, all that it has.",
            show_default=False,
        ),
    ] = None,
    spec: SpecOption = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="What to write: a .parquet, .npz or .csv; - is .csv on the standard output. "
            "Without it the columns are listed.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAME",
            help="Only this column; * stands for any characters. May be repeated.",
            show_default=False,
        ),
    ] = None,
    frames: Annotated[
        str | None,
        typer.Option(
            "--frames",
            metavar="A..B",
            help="Only these frames, both included; A.. and ..B are open.",
            show_default=False,
        ),
    ] = None,
    ram: Annotated[
        bool, typer.Option("--ram", help="The whole memory too, a column a block of it.")
    ] = False,
    past_done: Annotated[
        bool,
        typer.Option(
            "--past-done", help="Go on to the movie's end, where the episode ends before."
        ),
    ] = False,
    meta: Annotated[
        bool, typer.Option("--meta", help="Begin a .csv with lines # that say what it is of.")
    ] = False,
    scenario: ScenarioOption = None,
    state: StateOption = None,
    rom: RomOption = None,
    time_limit: TimeLimit = 300.0,
    output: Annotated[
        Report, typer.Option("--output", help="How the summary is shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Write what movies show frame by frame: variables, lets, reward terms, done, pads, memory.

    A column a name of the spec, a row a frame; several movies are one file with a column `movie`.
    An integration folder without a spec gives the engine's own info, reward and done.
    """
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.replay.inputs import CannotRun

    wanted = _frames(frames)
    _check(out, ram=ram, meta=meta)
    target, names = target_of(movies or [], spec)
    choice = Choice(integrations, rom, scenario, state, time_limit)
    with StableRetro() as engine:
        runner = runner_of(target, choice, engine)
        replays = movies_named(runner, names, choice)
        try:
            players = max(runner.inputs(replay).players for replay in replays)
        except CannotRun as problem:
            raise fail(said(problem, problem.mend)) from problem
        tables = []
        with replay_progress([replay.movie for replay in replays]) as progress:
            for index, replay in enumerate(replays):

                def told(done: int, total: int, index: int = index) -> None:
                    progress.frames(index, done, total)

                table = play(runner, replay, past_done=past_done, players=players, progress=told)
                progress.ended(index)
                tables.append(_without_memory(table, ram=ram))
    _finish(_stack(tables, only, wanted, ram=ram), out, output, meta=meta)
    raise typer.Exit(CLEAN)


def _frames(text: str | None) -> tuple[int | None, int | None]:
    from retrodsl.replay.tables_names import parse_frames

    if text is None:
        return None, None
    try:
        return parse_frames(text)
    except ValueError as problem:
        raise fail(f"--frames: {problem}") from problem


def _check(out: str | None, *, ram: bool, meta: bool) -> None:
    """Exits where the file could not be written, before anything is played."""
    from retrodsl.replay.tables_files import TableFileError, check_file

    is_csv = out == STDOUT or (out is not None and out.lower().endswith(".csv"))
    if meta and not is_csv:
        raise fail("--meta is for a .csv: the other files always say what they are of")
    if out is None and ram:
        raise fail("--ram is written into a file: add -o run.npz or -o run.parquet")
    if out is None:
        return
    try:
        check_file(Path("-.csv") if out == STDOUT else Path(out), ram=ram)
    except TableFileError as problem:
        raise fail(said(problem.cause, problem.mend)) from problem


def _without_memory(table: Table, *, ram: bool) -> Table:
    """Many movies need not keep what is not written."""
    from dataclasses import replace

    return table if ram else replace(table, ram=None)


def _stack(
    tables: Sequence[Table],
    only: Sequence[str] | None,
    frames: tuple[int | None, int | None],
    *,
    ram: bool,
) -> Stack:
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.replay.tables_names import UnknownColumn, choose
    from retrodsl.replay.tables_stack import Stack

    last = max(table.rows for table in tables) - 1
    cut = [table.cut(*frames) for table in tables]
    cut = [table for table in cut if table.rows]
    if not cut:
        raise fail(f"--frames: the longest movie has the frames 0 to {last}")
    if only:
        every = list(dict.fromkeys(name for table in cut for name in table.names))
        try:
            names = choose(only, every)
        except UnknownColumn as problem:
            raise fail(f"--only: {problem}") from problem
        chosen = [table.picked(n for n in names if n in table.names) for table in cut]
    else:
        chosen = [table.usual() for table in cut]
    try:
        return Stack(tuple(chosen), ram)
    except CannotRun as problem:
        raise fail(said(problem, problem.mend)) from problem


# --- what is said


def _finish(stack: Stack, out: str | None, output: Report, *, meta: bool) -> None:
    """Write the file and say so; without one, list the columns."""
    from retrodsl.replay.tables_csv import csv_parts

    if out == STDOUT:
        for text in csv_parts(stack, meta=meta):
            sys.stdout.write(text)
        sys.stdout.flush()
        return
    if out is not None:
        _write(stack, Path(out), meta=meta)
    if output is Report.JSON:
        said_of = {"file": out, "rows": stack.rows, **stack.meta()}
        if out is None:
            said_of["columns"] = {
                row["name"]: {**said_of["columns"][row["name"]], **row} for row in _courses(stack)
            }
        typer.echo(json.dumps(said_of, indent=2))
    elif out is None:
        typer.echo(_listed(stack))
    else:
        typer.echo(f"wrote {out}: {_counted(stack)}")


def _write(stack: Stack, path: Path, *, meta: bool) -> None:
    from retrodsl.replay.tables_files import TableFileError, write_table

    try:
        write_table(stack, path, meta=meta)
    except TableFileError as problem:
        raise fail(said(problem.cause, problem.mend)) from problem
    except OSError as problem:
        raise fail(f"{path} cannot be written: {problem.strerror or problem}") from problem


def _counted(stack: Stack) -> str:
    movies = len(stack.tables)
    columns = len(stack.fields) + len(stack.blocks)
    return f"{movies} movie{'' if movies == 1 else 's'}, {stack.rows:,} frames, {columns} columns"


def _courses(stack: Stack) -> list[dict[str, Any]]:
    """Of each column its type, its least and greatest value, and how often it changes."""
    import numpy as np

    kinds = {"i": "int", "f": "float", "b": "bool", "U": "text"}
    rows = []
    for field in stack.fields[1:]:
        parts = [field.values(table) for table in stack.tables]
        changes = sum(int(np.count_nonzero(part[1:] != part[:-1])) for part in parts)
        row: dict[str, Any] = {"name": field.name, "type": kinds[field.dtype.kind]}
        numbers = [] if field.dtype.kind == "U" else [part[np.isfinite(part)] for part in parts]
        if any(len(part) for part in numbers):
            row["low"] = min(np.min(part).item() for part in numbers if len(part))
            row["high"] = max(np.max(part).item() for part in numbers if len(part))
        rows.append({**row, "changes": changes})
    return rows


def _listed(stack: Stack) -> str:
    rows = _courses(stack)
    docs = {field.name: field.doc for field in stack.fields}
    width = max(len(row["name"]) for row in rows)
    lines = [_counted(stack)]
    for row in rows:
        span = f"{_plain(row['low'])}..{_plain(row['high'])}" if "low" in row else ""
        if row["type"] == "bool":
            span = "" if row["low"] != row["high"] else f"always {_plain(row['low'])}"
        line = (
            f"  {row['name']:<{width}}  {row['type']:<5}  {row['changes']:>6} changes  {span:<16}"
        )
        lines.append(f"{line}  {docs[row['name']]}".rstrip())
    return "\n".join([*lines, "-o FILE writes them: .parquet, .npz, .csv"])


def _plain(value: bool | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else number_text(value)
