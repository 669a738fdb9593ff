"""`retrodsl explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from retrodsl.cli.common import fail


def explain(
    code: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help="The code of a message, such as RT204.", show_default=False
        ),
    ],
) -> None:
    """Explain a message: what it means, why it matters, an example and its mend."""
    from retrodsl.api import compile_spec
    from retrodsl.diagnostics.codes import Code, find, near
    from retrodsl.diagnostics.codes.page import TERMINAL_WIDTH, explain_text
    from retrodsl.diagnostics.codes.running import render_example

    def rendered(known: Code) -> str:
        return render_example(known, lambda path: compile_spec(path).diagnostics, TERMINAL_WIDTH)

    known = find(code)
    if known is None:
        close = near(code)
        raise fail(f"there is no code {code}" + (f"; did you mean {close}?" if close else ""))
    typer.echo(explain_text(known.code, rendered), nl=False)
