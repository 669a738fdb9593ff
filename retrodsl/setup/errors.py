"""Why an integration or a state could not be made."""

from __future__ import annotations


class SetupError(Exception):
    """``cause`` is what happened, ``mend`` what to do about it, empty where the cause says it."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.mend = mend


class WrongCall(SetupError):  # noqa: N818 (named for what it reports)
    """What was asked for cannot be meant so: a name, a system or a place that will not do."""
