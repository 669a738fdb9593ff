"""``python -m retrodsl.train.curves``: draws what runs of training came to, as an SVG."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from retrodsl.train.episodes import WINDOW
from retrodsl.train.plot import Line, Panel, draw

WRONG_USE = 2

_TERM: Final = "term "

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

Row = dict[str, str]


class UnreadableRun(Exception):  # noqa: N818 (said as a user would)
    """A file that is no episodes.csv."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A run: its rows, and what it is called."""

    name: str
    rows: Sequence[Row]

    def mean(self, value: Callable[[Row], float]) -> tuple[tuple[float, float], ...]:
        """At each episode's end the mean over the last episodes up to it."""
        values = [value(row) for row in self.rows]
        sums = [0.0]
        for each in values:
            sums.append(sums[-1] + each)
        return tuple(
            (
                float(row["steps"]),
                (sums[place] - sums[max(0, place - WINDOW)]) / min(place, WINDOW),
            )
            for place, row in enumerate(self.rows, 1)
        )


@app.command()
def curves(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="EPISODES.csv...", help="The first is drawn in full; others beside."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.svg", help="Where the picture goes.")],
    final: Annotated[
        str, typer.Option("--final", metavar="NAME", help="The final value that is compared.")
    ] = "score",
) -> None:
    """Draw the episodes of runs: a final value, the reward's terms, and how episodes ended.

    Each point is the mean of the last 100 episodes. The first run is shown with all of it, the
    others (chance, for one) with their final value only.
    """
    try:
        drawn = [_read(path, final) for path in runs]
        picture = draw(list(_panels(drawn, final)), "steps of all emulators together")
        out.write_text(picture, "utf-8")
    except (UnreadableRun, OSError) as error:
        typer.echo(f"retrodsl: {error}", err=True)
        raise typer.Exit(WRONG_USE) from error
    typer.echo(f"wrote {out}")


def _read(path: Path, final: str) -> _Drawn:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"steps", "reward", "done"} <= set(rows[0]):
        raise UnreadableRun(f"{path} has no episodes: it is the episodes.csv of a run")
    if final not in rows[0]:
        raise UnreadableRun(f"{path} has no {final}: train with --final {final}")
    for number, row in enumerate(rows, 2):
        try:
            for name in row.keys() - {"done"}:
                float(row[name])
        except (TypeError, ValueError) as error:
            raise UnreadableRun(f"{path}, line {number} is no row of numbers") from error
    # A run's own file is called like that of any other: its folder is its name.
    return _Drawn(path.parent.resolve().name if path.name == "episodes.csv" else path.stem, rows)


def _panels(runs: Sequence[_Drawn], final: str) -> Iterator[Panel]:
    first = runs[0]

    def column(name: str) -> Callable[[Row], float]:
        return lambda row: float(row[name])

    def ended_by(reason: str) -> Callable[[Row], float]:
        return lambda row: float(reason in row["done"].split(", "))

    yield Panel(
        f"{final} at the end of an episode",
        [Line(run.name, run.mean(column(final))) for run in runs],
    )
    terms = [name for name in first.rows[0] if name.startswith(_TERM)]
    yield Panel(
        f"reward terms of {first.name}",
        [Line(name.removeprefix(_TERM), first.mean(column(name))) for name in terms],
    )
    reasons = sorted({reason for row in first.rows for reason in row["done"].split(", ")})
    yield Panel(
        f"done reasons of {first.name}, share",
        [Line(reason, first.mean(ended_by(reason))) for reason in reasons],
    )


if __name__ == "__main__":
    app()
