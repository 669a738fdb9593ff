"""Why there is no environment, and what an environment says when the spec is broken.

Environments in other processes hand their errors over by pickling them, and Gymnasium's
``AsyncVectorEnv`` makes the error anew from the old one as its only argument; every class here
stands both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.env.violations import Violation


class EnvironmentProblem(Exception):  # noqa: N818 (said as a user would)
    """``cause`` is what happened, ``mend`` what to do about it; the text is both."""

    cause: str
    mend: str

    def __init__(self, cause: object, mend: str = "") -> None:
        if isinstance(cause, EnvironmentProblem):
            self.cause, self.mend = cause.cause, cause.mend
        else:
            self.cause, self.mend = str(cause), mend
        super().__init__(self.cause, self.mend)

    def __str__(self) -> str:
        return f"{self.cause}\n{self.mend}" if self.mend else self.cause


class SecondEnvironment(EnvironmentProblem):
    """This process has an emulator already, and stable-retro allows one."""


class InvariantViolation(Exception):  # noqa: N818 (named for what it reports)
    """The game or the engine did what the spec says cannot happen.

    ``violation`` says what and where; ``frame``, ``names``, ``values`` and ``movie`` are its own.
    """

    violation: Violation

    def __init__(self, violation: Violation | InvariantViolation) -> None:
        if isinstance(violation, InvariantViolation):
            violation = violation.violation
        self.violation = violation
        super().__init__(violation)

    def __str__(self) -> str:
        return str(self.violation)

    @property
    def frame(self) -> int:
        """The frame since the reset, which is frame 0."""
        return self.violation.frame

    @property
    def names(self) -> tuple[str, ...]:
        """What is broken: ``invariant NAME``, ``range of VARIABLE``, ``engine reward``, ..."""
        return self.violation.names

    @property
    def values(self) -> dict[str, tuple[int | None, int | None]]:
        """The variables that matter: their value on the frame before and on this one."""
        return self.violation.values

    @property
    def movie(self) -> str | None:
        """The movie that shows it, ``None`` if none was saved."""
        return self.violation.movie


class InvariantWarning(UserWarning):
    """The same as a warning, with ``check="warn"``."""
