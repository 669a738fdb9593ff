"""How the tests of done hang together: what groups join, what contradicts, what is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from retrodsl.engine_json import DataVariable, Done, Test
from retrodsl.lint.ranges import accepted, holds, measured_range
from retrodsl.lint.scenario_parts import is_understood, member_count

#: What a test asks, however it is written: variable, of its change, limits, whether outside them.
Asked = tuple[str, bool, "int | None", "int | None", bool]


def asked(test: Test) -> Asked:
    """The same for tests that hold for the same values."""
    low, high = accepted(test.op, test.reference)
    return test.name, test.is_delta, low, high, test.op in ("not-equal", "nonzero")


def joined(group: Done) -> Iterator[Test]:
    """The tests that a group joins by its condition, those of groups inside that join alike too."""
    yield from group.tests
    for inside in group.groups:
        if inside.all == group.all or member_count(inside) == 1:
            yield from joined(inside)


def clashing(group: Done, variables: Mapping[str, DataVariable]) -> Iterator[tuple[Test, ...]]:
    """The tests of one variable of which an ``all`` never holds, or an ``any`` always does.

    Tests that are decided by their type alone are left out.
    """
    by_subject: dict[tuple[str, bool], list[Test]] = {}
    for test in joined(group):
        variable = variables.get(test.name)
        if variable is not None and is_understood(test) and holds(test, variable) is None:
            by_subject.setdefault((test.name, test.is_delta), []).append(test)
    for tests in by_subject.values():
        variable = variables[tests[0].name]
        measured = measured_range(tests[0], variable)
        if len(tests) > 1 and measured is not None and not _leave(measured, tests, not group.all):
            yield tuple(tests)


def _leave(measured: tuple[int, int], tests: Iterable[Test], negated: bool) -> bool:
    """Whether some measured value fulfils all tests, or all of their opposites."""
    bottom, top = measured
    excluded: set[int] = set()
    for test in tests:
        _, _, low, high, outside = asked(test)
        if low is not None and low == high:
            if outside != negated:
                excluded.add(low)
            else:
                bottom, top = max(bottom, low), min(top, low)
        else:
            if negated:
                low, high = (
                    None if high is None else high + 1,
                    None if low is None else low - 1,
                )
            bottom = bottom if low is None else max(bottom, low)
            top = top if high is None else min(top, high)
    while bottom in excluded:
        bottom += 1
    return bottom <= top


def repeated(group: Done) -> Iterator[tuple[Test, Test]]:
    """Each test that says nothing new, with the one that says it: in its group, or around it."""
    yield from _repeated(group, {})


def _repeated(group: Done, around: Mapping[Asked, Test]) -> Iterator[tuple[Test, Test]]:
    known = dict(around)
    for test in group.tests:
        if asked(test) in known:
            yield test, known[asked(test)]
        known.setdefault(asked(test), test)
    for inside in group.groups:
        yield from _repeated(inside, known)
        if inside.all == group.all or member_count(inside) == 1:
            for test in joined(inside):
                known.setdefault(asked(test), test)
