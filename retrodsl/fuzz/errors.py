"""Why a search cannot begin."""

from __future__ import annotations


class FuzzError(Exception):
    """``cause`` is what is wrong, ``mend`` what to do about it, empty where the cause says it."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.mend = mend
