"""What the engine measures, as exact functions of whole numbers and as text.

A measure is a variable, or its change, under one op: a function that is linear but at a few
breakpoints. Values at those and beside them, within what the variable can be, tell all of it.
"""

from __future__ import annotations

from fractions import Fraction

from retrodsl.engine_json.evaluate import apply_op
from retrodsl.engine_json.scenario import Measure, RewardTerm
from retrodsl.lift.domains import Known
from retrodsl.lift.writing import can_be_number, name

#: What an op says, with the reference; ``sign`` and no op are above 0 as a test.
_COMPARISONS = {
    "equal": "==",
    "not-equal": "!=",
    "less-than": "<",
    "greater-than": ">",
    "less-or-equal": "<=",
    "greater-or-equal": ">=",
}
_WITH_ZERO = {
    "zero": "==",
    "nonzero": "!=",
    "negative": "<",
    "positive": ">",
    "sign": ">",
}


def comparison(measure: Measure) -> tuple[str, int]:
    """The comparison that a test is: an operator of the language, and with what."""
    if measure.op is None:
        return ">", 0
    if measure.op == "negative-equal":
        return "==", -measure.reference
    if measure.op in _WITH_ZERO:
        return _WITH_ZERO[measure.op], 0
    return _COMPARISONS[measure.op], measure.reference


def measured_text(measure: Measure) -> str:
    """``x``, or ``delta(x)``."""
    return f"delta({name(measure.name)})" if measure.is_delta else name(measure.name)


def comparison_text(measure: Measure) -> str:
    """``x == 3`` or ``delta(x) < 0``."""
    operator, reference = comparison(measure)
    return f"{measured_text(measure)} {operator} {reference}"


def holds(measure: Measure, value: int) -> bool:
    """Whether a test holds where ``value`` is measured."""
    return apply_op(measure.op, value, measure.reference) > 0


def telling_values(low: int, high: int, *measures: Measure) -> tuple[int, ...]:
    """The values of ``low..high`` by which measures are told apart, in order."""
    points = {low, high, 0}
    for measure in measures:
        points |= {measure.reference, -measure.reference}
    near = {point + step for point in points for step in (-2, -1, 0, 1, 2)}
    return tuple(sorted(value for value in near if low <= value <= high))


def truth_in_domain(measure: Measure, known: Known) -> bool | None:
    """What a test gives for all values that the variable can have; ``None`` where they differ."""
    values = telling_values(*known.domain(measure), measure)
    found = {holds(measure, value) for value in values}
    return found.pop() if len(found) == 1 else None


def unwritable_reference(measure: Measure, known: Known) -> int | None:
    """The number that a test needs and the language cannot write; ``None`` where all is well."""
    _, reference = comparison(measure)
    is_needed = truth_in_domain(measure, known) is None
    return reference if is_needed and not can_be_number(reference) else None


def amount(term: RewardTerm, value: int) -> Fraction:
    """What a term pays where ``value`` is measured; its coefficients must be finite."""
    measured = apply_op(term.op, value, term.reference)
    return measured * Fraction(term.reward if measured > 0 else term.penalty)
