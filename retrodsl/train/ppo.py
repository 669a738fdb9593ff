"""``python -m retrodsl.train.ppo SPEC``: trains PPO on a spec, or plays it by chance to compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from retrodsl.env.errors import EnvironmentProblem
from retrodsl.train import need_stable_baselines3
from retrodsl.train.episodes import UnknownFinal
from retrodsl.train.setup import Setup

if TYPE_CHECKING:
    from retrodsl.train.run import Summary

WRONG_USE = 2

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def train(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="The spec of the game.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FOLDER", help="A new folder: model, TensorBoard's log, episodes."
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="NAME",
            help="Whose reward, done and info count. Default: the one at the top of the file, or "
            "the first.",
            show_default=False,
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="NAME", help="Where episodes start. Default: the spec's."),
    ] = None,
    steps: Annotated[
        int, typer.Option("--steps", min=1, help="How many, of all emulators together.")
    ] = 200_000,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="The same seed gives the same run.")
    ] = 0,
    envs: Annotated[
        int, typer.Option("--envs", min=1, help="Emulators side by side, each in a process.")
    ] = 2,
    obs: Annotated[
        Literal["variables", "info"],
        typer.Option("--obs", help="What it sees: the RAM variables, or the scenario's info."),
    ] = "variables",
    skip: Annotated[
        int, typer.Option("--skip", min=1, help="For how many frames an action is held.")
    ] = 4,
    stack: Annotated[
        int, typer.Option("--stack", min=1, help="How many steps it sees at once.")
    ] = 1,
    final: Annotated[
        list[str] | None,
        typer.Option(
            "--final",
            metavar="NAME",
            help="A variable whose value at the end of an episode is shown; again for more.",
        ),
    ] = None,
    chance: Annotated[
        bool, typer.Option("--random", help="Train nothing: play by chance, to compare with.")
    ] = False,
) -> None:
    """Train PPO on a spec, with the variables of its RAM or its info as what the agent sees.

    Written into the folder: model.zip, which `retrodsl record --policy` plays; tensorboard/, the
    log; episodes.csv, a row for each episode; summary.json, what the last ones come to; and
    violations/, movies of what the spec says cannot happen. A step is an action of one emulator.
    """
    try:
        need_stable_baselines3()
    except ImportError as error:
        raise _fail(str(error)) from error
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise _fail(f"{out} is there already: name another folder with --out")
    setup = Setup(spec=str(spec), scenario=scenario, state=state, obs=obs, skip=skip, stack=stack)
    from retrodsl.train.run import Run, run

    try:
        summary = run(Run(setup, out, steps, seed, envs, tuple(final or ()), chance))
    except (EnvironmentProblem, UnknownFinal) as error:
        raise _fail(str(error)) from error
    except OSError as error:
        raise _fail(f"{error.filename or out}: {error.strerror or error}") from error
    typer.echo(_text(summary))


def _text(summary: Summary) -> str:
    """What a run came to, for a person."""
    who = "by chance" if summary.player == "chance" else "PPO"
    lines = [
        f"{who}: {summary.steps} steps, {summary.episodes} episodes in {summary.seconds:.0f} s "
        f"({summary.cpu_seconds:.0f} s of CPU, {summary.frames_per_second:.0f} frames/s)",
        f"the last {summary.averaged} episodes: reward {summary.reward:.4g}",
    ]
    for name, value in summary.final.items():
        lines.append(f"  {name} {value:.4g}")
    for name, value in summary.terms.items():
        lines.append(f"  reward of {name} {value:.4g}")
    for name, value in summary.done.items():
        lines.append(f"  ended by {name}: {value:.0%}")
    counted = ", ".join(f"{name} on {count} frames" for name, count in summary.violations.items())
    lines.append(f"violations: {counted or 'none'}")
    return "\n".join(lines)


def _fail(message: str) -> typer.Exit:
    """Say what was wrong, and give the exit to raise."""
    typer.echo(f"retrodsl: {message}", err=True)
    return typer.Exit(WRONG_USE)


if __name__ == "__main__":
    app()
