"""The command `retrodsl`."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from retrodsl import __version__
from retrodsl.cli.check import check
from retrodsl.cli.common import WRONG_USE
from retrodsl.cli.compile import compile_command
from retrodsl.cli.diff import diff
from retrodsl.cli.doctor import doctor
from retrodsl.cli.engine import engine_app
from retrodsl.cli.explain import explain
from retrodsl.cli.fmt import fmt
from retrodsl.cli.fuzz import fuzz
from retrodsl.cli.import_ import import_
from retrodsl.cli.init import init
from retrodsl.cli.lint import lint
from retrodsl.cli.record import record
from retrodsl.cli.replay import replay
from retrodsl.cli.schema import schema
from retrodsl.cli.search import SearchCommand, search
from retrodsl.cli.state import state_app
from retrodsl.cli.trace import trace
from retrodsl.cli.watch import watch

app = typer.Typer(
    name="retrodsl",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 clean, 1 findings, 2 wrong use.",
)
app.command("init")(init)
app.command("check")(check)
app.command("compile")(compile_command)
app.command("fmt")(fmt)
app.command("lint")(lint)
app.command("import")(import_)
app.command("replay")(replay)
app.command("search", cls=SearchCommand)(search)
app.command("trace")(trace)
app.command("watch")(watch)
app.command("record")(record)
app.command("fuzz")(fuzz)
app.command("diff")(diff)
app.command("explain")(explain)
app.command("schema")(schema)
app.command("doctor")(doctor)
app.add_typer(engine_app, name="engine")
app.add_typer(state_app, name="state")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"retrodsl {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Compile, check and replay integrations of games for stable-retro, written in .retro."""


def _keep_only(words: list[str]) -> None:
    """Leave out the commands that ``words`` do not begin with: to set up one takes milliseconds."""
    if any(command.name in words for command in app.registered_commands):
        app.registered_commands = [c for c in app.registered_commands if c.name in words]
        app.registered_groups = []


def _open_closed_streams() -> None:
    """Have output that the caller closed (``>&-``) go nowhere: Python then has no stream at all."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end


def main() -> None:
    """The console script."""
    # What a start makes nearly all stays: looking for garbage in it costs a twentieth of a check.
    gc.set_threshold(200_000, 20, 20)
    _keep_only(sys.argv[1:2])
    _open_closed_streams()
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has left: nothing more to say, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        typer.echo(f"retrodsl: the output cannot be written: {error.strerror}", err=True)
        sys.exit(WRONG_USE)
    finally:
        # The interpreter's end would look through all of it once more, a seventh of a check.
        gc.freeze()


if __name__ == "__main__":
    main()
