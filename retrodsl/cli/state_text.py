"""What `retrodsl state` prints of a state: its variables, and what of done holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from retrodsl.ir.program import Program
    from retrodsl.setup.start import Ending, Start

_WIDTH = 100


def filled(parts: Iterable[str]) -> Sequence[str]:
    """The parts after one another, as many on a line as fit, none broken."""
    joined = ", ".join(part.replace(" ", "\0") for part in parts)
    lines = textwrap.wrap(
        joined,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\0", " ") for line in lines]


def value_text(program: Program, key: str, value: int) -> str:
    """A value, with its name where the spec's enum has one."""
    variable = next(v for v in program.variables if v.key == key)
    name = next((name for name, number in variable.enum if number == value), None)
    return f"{value}" if name is None else f"{value} ({name})"


def show_values(program: Program, saved: Start | None, begun: Start | None) -> None:
    """A table of the variables: what was saved, and what frame 0 has."""
    columns: list[tuple[str, Mapping[str, int]]] = []
    if saved is not None:
        columns.append(("saved", saved.values))
    if begun is not None:
        columns.append(("frame 0", begun.values))
    if not program.variables:
        typer.echo("the spec has no variables")
        return
    rows = [["", *(title for title, _ in columns)]]
    for variable in program.variables:
        cells = (
            value_text(program, variable.key, values[variable.key])
            if variable.key in values
            else "-"
            for _, values in columns
        )
        rows.append([variable.key, *cells])
    widths = [max(len(row[i]) for row in rows) for i in range(len(columns) + 1)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(f"  {line}".rstrip())


def show_endings(start: Start | None, when: str) -> None:
    """Which conditions of done and truncate hold."""
    if start is None or not start.endings:
        typer.echo("the spec has no condition of done")
        return
    holding = [ending for ending in start.endings if ending.holds]
    others = [ending for ending in start.endings if ending.holds is False]
    unknown = [ending for ending in start.endings if ending.holds is None]
    if holding:
        names = ", ".join(_named(holding))
        typer.echo(f"done {when}: {names}: every episode from here is one step long")
    for title, endings in (("not done", others), ("not known", unknown)):
        if endings and (title == "not known" or not holding):
            typer.echo(f"{title} {when}:")
            for line in filled(_named(endings)):
                typer.echo(line)


def _named(endings: Sequence[Ending]) -> list[str]:
    several = len({ending.scenario for ending in endings}) > 1
    return [f"{e.name} ({e.scenario})" if several else e.name for e in endings]
