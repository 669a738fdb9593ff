"""Rewards in the engine's form: a coefficient pair on what one op measures of each variable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrodsl.emitters.conditions import NotJson, Test, tree_of, why_not
from retrodsl.emitters.linear import (
    FLOAT32_MAX,
    Amounts,
    Measure,
    Part,
    amounts_of,
    is_exact,
    is_zero,
    multiple_of,
    parts_in,
    parts_of,
    strip,
)
from retrodsl.ir.nodes import Node, Op
from retrodsl.ir.program import Named
from retrodsl.semantics.intervals import Interval, Number

#: How many times the steps of doubles go into half a step of 32-bit floats, less two bits to spare.
_FINER_THAN_FLOAT32 = 1 << 53 - 24 - 2


@dataclass(frozen=True, slots=True)
class Entry:
    """``reward`` times what is measured where that is above 0, ``penalty`` times it where below.

    Without ``op`` the measure itself, with one its 0 or 1 (``sign``: -1, 0 or 1).
    """

    measure: Measure
    reward: Number
    penalty: Number
    op: str | None = None
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class JsonReward:
    """A whole reward: at most one entry a variable, and what every frame pays.

    ``parts`` are the summands that the engine adds in float32.
    """

    entries: tuple[Entry, ...]
    time: Number
    parts: tuple[Part, ...]


class Unsayable(Exception):  # noqa: N818 - carries the term to the diagnostic
    """The engine's JSON cannot say ``term``; the message is the reason."""

    def __init__(self, term: Named, reason: str, other: Named | None = None) -> None:
        super().__init__(reason)
        self.term = term
        self.other = other


@dataclass(slots=True)
class _Sums:
    """What is paid for each side of a measure, and who asked for it first."""

    linear: dict[Measure, list[Number]] = field(default_factory=dict)
    tests: dict[Test, Number] = field(default_factory=dict)
    owner: dict[str, Named] = field(default_factory=dict)
    time: Number = 0


def json_reward(terms: Sequence[Named], types: Mapping[str, Interval]) -> JsonReward:
    """The terms as the engine's JSON; raises ``Unsayable`` for the first that it cannot say.

    ``types`` are the ranges of the variables' types, by key.
    """
    sums = _Sums()
    parts: list[Part] = []
    _check_rounding(terms)
    for term in terms:
        try:
            for part in _measured(parts_of(term.node)):
                _collect(sums, part)
                parts.extend(_summands(part))
            keys = _keys(sums)
        except NotJson as reason:
            raise Unsayable(term, str(reason)) from reason
        for key in keys:
            sums.owner.setdefault(key, term)
        _merged(sums, term)
    entries = [_payable(entry, types) for entry in _merged(sums, terms[-1])] if terms else []
    paying = tuple(entry for entry in entries if entry.reward or entry.penalty)
    return JsonReward(paying, sums.time, tuple(parts))


def _payable(entry: Entry, types: Mapping[str, Interval]) -> Entry:
    """``entry`` without a side that its measure never takes, whatever the RAM holds."""
    measured = types.get(entry.measure.key)
    if entry.op is not None or entry.measure.delta or measured is None:
        return entry
    return replace(
        entry,
        reward=entry.reward if measured.high > 0 else 0,
        penalty=entry.penalty if measured.low < 0 else 0,
    )


def _check_rounding(terms: Sequence[Named]) -> None:
    """Raise ``Unsayable`` where doubles round by amounts that the JSON does not even have.

    In ``x + 1e17 - 1e17`` the large amounts cancel, and the doubles on the way keep of ``x`` only
    multiples of 16. What rounding there is without that is far below that of float32.
    """
    if all(is_exact(term.node) for term in terms):
        return
    found: Amounts = {}
    largest: tuple[Number, Named] | None = None
    for term in terms:
        written: Number = 0
        for key, amount in amounts_of(term.node).items():
            found[key] = amount.plus(found.get(key))
            written += _size(amount.gross, amount.atom)
        if largest is None or written > largest[0]:
            largest = (written, term)
    cancelled = sum(
        _size(amount.gross - abs(amount.net), amount.atom)
        for amount in found.values()
        if amount.gross != abs(amount.net)
    )
    smallest = min(
        (abs(part.coefficient) for part in parts_in(found) if part.atom is not None), default=0
    )
    if largest is not None and cancelled > smallest * _FINER_THAN_FLOAT32:
        raise Unsayable(largest[1], "it cancels amounts so large that doubles round what is left")


def _size(coefficient: Number, atom: Node | None) -> Number:
    try:
        return coefficient * Part(1, atom).magnitude
    except OverflowError:  # an integer that is no double
        return math.inf


def _measured(parts: list[Part]) -> list[Part]:
    """The parts with ``x`` and ``-prev(x)``, which flattening took apart, as one again."""
    before = {strip(p.atom.args[0]).serial: p for p in parts if p.atom and p.atom.op is Op.PREV}
    result: list[Part] = []
    used: set[int] = set()
    for part in parts:
        atom = part.atom
        if atom is None or atom.op is not Op.VARIABLE or atom.serial not in before:
            continue
        partner = before[atom.serial]
        if partner.coefficient != -part.coefficient or partner.atom is None:
            raise NotJson("it weighs a variable and its last value differently")
        used |= {atom.serial, partner.atom.serial}
        result.append(Part(part.coefficient, atom, partner.atom))
    result.extend(p for p in parts if p.atom is None or p.atom.serial not in used)
    return result


def _summands(part: Part) -> list[Part]:
    """``part`` as the engine adds it: of `if c then a else b` it pays b always, and a - b on c."""
    atom = part.atom
    if atom is None or atom.op is not Op.SELECT:
        return [part]
    yes, no = (strip(arg) for arg in atom.args[1:])
    if not yes.is_const or not no.is_const or is_zero(no):
        return [part]
    return [Part(part.coefficient * no.number, None), Part(part.coefficient, atom, no)]


def _collect(sums: _Sums, part: Part) -> None:
    c = part.coefficient
    if part.atom is None:
        sums.time += c
        return
    atom = part.atom
    if part.minus is not None:
        _linear(sums, Measure(str(atom.payload), delta=True), c, c)
        return
    multiple = multiple_of(atom)
    if multiple is not None:
        _linear(sums, multiple.measure, c, c)
        return
    if atom.op in (Op.MAX, Op.MIN):
        _one_side(sums, atom, c)
    elif atom.op is Op.SELECT:
        _select(sums, atom, c)
    else:
        raise NotJson(why_not(atom))


def _linear(sums: _Sums, measure: Measure, above: Number, below: Number) -> None:
    pair = sums.linear.setdefault(measure, [0, 0])
    pair[0] += above
    pair[1] += below


def _one_side(sums: _Sums, atom: Node, c: Number) -> None:
    """``max(m, 0)``, ``min(m, 0)`` and ``max(m, -m)`` for ``m`` a measure or its negative."""
    a, b = (strip(arg) for arg in atom.args)
    if is_zero(a):
        a, b = b, a
    first, second = multiple_of(a), multiple_of(b)
    if first is None or first.constant:
        raise NotJson(why_not(atom))
    factor = int(first.factor) if first.factor.denominator == 1 else 0
    biggest = atom.op is Op.MAX
    if is_zero(b) and factor:
        # c * max(f * m, 0) is c * f * m above 0 for f > 0, and below 0 for f < 0.
        above = (factor > 0) == biggest
        _linear(sums, first.measure, c * factor if above else 0, 0 if above else c * factor)
    elif second is not None and second.measure == first.measure and not second.constant:
        other = int(second.factor)
        if {factor, other} != {1, -1}:
            raise NotJson(why_not(atom))
        _linear(sums, first.measure, c if biggest else -c, -c if biggest else c)
    else:
        raise NotJson(why_not(atom))


def _select(sums: _Sums, atom: Node, c: Number) -> None:
    """A constant where a test holds, another elsewhere; the other may be such a choice again."""
    condition, yes, no = atom.args
    yes, no = strip(yes), strip(no)
    if not yes.is_const:
        condition_tree = tree_of(condition, negated=True)
        yes, no = no, yes
    else:
        condition_tree = tree_of(condition)
    if not yes.is_const:
        raise NotJson("what it pays depends on more than one value")
    if not isinstance(condition_tree, Test):
        raise NotJson("it is paid on more than one test")
    if no.is_const:
        if not is_zero(no) and not all(_is_float32(c * x.number) for x in (yes, no)):
            # `time` and the test would cancel out, and leave the rounding of the larger.
            raise NotJson("it pays two amounts that 32-bit floats do not hold exactly")
        sums.time += c * no.number
        _test(sums, condition_tree, c * (yes.number - no.number))
        return
    inner = no if no.op is Op.SELECT else None
    if inner is None or not is_zero(strip(inner.args[2])) or not strip(inner.args[1]).is_const:
        raise NotJson("what it pays depends on more than one value")
    second = tree_of(inner.args[0])
    signs = {"positive", "negative"}
    if (
        not isinstance(second, Test)
        or {condition_tree.op, second.op} != signs
        or second.measure != condition_tree.measure
    ):
        raise NotJson("it is paid on more than one test")
    _test(sums, condition_tree, c * yes.number)
    _test(sums, second, c * strip(inner.args[1]).number)


def _is_float32(value: Number) -> bool:
    """Whether a 32-bit float holds ``value``, with bits to spare for an exact sum of a few."""
    scaled = value * 1024
    return scaled == int(scaled) and abs(scaled) < 1 << 22


def _test(sums: _Sums, test: Test, amount: Number) -> None:
    sums.tests[test] = sums.tests.get(test, 0) + amount


def _keys(sums: _Sums) -> set[str]:
    return {m.key for m in sums.linear} | {t.measure.key for t in sums.tests}


def _merged(sums: _Sums, newest: Named) -> list[Entry]:
    """One entry a variable, or ``Unsayable`` when ``newest`` asks for a second."""
    entries: dict[str, Entry] = {}
    found: list[Entry] = [
        Entry(measure, above, below)
        for measure, (above, below) in sums.linear.items()
        if above or below
    ]
    tests = dict(sums.tests)
    for test, amount in sums.tests.items():
        opposite = Test(test.measure, "negative")
        if test.op == "positive" and opposite in tests:
            # sign is -1 below 0, and so meets the penalty with its sign turned.
            found.append(Entry(test.measure, amount, -tests[opposite], "sign"))
            del tests[test], tests[opposite]
    found.extend(Entry(t.measure, c, 0, t.op, t.reference) for t, c in tests.items() if c)
    paid = [sums.time, *(c for entry in found for c in (entry.reward, entry.penalty))]
    if not all(abs(c) <= FLOAT32_MAX for c in paid):
        raise Unsayable(newest, "the engine keeps coefficients as float32, of at most 3.4e38")
    for entry in found:
        key = entry.measure.key
        if key in entries:
            other = sums.owner.get(key)
            reason = f"the engine's JSON takes one measure of a variable, and `{key}` needs two"
            raise Unsayable(newest, reason, other if other is not newest else None)
        entries[key] = entry
    return [entries[key] for key in sorted(entries)]
