"""What is wrong with a line of a session."""

from __future__ import annotations

from collections.abc import Sequence

from retrodsl.diagnostics import Diagnostic


class SessionError(Exception):
    """A line that means nothing, or cannot be done; the message says why and how to mend it.

    ``diagnostics`` point into the formula, where it is the formula that is wrong. The session is
    what it was before.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)
