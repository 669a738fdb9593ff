"""Why a cluster cannot be used."""

from __future__ import annotations


class ClusterError(Exception):
    """``cause`` is what happened, ``mend`` what to do about it; the text is both."""

    def __init__(self, cause: str, mend: str) -> None:
        self.cause = cause
        self.mend = mend
        super().__init__(f"{cause}\n{mend}")
