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
    from retrodsl.diagnostics.codes import find, near
    from retrodsl.diagnostics.codes.page import explain_text

    known = find(code.upper())
    if known is None:
        close = near(code.upper())
        raise fail(f"there is no code {code}" + (f"; did you mean {close}?" if close else ""))
    typer.echo(explain_text(known.code), nl=False)
