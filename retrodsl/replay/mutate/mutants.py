"""Makes mutants: specs that differ from a given one in one small thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from retrodsl.diagnostics import Collector
from retrodsl.ir.lower.spec import lower_spec
from retrodsl.ir.program import Named, Program
from retrodsl.replay.mutate.memory_operators import memory_changes_of
from retrodsl.replay.mutate.operators import Change, changes_of
from retrodsl.replay.mutate.reach import in_checks_alone
from retrodsl.replay.mutate.signature import Signatures
from retrodsl.replay.mutate.tree import Part, parts_of
from retrodsl.semantics.declarations import Place
from retrodsl.semantics.declare import declare
from retrodsl.semantics.surroundings import NOWHERE
from retrodsl.source import Source, Span
from retrodsl.stdlib import load_functions
from retrodsl.syntax import nodes as n
from retrodsl.syntax.parser import deep_recursion

#: The statements of a spec and of what it includes, each with the file that it stands in.
Statements: TypeAlias = "Sequence[tuple[Source, n.Statement]]"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its ``kind``, what it is in words, and the place that it is made at.

    ``text`` is what stands around it, ``owner`` the term, variable, let or function that it is in.
    ``program`` is what the changed spec means.
    """

    kind: str
    change: str
    place: Place
    text: str
    owner: str
    program: Program = field(repr=False)


@dataclass(slots=True)
class Tally:
    """What became of the changes that gave no mutant.

    ``rejected`` ones the compiler reports; ``equivalent`` ones mean the same as the spec, or as a
    mutant before.
    """

    rejected: int = 0
    equivalent: int = 0


def mutants_of(
    statements: Statements, program: Program, tally: Tally | None = None
) -> Iterator[Mutant]:
    """Every mutant of a spec that compiles and means something else, in the file's order.

    ``program`` is what ``statements`` mean. ``tally`` counts what is left out.
    """
    count = Tally() if tally is None else tally
    signatures = Signatures()
    with deep_recursion():
        seen = {signatures.of(program)}
    for kind, change, source, part, changed in _changed(statements, program):
        with deep_recursion():
            if isinstance(changed, Program):
                made: Program | None = changed
            else:
                made = lowered(changed)
            if made is None:
                count.rejected += 1
                continue
            signature = signatures.of(made)
        if signature in seen:
            count.equivalent += 1
            continue
        seen.add(signature)
        place = Place(source, part.node.span)
        yield Mutant(kind, change, place, _text(source, part), part.owner, made)


def _text(source: Source, part: Part) -> str:
    """What is changed, with what it stands in; of a variable what is before its documentation."""
    node = part.node
    span = node.span if isinstance(part.above, n.Ram | n.Structs) else part.above.span
    if isinstance(node, n.Term) or isinstance(part.above, n.Term):
        term = node if isinstance(node, n.Term) else part.above
        assert isinstance(term, n.Term)
        span = term.value.span
    elif isinstance(node, n.Variable):
        span = Span(span.start, node.address.span.end)
    elif isinstance(node, n.Array | n.Structs):
        span = Span(span.start, node.stride.span.end)
    text = " ".join(source.slice(span).split())
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def lowered(statements: Statements) -> Program | None:
    """What statements mean, ``None`` where the compiler reports an error."""
    reports = Collector()
    declarations = declare(statements, statements[0][0], NOWHERE, reports)
    if declarations is None or reports.has_errors:
        return None
    return lower_spec(declarations, load_functions(), NOWHERE, reports)


def _changed(
    statements: Statements, program: Program
) -> Iterator[tuple[str, str, Source, Part, Program | Statements]]:
    with deep_recursion():
        unmeant = in_checks_alone(statement for _, statement in statements)
    for index, (source, statement) in enumerate(statements):
        if isinstance(statement, n.Let | n.Fn | n.Table) and statement.name.text in unmeant:
            continue
        with deep_recursion():
            parts = list(parts_of(statement))
        for part in parts:
            if isinstance(part.node, n.Term):
                name = Place(source, part.node.name.span)
                what, dropped = _dropped(program, part, name)
                yield "dropped", what, source, part, dropped
            for kind, change, new in _changes(source, part, program):
                other = list(statements)
                other[index] = (source, part.rebuild(new))
                yield kind, change, source, part, other


def _changes(source: Source, part: Part, program: Program) -> Iterator[Change]:
    yield from changes_of(part)
    if isinstance(part.node, n.Variable | n.Array | n.Structs):
        name = Place(source, part.node.name.span)
        bounds = next((v.range for v in program.variables if v.place == name), None)
        yield from memory_changes_of(part, program.platform, bounds)
    if isinstance(part.node, n.Term) and isinstance(part.above, n.Reward):
        term, span = part.node, part.node.value.span
        if not _has_coefficient(term.value):
            twice = n.Binary(span, "*", n.Integer(span, 2), term.value)
            yield "coefficient", "the term is doubled", replace(term, value=twice)
            turned = n.Unary(span, "-", term.value)
            yield (
                "coefficient",
                "the term changes its sign",
                replace(term, value=turned),
            )


def _has_coefficient(value: n.Expression) -> bool:
    """Whether the term begins with a literal, which is changed itself."""
    if isinstance(value, n.Unary):
        return _has_coefficient(value.operand)
    if isinstance(value, n.Binary) and value.operator == "*":
        return _has_coefficient(value.left)
    return isinstance(value, n.Integer | n.Decimal)


def _dropped(program: Program, part: Part, name: Place) -> tuple[str, Program]:
    """The program in which the term pays nothing, or the condition never holds.

    Made of the program: in the text, expectations that name the term could not be compiled.
    """
    is_reward = isinstance(part.above, n.Reward)
    nothing = program.build.const(0) if is_reward else program.build.const(value=False)

    def without(items: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(replace(i, node=nothing) if i.place == name else i for i in items)

    scenarios = tuple(
        replace(
            s,
            rewards=tuple(without(terms) for terms in s.rewards),
            done=without(s.done),
            truncate=without(s.truncate),
        )
        for s in program.scenarios
    )
    what = "the term is dropped" if is_reward else "the condition is dropped"
    return what, replace(program, scenarios=scenarios)
