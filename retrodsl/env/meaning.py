"""What an environment asks of the step evaluator on every frame."""

from __future__ import annotations

from retrodsl.emitters.float32 import bound, is_exact
from retrodsl.env.game import Game
from retrodsl.evaluators.steps import (
    Broken,
    Group,
    Holding,
    Range,
    Result,
    Spread,
    Steps,
    Sum,
    Table,
    compile_steps,
)
from retrodsl.ir.nodes import Node
from retrodsl.ir.program import Named, Program

#: The places of a frame's results in the tuple that a step gives.
REWARD, TERMS, DONE, TRUNCATED, INFO, BROKEN, OTHERS, SPREADS = range(8)


def steps_of(game: Game, *, checks: bool) -> Steps:
    """The scenario as a function of a frame's variables; it gives a tuple, by these places:

    ``REWARD`` and ``TERMS`` (by name) of the first player, the names of the conditions that hold in
    ``DONE`` and ``TRUNCATED``, the items of ``INFO`` by name, what is ``BROKEN`` by name, reward
    and terms of the ``OTHERS``, and for each player how far float32 arithmetic may be off
    (``SPREADS``, 0 where it is exact). Without ``checks`` nothing is broken and no spread known.
    """
    scenario = game.scenario
    others: list[Result] = [
        Group([Sum(_nodes(terms)), Table(_entries(terms))]) for terms in scenario.rewards[1:]
    ]
    first = scenario.rewards[0] if scenario.rewards else ()
    broken = Broken((), ())
    if checks:
        conditions = [(f"invariant {name}", node) for name, node in _entries(scenario.invariants)]
        broken = Broken(conditions, ranges_of(game.program))
    results: list[Result] = [
        Sum(_nodes(first)),
        Table(_entries(first)),
        Holding(_entries(scenario.done)),
        Holding(_entries(scenario.truncate)),
        Table(_entries(scenario.info)),
        broken,
        Group(others),
        Group(_spreads(game) if checks else []),
    ]
    return compile_steps(Group(results))


def ranges_of(program: Program) -> list[Range]:
    """What the spec says of its variables beyond their types."""
    found = []
    for variable in program.variables:
        name = f"range of {variable.key}"
        low, high = int(variable.range.low), int(variable.range.high)
        if variable.enum_only:
            only = tuple(sorted({value for _, value in variable.enum}))
            found.append(Range(name, variable.key, low, high, only))
        elif variable.range != variable.type_range:
            found.append(Range(name, variable.key, low, high))
    return found


def _entries(items: tuple[Named, ...]) -> list[tuple[str, Node]]:
    return [(item.name, item.node) for item in items]


def _nodes(items: tuple[Named, ...]) -> list[Node]:
    return [item.node for item in items]


def _spreads(game: Game) -> list[Result]:
    """For each player the sum of the sizes that the engine adds, times the bound of its rounding.

    Where its sum is exact there is nothing to add.
    """
    found: list[Result] = []
    for reward in game.emitted.rewards:
        parts = [] if reward is None or is_exact(reward) else list(reward.parts)
        most = bound([1.0] + [0.0] * (len(parts) - 1)) if parts else 0.0
        found.append(Spread([(p.coefficient * most, p.atom, p.minus) for p in parts]))
    return found
