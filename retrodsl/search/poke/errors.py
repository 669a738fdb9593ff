"""Why nothing could be written into the emulator's memory."""

from __future__ import annotations


class PokeError(Exception):
    """Poking came to nothing; ``mend`` says what to do, if it is known."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(f"{cause}; {mend}" if mend else cause)
        self.cause = cause
        self.mend = mend


class TooLate(PokeError):  # noqa: N818 - named for what it reports
    """A frame was named from which the play does not go on long enough."""
