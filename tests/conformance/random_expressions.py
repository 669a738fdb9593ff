"""Random well-typed expressions as text, with the range that the compiler will find for each.

The ranges are what keeps specs from being refused: no overflow, no divisor that can be 0, no
comparison that is always true or always false. Everything is put in brackets: how operators bind is
tested elsewhere.
"""

from __future__ import annotations

from tests.conformance.random_conditions import Conditions
from tests.conformance.random_integers import Integers
from tests.conformance.random_reals import Reals


class Expressions(Integers, Reals, Conditions):
    """Makes expressions of every kind over what the spec has declared so far."""
