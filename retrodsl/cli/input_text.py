"""Inputs that were given on the command line, in the language of movies."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from retrodsl.cli.common import FINDINGS, Output, fail, show

Run = tuple[tuple[int, ...], int]
"""The mask of each player, and for how many frames they are held."""


def input_runs(text: str, game: str, players: int = 1) -> tuple[Run, ...]:
    """What `wait 60; press START` comes to on the pads of ``game``; exits where it is wrong."""
    from retrodsl.cli.movie_commands import check_commands
    from retrodsl.source import Source

    if not text.strip():
        raise fail('--input is empty: say what to press, as in "wait 60; press START for 2"')
    around = f'game "{game}"\nplayers {players}\n'
    found, errors = check_commands(Source("--input", text), "from power", around)
    show(errors, Output.TEXT, err=True)
    if found is None:
        raise typer.Exit(FINDINGS)
    _, movie = found
    return movie.runs


def exactly(runs: Sequence[Run], frames: int) -> tuple[Run, ...]:
    """The first ``frames`` frames of ``runs``; nothing is pressed after their end."""
    cut: list[Run] = []
    left = frames
    for masks, count in runs:
        if left > 0:
            cut.append((masks, min(count, left)))
            left -= count
    return (*cut, ((), left)) if left > 0 else tuple(cut)
