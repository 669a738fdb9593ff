"""Follows what the values of a script can be, whatever the memory holds.

The entry functions run again and again on sets of values until nothing new comes (numbers that keep
growing go to infinity at once). What is then recorded holds for every episode. A script with a part
that cannot be followed (``goto``, coroutines, code from texts) gives no findings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import ANYTHING, NIL, NOTHING, Range, Values, join
from retrodsl.lint.lua.cells import SHOWN, State, forget_shown, join_all, widen_all
from retrodsl.lint.lua.expressions import Expressions, Frame
from retrodsl.lint.lua.facts import (
    CannotFollow,
    Closure,
    Engine,
    Findings,
    Made,
    Scopes,
)
from retrodsl.readers import lua_nodes as n
from retrodsl.source import Source

_MOST_CALLS = 12
_MOST_STEPS = 60_000
_MOST_ROUNDS = 12


def follow(
    scripts: Sequence[tuple[Source, n.Block]],
    variables: Mapping[str, tuple[int, int]],
    entries: Sequence[str],
    assigned: frozenset[str] = frozenset(),
) -> Findings:
    """Follow the scripts of a scenario, with the range of each variable of data.json.

    ``assigned`` are the globals that any of them puts something into. Raises :class:`CannotFollow`.
    """
    walker = _Walker(variables, assigned)
    try:
        return walker.run(scripts, entries)
    except RecursionError as error:
        raise CannotFollow from error


class _Walker(Expressions):
    def run(self, scripts: Sequence[tuple[Source, n.Block]], entries: Sequence[str]) -> Findings:
        self.is_first = True
        for source, block in scripts:
            self.source = source
            self.frames.append(Frame())
            falls = self.block(block, ())
            frame = self.frames.pop()
            states = [state for state, _ in frame.returned] + ([self.state] if falls else [])
            self.state = join_all(states)
        forget_shown(self.state)
        before = dict(self.state)
        early = self.first_frame(entries)
        for _ in range(_MOST_ROUNDS):
            self.findings = Findings(early_nil_uses=early)
            reached = before
            for name in entries:
                self.state = dict(reached)
                result = self.enter(name)
                known = self.findings.results.get(name, NOTHING)
                self.findings.results[name] = join(known, result)
                forget_shown(self.state)
                reached = widen_all(reached, self.state)
            if reached == before:
                return self.findings
            before = reached
        raise CannotFollow

    def first_frame(self, entries: Sequence[str]) -> dict[n.Expression, Source]:
        """Run the entries once from the state that loading left; tells what is surely nil then.

        The state after it is that before it, for the memory of the first frame is not all memory.
        """
        before = self.state
        try:
            for name in entries:
                self.is_sure = True
                self.enter(name)
        except CannotFollow:  # what is called then may be there later
            self.calls, self.frames = [], []
        self.state, self.is_first, self.is_sure, self.steps = before, False, True, 0
        return self.findings.early_nil_uses

    def enter(self, name: str) -> Values:
        """Call a function as the engine does; the memory may be another than at the last call."""
        forget_shown(self.state)
        found = self.state.get(f"g:{name}", NIL)
        closures = [thing for thing in found.things if isinstance(thing, Closure)]
        if len(closures) != 1 or found.is_any:
            raise CannotFollow
        values = self.call_closure(closures[0], [])
        return values[0] if values else NIL

    def block(self, block: n.Block, scopes: Scopes) -> bool:
        inner = (*scopes, {})
        return all(self.statement(statement, inner) for statement in block)

    def statement(self, node: n.Statement, scopes: Scopes) -> bool:
        self.step()
        match node:
            case n.Local():
                values = self.several(node.values, scopes)
                for index, name in enumerate(node.names):
                    value = values[index] if index < len(values) else NIL
                    self.declare(name.name, name.span.start, scopes, value)
            case n.LocalFunction():
                self.declare(node.name.name, node.span.start, scopes, NIL)
                closure = Closure(self.source, node.function, scopes)
                self.assign(scopes[-1][node.name.name], Values(things=frozenset((closure,))))
            case n.Assign():
                values = self.several(node.values, scopes)
                for index, target in enumerate(node.targets):
                    value = values[index] if index < len(values) else NIL
                    self.store(target, value, scopes)
            case n.Invoke():
                self.several((node.call,), scopes)
            case n.Do():
                return self.block(node.body, scopes)
            case n.If():
                return self.branches(node, scopes)
            case n.Return():
                values = self.several(node.values, scopes)  # which may change the state
                self.frames[-1].returned.append((self.state, values))
                return False
            case n.Jump(label=None):
                self.frames[-1].broken.append(dict(self.state))
                return False
            case n.While() | n.Repeat() | n.NumericFor() | n.GenericFor():
                return self.loop(node, scopes)
            case n.Jump() | n.Mark():
                raise CannotFollow
        return True

    def branches(self, node: n.If, scopes: Scopes) -> bool:
        ends: list[State] = []
        can_go_on = True
        was_sure, is_sure = self.is_sure, self.is_sure
        for condition, block in node.arms:
            value = self.one(condition, scopes)
            before = self.state
            is_sure = is_sure and not (value.can_hold and value.can_fail)
            if value.can_hold:
                self.state, self.is_sure = dict(before), is_sure
                self.narrow(condition, True, scopes)
                if self.block(block, scopes):
                    ends.append(self.state)
            self.state, self.is_sure = dict(before), is_sure
            self.narrow(condition, False, scopes)
            can_go_on = value.can_fail
            if not can_go_on:
                break
        if can_go_on and (node.otherwise is None or self.block(node.otherwise, scopes)):
            ends.append(self.state)
        self.is_sure = was_sure and (is_sure or not leaves(node))
        if ends:
            self.state = join_all(ends)
        return bool(ends)

    def loop(self, node: n.Statement, scopes: Scopes) -> bool:
        ends: list[State] = []
        inner: dict[str, str] = {}
        body: n.Block = ()
        condition: n.Expression | None = None
        match node:
            case n.While():
                body, condition = node.body, node.condition
            case n.Repeat():
                body = node.body
            case n.NumericFor():
                parts = [self.one(part, scopes) for part in (node.start, node.end)]
                self.use(node.start, parts[0])
                self.use(node.end, parts[1])
                if node.step is not None:
                    self.use(node.step, self.one(node.step, scopes))
                body = node.body
                self.declare(node.name.name, node.span.start, (inner,), _counted(node, parts))
            case n.GenericFor():
                self.several(node.values, scopes)
                body = node.body
                for name in node.names:
                    self.declare(name.name, name.span.start, (inner,), ANYTHING)
        was_sure, self.is_sure = self.is_sure, False
        for _ in range(_MOST_ROUNDS):
            before = dict(self.state)
            if condition is not None:
                self.one(condition, scopes)
            if not isinstance(node, n.Repeat):
                ends.append(dict(self.state))
            if condition is not None:
                self.narrow(condition, True, scopes)
            self.frames[-1].broken, outer = [], self.frames[-1].broken
            if isinstance(node, n.Repeat):
                within = (*scopes, {})
                falls = all(self.statement(statement, within) for statement in body)
                if falls:
                    self.one(node.condition, within)
                    ends.append(dict(self.state))
            else:
                falls = self.block(body, (*scopes, inner))
            ends += self.frames[-1].broken
            self.frames[-1].broken = outer
            self.state = widen_all(before, self.state) if falls else before
            if self.state == before:
                break
        else:
            raise CannotFollow
        self.is_sure = was_sure and not leaves(node)
        if ends:
            self.state = join_all(ends)
        return bool(ends)

    def store(
        self,
        target: n.Expression,
        value: Values,
        scopes: Scopes,
    ) -> None:
        cell = self.cell_of(target, scopes)
        if cell is not None and not cell.startswith(SHOWN):
            self.assign(cell, value)
            is_fraction = value.number is not None and value.number.has_fraction
            if cell.startswith("d:") and is_fraction and not value.is_any:
                self.findings.fractions[target] = (self.source, cell[2:])
            return
        if not isinstance(target, n.Index):
            raise CannotFollow
        base, key = self.one(target.base, scopes), self.one(target.key, scopes)
        if base.is_any:
            raise CannotFollow
        for thing in base.things:
            if isinstance(thing, Made):
                self.put(thing, key, value)
            elif isinstance(thing, Engine):
                forget_shown(self.state)  # what is written may be part of another variable
            else:
                raise CannotFollow


def _counted(node: n.NumericFor, bounds: list[Values]) -> Values:
    start, end = bounds[0].number, bounds[1].number
    if node.step is not None or start is None or end is None or not start.is_whole:
        return Values(a.EVERY_NUMBER)
    return Values(Range(start.low, max(start.high, end.high), True))


def leaves(node: n.Statement) -> bool:
    """Whether a statement may end the block that it stands in: by ``return`` or ``break``."""
    match node:
        case n.Return() | n.Jump():
            return True
        case n.If(arms=arms, otherwise=otherwise):
            blocks = [block for _, block in arms] + [otherwise or ()]
            return any(leaves(inner) for block in blocks for inner in block)
        case n.Do() | n.While() | n.Repeat() | n.NumericFor() | n.GenericFor():
            return any(leaves(inner) for inner in node.body)
        case _:
            return False
