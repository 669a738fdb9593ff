"""Why a movie could not be recorded."""

from __future__ import annotations


class RecordError(Exception):
    """``cause`` is what happened, ``mend`` what to do about it, empty where the cause says it."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.mend = mend


class AgentError(RecordError):
    """A policy that cannot be loaded, raised an error, or gave what is no action."""
