"""That a search takes long, told to a person who waits at a terminal."""

from __future__ import annotations

import logging
import sys

import typer

from retrodsl.diagnostics.render import visible

#: What the search logs.
_LOGGER = logging.getLogger("retrodsl.search")


class _ToTerminal(logging.Handler):
    """Prints what is logged, as a line of its own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print it."""
        typer.echo(visible(record.getMessage()), err=True)


def tell_of_slow_searches() -> None:
    """From now on say that a search takes long, where somebody is there to read it."""
    known = any(isinstance(handler, _ToTerminal) for handler in _LOGGER.handlers)
    if sys.stderr.isatty() and not known:
        _LOGGER.addHandler(_ToTerminal())
        _LOGGER.setLevel(logging.INFO)
