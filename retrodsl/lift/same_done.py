"""Whether two dones end an episode on the same frames."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from retrodsl.engine_json.scenario import Done, Test
from retrodsl.lift.domains import Known
from retrodsl.lift.measures import holds, telling_values, truth_in_domain

#: Up to this many combinations of values are all tried; beyond it, so many at random.
_ALL_TRIED = 20_000

#: A variable, and whether its change is measured.
_Measured: TypeAlias = tuple[str, bool]


class Untestable(Exception):  # noqa: N818 (named for what it reports)
    """A test of a variable that the engine does not have; ``name`` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def same_done(first: Done | None, second: Done | None, variables: Mapping[str, Known]) -> bool:
    """Whether two dones without scripts are equal for all values that the variables can have.

    Values and changes are taken to be independent. Raises :class:`Untestable`.
    """
    normal = _normal(first, variables), _normal(second, variables)
    if normal[0] == normal[1]:
        return True
    tests: dict[_Measured, list[Test]] = {}
    for done in (first, second):
        for test in _tests(done):
            tests.setdefault((test.name, test.is_delta), []).append(test)
    values = [_classes(found, variables[name]) for (name, _), found in sorted(tests.items())]
    measured = sorted(tests)
    return all(
        _ends(first, row) == _ends(second, row)
        for row in (dict(zip(measured, chosen, strict=True)) for chosen in _choices(values))
    )


def _tests(done: Done | None) -> Iterator[Test]:
    if done is not None:
        for group in done.every():
            yield from group.tests


def _classes(tests: list[Test], known: Known) -> list[int]:
    """Values of a measure, one for each way in which its tests can come out."""
    found: dict[tuple[bool, ...], int] = {}
    for value in telling_values(*known.domain(tests[0]), *tests):
        found.setdefault(tuple(holds(test, value) for test in tests), value)
    return list(found.values())


def _choices(values: list[list[int]]) -> Iterator[tuple[int, ...]]:
    count = 1
    for choice in values:
        count *= len(choice)
    if count <= _ALL_TRIED:
        yield from itertools.product(*values)
        return
    rng = random.Random(count)  # noqa: S311 (a choice of cases)
    for _ in range(_ALL_TRIED):
        yield tuple(rng.choice(choice) for choice in values)


def _ends(done: Done | None, row: Mapping[_Measured, int]) -> bool:
    if done is None:
        return False
    parts = itertools.chain(
        (holds(test, row[test.name, test.is_delta]) for test in done.tests),
        (_ends(group, row) for group in done.groups),
    )
    return all(parts) if done.all else any(parts)


_Normal: TypeAlias = "bool | tuple[str, bool, frozenset[int]] | tuple[bool, frozenset[_Normal]]"


def _normal(done: Done | None, variables: Mapping[str, Known]) -> _Normal:
    """The tree without constants, empty and needless groups, and without order.

    A test is the values near its reference for which it holds, so that ``x < 1`` of an unsigned
    variable is ``x == 0``.
    """
    if done is None:
        return False
    parts: set[_Normal] = set()
    for part in (*(_test(t, variables) for t in done.tests), *_groups(done, variables)):
        if isinstance(part, bool):
            if part is not done.all:
                return part
        elif len(part) == 2 and part[0] == done.all:
            parts |= part[1]
        else:
            parts.add(part)
    if not parts:
        return done.all
    return parts.pop() if len(parts) == 1 else (done.all, frozenset(parts))


def _groups(done: Done, variables: Mapping[str, Known]) -> Iterator[_Normal]:
    for group in done.groups:
        yield _normal(group, variables)


def _test(test: Test, variables: Mapping[str, Known]) -> _Normal:
    known = variables.get(test.name)
    if known is None:
        raise Untestable(test.name)
    truth = truth_in_domain(test, known)
    if truth is not None:
        return truth
    values = telling_values(*known.domain(test), test)
    return test.name, test.is_delta, frozenset(v for v in values if holds(test, v))
