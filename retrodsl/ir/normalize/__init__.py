"""Brings a program's nodes to one form, so that an emitter has fewer to know.

A pass is a function from a node whose operands are normal already to a node of the same meaning:
the same value on every frame of every trace. ``PASSES`` is their order; each stands in a file of
its own, named like what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Node, in_order
from retrodsl.ir.normalize.drop_assumptions import drop_assumptions
from retrodsl.ir.normalize.fold_constants import fold_constants
from retrodsl.ir.normalize.merge_terms import merge_terms
from retrodsl.ir.normalize.push_negations import push_negations
from retrodsl.ir.normalize.share_history import share_history
from retrodsl.ir.program import Named, Program, ScenarioProgram

Pass = Callable[[Builder, Node], Node]

PASSES: tuple[Pass, ...] = (
    drop_assumptions,
    fold_constants,
    share_history,
    merge_terms,
    push_negations,
)


def apply_pass(build: Builder, run: Pass, roots: Iterable[Node]) -> dict[int, Node]:
    """What ``run`` makes of every node that ``roots`` need, by the serial of the old one."""
    made: dict[int, Node] = {}
    for node in in_order(roots):
        rebuilt = build.rebuild(node, tuple(made[arg.serial] for arg in node.args))
        made[node.serial] = run(build, rebuilt)
    return made


def normalize(program: Program) -> Program:
    """``program`` with the nodes of its scenarios in normal form.

    Its replays keep their own: they are evaluated, not compiled. The new nodes are made by the
    program's own builder, so that old and new can stand side by side.
    """
    build = program.build
    current = {
        named.node.serial: named.node
        for scenario in program.scenarios
        for named in scenario.all_named
    }
    names = dict(program.names)
    for run in PASSES:
        made = apply_pass(build, run, current.values())
        names = {made[serial].serial: name for serial, name in names.items() if serial in made}
        current = {origin: made[node.serial] for origin, node in current.items()}

    def renewed(items: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(replace(item, node=current[item.node.serial]) for item in items)

    def scenario(old: ScenarioProgram) -> ScenarioProgram:
        return replace(
            old,
            rewards=tuple(renewed(terms) for terms in old.rewards),
            done=renewed(old.done),
            truncate=renewed(old.truncate),
            invariants=renewed(old.invariants),
            info=renewed(old.info),
        )

    return replace(program, scenarios=tuple(map(scenario, program.scenarios)), names=names)
