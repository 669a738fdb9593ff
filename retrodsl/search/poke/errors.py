"""Why nothing could be written into the emulator's memory."""

from __future__ import annotations


class PokeError(Exception):
    """Poking came to nothing; ``mend`` says what to do, if it is known."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(f"{cause}; {mend}" if mend else cause)
        self.cause = cause
        self.mend = mend
