"""What each part of a spec becomes, and why: the data behind `retrodsl explain SPEC`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrodsl.emitters.scenario_json import EmittedScenario
from retrodsl.ir.nodes import HISTORY, Kind, Node, Op, in_order, show
from retrodsl.ir.program import Named, Program, ScenarioProgram


@dataclass(frozen=True, slots=True)
class Explained:
    """One term or condition.

    ``part`` is the block that it stands in, ``target`` what it becomes (``JSON``, ``Lua``, or
    ``checked`` for what is not compiled but checked at replay), ``why`` the reason for Lua,
    ``keeps`` what is carried from frame to frame, ``values`` what it can be.
    """

    part: str
    name: str
    target: str
    why: str
    values: str
    keeps: tuple[str, ...]


def explain_scenario(
    program: Program, scenario: ScenarioProgram, emitted: EmittedScenario
) -> list[Explained]:
    """Every term and condition of a scenario, in the order of its blocks."""
    return list(_parts(program, scenario, emitted))


def _parts(
    program: Program, scenario: ScenarioProgram, emitted: EmittedScenario
) -> Iterator[Explained]:
    lua = emitted.lua
    in_lua = {player for player, _ in lua.rewards} if lua is not None else set()
    reasons = {(r.part, r.named.name if r.named else ""): r.text for r in emitted.reasons}
    for player, terms in enumerate(scenario.rewards, 1):
        part = "reward" if player == 1 else f"reward p{player}"
        yield from _block(program, part, terms, player in in_lua, reasons)
    done_in_lua = lua is not None and bool(lua.done)
    yield from _block(program, "done", scenario.done, done_in_lua, reasons)
    for end in _block(program, "done", scenario.truncate, done_in_lua, reasons):
        yield replace(end, part="truncate")
    for item in scenario.info:
        is_variable = any(v.key == item.name for v in program.variables)
        why = "" if is_variable else "it is computed"
        if item.node.kind is Kind.REAL:
            why = "it is computed; `info` shows it without its fraction"
        yield _explained(program, "info", item, "JSON" if is_variable else "Lua", why)
    for item in scenario.invariants:
        yield _explained(program, "invariant", item, "checked", "")


def _block(
    program: Program,
    part: str,
    named: Sequence[Named],
    in_lua: bool,
    reasons: dict[tuple[str, str], str],
) -> Iterator[Explained]:
    own = [item.name for item in named if (part, item.name) in reasons]
    for item in named:
        why = reasons.get((part, item.name), "")
        if in_lua and not why:
            why = (
                f"the engine calls one function for all of it, and `{own[0]}` needs it"
                if own
                else ("a function of ours has to be called each frame for `info`")
            )
        yield _explained(program, part, item, "Lua" if in_lua else "JSON", why if in_lua else "")


def _explained(program: Program, part: str, item: Named, target: str, why: str) -> Explained:
    node = item.node
    values = "true or false" if node.kind is Kind.BOOL else str(node.range)
    if node.is_const:
        values = f"always {str(node.payload).lower()}"
    return Explained(part, item.name, target, why, values, tuple(_kept(program, node)))


def _kept(program: Program, node: Node) -> Iterator[str]:
    def named(inner: Node) -> str:
        while inner.op is Op.ASSUME:
            inner = inner.args[0]
        return program.names.get(inner.serial) or show(inner, 3)

    for inner in in_order([node]):
        if inner.op not in HISTORY:
            continue
        what = named(inner.args[0])
        match inner.op:
            case Op.PREV:
                yield f"the last value of {what}"
            case Op.RUN_MAX:
                yield f"the greatest {what} so far"
            case Op.RUN_MIN:
                yield f"the smallest {what} so far"
            case Op.RUN_SUM:
                yield f"the sum of {what} so far"
            case _:
                yield f"{what} of the last frame where {named(inner.args[1])}"
