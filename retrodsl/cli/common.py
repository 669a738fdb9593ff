"""What the commands share: finding specs, showing diagnostics, colours, exit codes."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from retrodsl import __version__
from retrodsl.diagnostics import Diagnostic

if TYPE_CHECKING:
    from retrodsl.diagnostics.render.rules import RuleText

CLEAN, FINDINGS, WRONG_USE = 0, 1, 2

Specs = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[SPEC|FOLDER]...",
        help="Spec files, or folders to search for them. Nothing: the folder specs/, or here.",
        show_default=False,
    ),
]
IntegrationsDir = Annotated[
    Path | None,
    typer.Option(
        "--integrations",
        metavar="FOLDER",
        help="The folder that holds a folder a game. Default: integrations/ beside the spec, or "
        "beside the specs/ folder that it is in.",
        show_default=False,
    ),
]


RomOption = Annotated[
    Path | None,
    typer.Option(
        "--rom",
        help="The ROM to play. Default: the game's, where it is installed.",
        show_default=False,
    ),
]


ScenarioOption = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        metavar="NAME",
        help="The scenario that is played. Default: the one at the top of the file, or the first.",
        show_default=False,
    ),
]


#: The longest that a movie is waited for, in seconds: clocks of the system take no number.
DAY = 86_400.0


def _time_limit(seconds: float) -> float:
    if not math.isfinite(seconds):
        raise typer.BadParameter(f"{seconds} is no number of seconds")
    return min(seconds, DAY)


TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        min=1,
        callback=_time_limit,
        help="Seconds that one movie may take, a day at most.",
    ),
]


class Output(str, Enum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"


OutputOption = Annotated[Output, typer.Option("--output", "-o", help="How findings are shown.")]


def fail(message: str) -> typer.Exit:
    """Say what was wrong with the call, and give the exit to raise."""
    typer.echo(f"retrodsl: {message}", err=True)
    return typer.Exit(WRONG_USE)


def find_specs(paths: Sequence[Path] | None, *, parts: bool = False) -> list[Path]:
    """The spec files under ``paths``, each once; exits where there is none.

    With ``parts`` those that others include are among what a folder has.
    """
    from retrodsl.project import specs_in

    if not paths:
        paths = [Path("specs") if Path("specs").is_dir() else Path()]
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = specs_in(path, parts=parts)
            if not inside:
                shown = "here" if path == Path() else f"in {path}"
                raise fail(f"there is no .retro file {shown}")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise fail(f"there is no file {path}")
    return list(found)


def wants_color(stream: TextIO) -> bool:
    """Whether to use colours: on a terminal only, NO_COLOR and FORCE_COLOR respected."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def show(diagnostics: Sequence[Diagnostic], output: Output, *, err: bool = False) -> None:
    """Print findings in the form that was asked for."""
    match output:
        case Output.TEXT:
            if not diagnostics:
                return
            from retrodsl.diagnostics.render.text import render_text

            stream = sys.stderr if err else sys.stdout
            # 0 columns: a terminal that does not know its size.
            columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
            color = wants_color(stream)
            text = render_text(diagnostics, color=color, width=columns or None)
            # Said again, since echo takes colours out of what goes to no terminal.
            typer.echo(text, err=err, nl=False, color=color)
        case Output.JSON:
            from retrodsl.diagnostics.render.json_report import render_json

            typer.echo(render_json(diagnostics), nl=False)
        case Output.SARIF:
            from retrodsl.diagnostics.render.paths import repository_name
            from retrodsl.diagnostics.render.sarif import render_sarif

            text = render_sarif(
                diagnostics, tool_version=__version__, rules=rule_text, shown=repository_name
            )
            typer.echo(text, nl=False)
        case Output.GITHUB:
            from retrodsl.diagnostics.render.github import render_github
            from retrodsl.diagnostics.render.paths import repository_name

            typer.echo(render_github(diagnostics, shown=repository_name), nl=False)
        case Output.JUNIT:
            from retrodsl.diagnostics.render.junit import render_junit

            typer.echo(render_junit(diagnostics), nl=False)


def rule_text(code: str) -> RuleText | None:
    """What there is to say of a code of the compiler or of the linter."""
    from retrodsl.diagnostics.codes import find
    from retrodsl.diagnostics.render.rules import RuleText
    from retrodsl.lint.rules import find_rule

    known = find(code)
    if known is not None:
        return RuleText(known.title, known.explanation)
    rule = find_rule(code)
    return None if rule is None else RuleText(rule.title, rule.page)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning``."""
    from retrodsl.diagnostics.summary import summary as in_words

    return in_words(diagnostics)
