"""What a variable, its change, and an op over either can be, whatever the memory holds.

All of it follows from the variable's type and mask alone, so that "never" and "always" here are
true of every game. A range is a pair of its smallest and its largest value.
"""

from __future__ import annotations

from retrodsl.engine_json import DataVariable, Measure
from retrodsl.engine_json.scenario import OPS

Range = tuple[int, int]

#: The ops that give 0 or 1; without op, and with ``sign``, a measure can be negative.
GIVES_TRUTH = frozenset(OPS) - {"sign"}


def value_range(variable: DataVariable) -> Range | None:
    """The values of a variable; ``None`` where the engine reads nothing for it."""
    return None if variable.type is None else variable.type.range(variable.mask)


def can_be(variable: DataVariable, value: int) -> bool:
    """Whether some memory gives ``value``: inside the range, and past what the mask cuts out.

    True for a variable of which nothing is known.
    """
    code, mask = variable.type, variable.mask
    if code is None:
        return True
    low, high = code.range(mask)
    if not low <= value <= high:
        return False
    if mask is None:
        return True
    if code.repr in ("d", "n"):  # the mask is applied to the number, not to its digits
        return value & mask == value
    bits = 8 * code.width
    body = value & ((1 << bits) - 1)
    candidates = [body]
    if code.is_signed:  # where the mask hides the sign bit, it may be set all the same
        body &= (1 << (bits - 1)) - 1
        candidates = [body, body - (1 << (bits - 1))]
    return any(candidate & mask == value for candidate in candidates)


def measured_range(measure: Measure, variable: DataVariable) -> Range | None:
    """What is measured before the op: the value, or its change since the frame before."""
    known = value_range(variable)
    if known is None or not measure.is_delta:
        return known
    low, high = known
    return low - high, high - low


def given_range(measure: Measure, variable: DataVariable) -> Range | None:
    """What a measure gives, its op applied; ``None`` where the variable's type is not known."""
    measured = measured_range(measure, variable)
    if measured is None or measure.op is None:
        return measured
    if measure.op == "sign":
        low, high = measured
        return (low > 0) - (low < 0), (high > 0) - (high < 0)
    truth = holds(measure, variable)
    return (0, 1) if truth is None else (int(truth), int(truth))


def holds(measure: Measure, variable: DataVariable) -> bool | None:
    """Whether a measure is always above 0, which is what a test asks (true), or never (false).

    ``None`` where it depends on the memory, or is not known.
    """
    measured = measured_range(measure, variable)
    if measured is None:
        return None
    low, high = accepted(measure.op, measure.reference)
    if measure.op in ("not-equal", "nonzero"):
        truth = _within(measured, (low, high), measure, variable)
        return None if truth is None else not truth
    return _within(measured, (low, high), measure, variable)


def accepted(op: str | None, reference: int) -> tuple[int | None, int | None]:
    """The measured values for which an op is above 0, ``None`` for no limit.

    For ``not-equal`` and ``nonzero`` it is the one value for which they are not.
    """
    match op:
        case "equal" | "not-equal":
            return reference, reference
        case "negative-equal":
            return -reference, -reference
        case "less-than":
            return None, reference - 1
        case "greater-than":
            return reference + 1, None
        case "less-or-equal":
            return None, reference
        case "greater-or-equal":
            return reference, None
        case "zero" | "nonzero":
            return 0, 0
        case "negative":
            return None, -1
        case _:  # positive, sign, and no op at all: above 0
            return 1, None


def _within(
    measured: Range,
    accepted_values: tuple[int | None, int | None],
    measure: Measure,
    variable: DataVariable,
) -> bool | None:
    """Whether all of ``measured`` is accepted, or none; ``None`` for some."""
    low, high = accepted_values
    bottom, top = measured
    if (low is None or low <= bottom) and (high is None or top <= high):
        return True
    if (low is not None and top < low) or (high is not None and high < bottom):
        return False
    one = low is not None and low == high
    if one and not measure.is_delta and low is not None and not can_be(variable, low):
        return False
    return None


def op_gives(op: str, value: int, reference: int) -> int:
    """What an op gives for one measured value."""
    if op == "sign":
        return (value > 0) - (value < 0)
    low, high = accepted(op, reference)
    inside = (low is None or low <= value) and (high is None or value <= high)
    return int(inside != (op in ("not-equal", "nonzero")))
