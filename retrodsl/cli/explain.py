"""`retrodsl explain`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, Output, fail, show


def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="CODE|SPEC",
            help="The code of a message, such as RT204, a lint rule, or a spec file.",
            show_default=False,
        ),
    ],
    integrations: IntegrationsDir = None,
) -> None:
    """Explain a message by its code, or what each part of a spec becomes and why.

    Of a spec: for each term and condition whether it is JSON or Lua, why it has to be Lua, the
    values that it can take, and what is kept from frame to frame.
    """
    path = Path(subject)
    if path.is_file() or path.suffix == ".retro":
        _explain_spec(path, integrations)
    elif re.fullmatch(r"[A-Za-z][\w-]*", subject):
        _explain_code(subject)
    else:
        raise fail(f"{subject} is neither the code of a message nor a spec file")


def _explain_code(code: str) -> None:
    from retrodsl.api import compile_spec
    from retrodsl.diagnostics.codes import Code, find, near
    from retrodsl.diagnostics.codes.page import TERMINAL_WIDTH, explain_text
    from retrodsl.diagnostics.codes.running import render_example

    def rendered(known: Code) -> str:
        return render_example(known, lambda path: compile_spec(path).diagnostics, TERMINAL_WIDTH)

    rule = _lint_rule(code) or _replay_rule(code)
    if rule is not None:
        typer.echo(rule, nl=False)
        return
    known = find(code)
    if known is None:
        close = near(code)
        raise fail(f"there is no code {code}" + (f"; did you mean {close}?" if close else ""))
    typer.echo(explain_text(known.code, rendered), nl=False)


def _lint_rule(code: str) -> str | None:
    """All about a lint rule; ``None`` where there is none of this code or name."""
    from retrodsl.lint.page import render_example, rule_text
    from retrodsl.lint.rules import find_rule

    rule = find_rule(code)
    return None if rule is None else rule_text(rule, render_example)


def _replay_rule(code: str) -> str | None:
    """All about a code in a report of `retrodsl replay`; ``None`` where it is none."""
    from retrodsl.replay.report.rules import explain_replay_rule

    return explain_replay_rule(code.upper())


def _explain_spec(path: Path, integrations: Path | None) -> None:
    from retrodsl.api import compile_spec
    from retrodsl.emitters.explanation import explain_scenario

    if not path.is_file():
        raise fail(f"there is no file {path}")
    compiled = compile_spec(path, integrations)
    show(compiled.diagnostics, Output.TEXT, err=True)
    program, integration = compiled.checked.program, compiled.integration
    if program is None or integration is None:
        raise typer.Exit(FINDINGS)
    for scenario in program.scenarios:
        name = f"{scenario.name}.json"
        typer.echo(f"{program.game}, {name}")
        parts = explain_scenario(program, scenario, integration.scenarios[scenario.name])
        if not parts:
            typer.echo("  nothing: no reward, no done")
            continue
        width = max(len(f"{part.part} {part.name}") for part in parts)
        for part in parts:
            label = f"{part.part} {part.name}"
            typer.echo(f"  {label:<{width}}  {part.target:<7} {part.values}")
            pad = f"  {'':<{width}}          "
            if part.why:
                typer.echo(f"{pad}because {part.why}")
            for kept in part.keeps if part.target == "Lua" else ():
                typer.echo(f"{pad}keeps {kept}")
    raise typer.Exit(CLEAN)
