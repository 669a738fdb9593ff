"""What a person says of the unknown, and of which frames."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from retrodsl.search.formulas import Formula


class Quantity(Enum):
    """On how many of its frames a formula has to hold."""

    EVERY = "every"
    SOME = "some"
    MOMENTS = "moments"
    """Two frames alone, the second seen as following the first."""
    CHANGES = "changes"
    """On a number of them that is given: ``changed(?)`` alone is counted."""


@dataclass(frozen=True, slots=True)
class Said:
    """A constraint in words and numbers, as it can be kept: see ``Constraint``."""

    text: str
    formula: str
    quantity: Quantity
    first: int
    last: int
    wanted: bool = True
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, eq=False)
class Constraint:
    """``formula`` is to be ``wanted`` on ``quantity`` of the frames ``first..last``.

    ``text`` is how the person put it. ``least`` and ``most``, both included, bound how often the
    unknown changes, where that is counted; ``None`` is no bound.
    """

    text: str
    formula: Formula
    quantity: Quantity
    first: int
    last: int
    wanted: bool = True
    least: int = 0
    most: int | None = None

    @property
    def said(self) -> Said:
        """What is needed to say it again."""
        return Said(
            self.text,
            self.formula.text,
            self.quantity,
            self.first,
            self.last,
            self.wanted,
            self.least,
            self.most,
        )

    @property
    def rows(self) -> list[int] | None:
        """The frames to look at, if they are the same few for every candidate."""
        if self.quantity is Quantity.MOMENTS:
            return [self.first, self.last]
        if self.quantity is Quantity.CHANGES:
            return None
        if self.first == self.last and self.formula.lookback is not None:
            return self.formula.rows(self.first)
        return None

    @property
    def cost(self) -> tuple[int, int]:
        """Sorts what is quickly told before what is not."""
        rows = self.rows
        if rows is not None:
            return 0, len(rows)
        if self.formula.lookback is None:
            return 2, self.last
        return 1, self.last - self.first
