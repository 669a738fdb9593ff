"""What there is to exercise in a spec: each point with its place, and what shows it in a trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from retrodsl.ir.decisions import Decision, Path
from retrodsl.ir.nodes import Node, Op, PointedRead, in_order
from retrodsl.ir.program import Named, Program, ScenarioProgram
from retrodsl.semantics.declarations import Place


class Show(Enum):
    """What a value has to do, on some frame, for a point to count."""

    CHANGE = "change"
    EQUAL = "equal"
    ABOVE = "above"
    BELOW = "below"
    TRUE = "true"
    FALSE = "false"
    RISE = "rise"

    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Probe:
    """``node`` (of a variable: its key) does what ``show`` says while all of ``path`` holds.

    ``value`` is what ``EQUAL`` compares with. ``scenario`` is the one in which it counts, ``None``
    for every one that computes the node.
    """

    show: Show
    node: Node | str
    path: Path = ()
    value: int = 0
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to exercise; any of ``probes`` shows it.

    ``kind`` is what it belongs to (``variable``, ``enum``, ``term``, ``condition``, ``branch``),
    ``name`` how the spec calls that, ``missing`` what is said when no replay shows it.
    """

    kind: str
    name: str
    missing: str
    place: Place
    probes: tuple[Probe, ...]


#: What makes two points the same one: an inherited block is lowered once for each scenario.
_Key: TypeAlias = "tuple[str, str, str, int, int, int]"

#: The kinds of points, in the order in which they are shown, with their plurals.
KINDS = {
    "variable": "variables",
    "enum": "enum values",
    "term": "terms",
    "condition": "conditions",
    "branch": "branches",
}


def points_of(program: Program) -> tuple[Point, ...]:
    """Everything to exercise in a spec, in the order of the kinds, then of the file.

    What can have but one outcome (a constant condition, a term that cannot be negative) is not
    asked to have the other.
    """
    found: dict[_Key, Point] = {}
    for point in _all(program):
        span = point.place.span
        key = (point.kind, point.name, point.missing, id(point.place.source), span.start, span.end)
        same = found.get(key)
        if same is not None:
            point = Point(*key[:3], point.place, (*same.probes, *point.probes))
        found[key] = point
    order = list(KINDS)
    return tuple(sorted(found.values(), key=lambda p: (order.index(p.kind), p.place.span)))


def graph_of(scenario: ScenarioProgram) -> dict[int, Node]:
    """The nodes that a scenario computes, by serial."""
    return {n.serial: n for n in in_order(named.node for named in scenario.all_named)}


def _all(program: Program) -> Iterator[Point]:
    yield from _variables(program)
    for scenario in program.scenarios:
        for terms in scenario.rewards:
            yield from _terms(scenario, terms)
        for what, conditions in (("done", scenario.done), ("truncate", scenario.truncate)):
            yield from _conditions(scenario, what, conditions)
    computed = {serial for s in program.scenarios for serial in graph_of(s)}
    for decision in program.decisions:
        if not decision.node.is_const or decision.what == "row":
            nodes = (decision.node, *(node for node, _ in decision.path))
            if all(node.is_const or node.serial in computed for node in nodes):
                yield from _decision(decision)


def _variables(program: Program) -> Iterator[Point]:
    for variable in program.variables:
        name = _without_index(variable.key)
        change = Probe(Show.CHANGE, variable.key)
        yield Point("variable", name, "never changes", variable.place, (change,))
        for member, value in variable.enum:
            seen = Probe(Show.EQUAL, variable.key, value=value)
            yield Point("enum", f"{name}.{member}", "is never seen", variable.place, (seen,))
    pointed = _pointed(program) if program.pointers else {}
    for pointer in program.pointers:
        for node in pointed.get(pointer.key, ()):
            change = Probe(Show.CHANGE, node)
            yield Point("variable", pointer.key, "never changes", pointer.place, (change,))
            for member, value in pointer.enum:
                seen = Probe(Show.EQUAL, node, value=value)
                yield Point(
                    "enum", f"{pointer.key}.{member}", "is never seen", pointer.place, (seen,)
                )


def _pointed(program: Program) -> dict[str, list[Node]]:
    """The nodes that read each variable behind a pointer."""
    found: dict[str, list[Node]] = {}
    for node in in_order(named.node for s in program.scenarios for named in s.all_named):
        if node.op is Op.POINTED and isinstance(node.payload, PointedRead):
            found.setdefault(node.payload.name, []).append(node)
    return found


def _without_index(key: str) -> str:
    """``kart[*].x`` of ``kart[3].x``: the elements of an array are one point."""
    head, bracket, tail = key.partition("[")
    return f"{head}[*]{tail.partition(']')[2]}" if bracket else key


def _terms(scenario: ScenarioProgram, terms: Iterable[Named]) -> Iterator[Point]:
    for term in terms:
        node = term.node
        sides = (
            (node.range.high > 0, Show.ABOVE, "never pays more than 0"),
            (node.range.low < 0, Show.BELOW, "never pays less than 0"),
        )
        for possible, show, missing in sides:
            if possible:
                probe = Probe(show, node, scenario=scenario.name)
                yield Point("term", f"reward {term.name}", missing, term.place, (probe,))


def _conditions(
    scenario: ScenarioProgram, what: str, conditions: Iterable[Named]
) -> Iterator[Point]:
    sides = (
        (Show.TRUE, "never holds"),
        (Show.FALSE, "holds always"),
        (Show.RISE, "never begins to hold"),
    )
    for condition in conditions:
        if condition.node.is_const:
            continue
        for show, missing in sides:
            probe = Probe(show, condition.node, scenario=scenario.name)
            yield Point("condition", f"{what} {condition.name}", missing, condition.place, (probe,))


#: What is said of a decision that never went one way, by what it is and the way.
_MISSING = {
    ("if", True): "`then` is never taken",
    ("if", False): "`else` is never taken",
    ("when", True): "the condition of `when` never holds",
    ("when", False): "the condition of `when` holds always",
    ("and", True): "never holds in this `and`",
    ("and", False): "never fails in this `and`",
    ("or", True): "never holds in this `or`",
    ("or", False): "never fails in this `or`",
    ("member", True): "is never the member of the set",
    ("row", True): "this row is never taken",
}


def _decision(decision: Decision) -> Iterator[Point]:
    sides = ((True, decision.when_true), (False, decision.when_false))
    for outcome, place in sides:
        if place is None:
            continue
        show = Show.TRUE if outcome else Show.FALSE
        probe = Probe(show, decision.node, decision.path)
        text = " ".join(place.source.slice(place.span).split())
        name = f"`{text}`" if len(text) <= 50 else f"`{text[:49].rstrip()}…`"
        yield Point("branch", name, _MISSING[decision.what, outcome], place, (probe,))
