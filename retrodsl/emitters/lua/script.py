"""The script of a game: a part for each scenario that needs Lua, and the helpers that they use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from retrodsl.emitters.lua import nodes as lua
from retrodsl.emitters.lua.helpers import HELPERS, with_needs
from retrodsl.emitters.lua.lower import FIRST, FRAME, MAX_DEPTH, STATE, Lowering
from retrodsl.emitters.lua.parts import LuaScenario, words_of
from retrodsl.emitters.lua.printer import print_lua
from retrodsl.ir.nodes import Kind
from retrodsl.ir.program import Named, Program

#: The globals that our scripts use; the engine makes them before it loads the first script.
GIVEN = ("data", "math", "scenario")

#: Whether this frame is the first of its episode.
IS_FIRST = lua.Binary(
    "or",
    lua.Binary("==", lua.Name("last"), lua.Name("nil")),
    lua.Binary("<", FRAME, lua.Name("last")),
)


def script(program: Program, scenarios: Sequence[LuaScenario]) -> str:
    """The text of the script, the same each time."""
    parts: list[lua.Statement] = []
    helpers: set[str] = set()
    for scenario in scenarios:
        parts.append(lua.Blank())
        parts.extend(_scenario(program, scenario, helpers))
    code: list[lua.Statement] = []
    for name in with_needs(helpers):
        code.extend((lua.Blank(), lua.Verbatim(HELPERS[name][1])))
    code.extend(parts)
    head: list[lua.Statement] = [
        lua.Comment(f"{program.game}: written by retrodsl from the game's spec."),
        lua.Comment("Change the spec, not this file."),
    ]
    if any(scenario.taken for scenario in scenarios):
        used = words_of(print_lua(code))
        head.append(lua.Blank())
        head.append(lua.Comment("kept, whatever a script beside this one makes of the names"))
        head.extend(lua.Local(name, lua.Name(name)) for name in GIVEN if name in used)
    return print_lua([*head, *code])


def _scenario(program: Program, scenario: LuaScenario, helpers: set[str]) -> list[lua.Statement]:
    """A scope with what is kept, the function that computes a frame, and those the engine calls."""
    functions = [scenario.reward_function(player) for player, _ in scenario.rewards]
    taken = {*HELPERS, *functions, "update", "last", "result"}
    lowering = Lowering(program.names, program.variables, taken)
    compute, keep = lowering.lower(scenario.named)
    results, entries = _results(scenario, lowering)
    helpers |= lowering.helpers
    old = lua.Binary("==", FRAME, lua.Name("last"))
    body: list[lua.Statement] = [
        lua.Local("frame", lua.Member(lua.Name("scenario"), "frame")),
        lua.If(((old, (lua.Return(None),)),)),
    ]
    if lowering.keeps_state:
        body.append(lua.Local("first", IS_FIRST))
        body.append(lua.If(((FIRST, (lua.Assign(STATE, lua.Name("{}")),)),)))
    if lowering.needs_values_table:
        body.append(lua.Local("values", lua.Name("{}")))
    for block in (compute, [*results, *keep]):
        body.extend((lua.Blank(), *block) if block else ())
    body.append(lua.Assign(lua.Name("last"), FRAME))
    title = "" if scenario.name == "scenario" else f"scenario {scenario.name}"
    state = lua.Local("kept", lua.Name("{}"), "from frame to frame, within an episode")
    scope: list[lua.Statement] = [
        *((state,) if lowering.keeps_state else ()),
        lua.Local("last", None, "the newest frame that was computed"),
        lua.Local("result", lua.Name("{}"), "what the functions below give for it"),
        lua.Blank(),
        lua.Comment("Computes a frame once, whichever function is called first."),
        lua.Function("update", (), tuple(body), local=True),
        *entries,
    ]
    heading = [lua.Comment(title)] if title else []
    return [*heading, lua.Do(tuple(scope))]


def _results(
    scenario: LuaScenario, lowering: Lowering
) -> tuple[list[lua.Statement], list[lua.Statement]]:
    """The statements that store what was computed, and the functions that hand it out."""
    results: list[lua.Statement] = []
    entries: list[lua.Statement] = []
    for player, terms in scenario.rewards:
        key = "reward" if player == 1 else f"reward_p{player}"
        results.append(lua.Comment(f"reward: {_listed(terms)}" if terms else "reward: nothing"))
        values = [lowering.value(term.node) for term in terms] or [lua.Number(0)]
        results.extend(_joined(_result(key), values, _sum))
        entries.extend(_entry(scenario.reward_function(player), key))
    if scenario.done or not scenario.rewards:  # the engine has to call something
        results.append(lua.Comment(f"done: {_listed(scenario.done) or 'never'}"))
        values = [lowering.value(c.node) for c in scenario.done] or [lua.Truth(value=False)]
        results.extend(_joined(_result("done"), values, _either))
        entries.extend(_entry(scenario.done_function, "done"))
    if scenario.info:
        results.append(lua.Comment("shown in info"))
    for item in scenario.info:
        value = lowering.value(item.node)
        if item.node.kind is Kind.BOOL:
            chosen = lua.Binary("and", value, lua.Number(1))
            value = lua.Binary("or", chosen, lua.Number(0))
        results.append(lua.Assign(lua.Member(lua.Name("data"), item.name), value))
    return results, entries


def _joined(
    target: lua.Expression,
    values: Sequence[lua.Expression],
    join: Callable[[lua.Expression, lua.Expression], lua.Expression],
) -> list[lua.Statement]:
    """Set ``target`` to all ``values`` joined from the left, a line for each ``MAX_DEPTH``."""
    lines: list[lua.Statement] = []
    for start in range(0, len(values), MAX_DEPTH):
        line = [*([target] if start else []), *values[start : start + MAX_DEPTH]]
        lines.append(lua.Assign(target, reduce(join, line)))
    return lines


def _either(a: lua.Expression, b: lua.Expression) -> lua.Expression:
    return lua.Binary("or", a, b)


def _sum(a: lua.Expression, b: lua.Expression) -> lua.Expression:
    """``a + b``, or ``a - c`` where ``b`` is the negative number ``-c``."""
    if isinstance(b, lua.Number) and b.value < 0:
        return lua.Binary("-", a, lua.Number(-b.value))
    return lua.Binary("+", a, b)


def _listed(named: Sequence[Named]) -> str:
    return ", ".join(item.name for item in named)


def _result(key: str) -> lua.Expression:
    return lua.Member(lua.Name("result"), key)


def _entry(name: str, key: str) -> list[lua.Statement]:
    body = (lua.Invoke(lua.Call("update", ())), lua.Return(_result(key)))
    return [lua.Blank(), lua.Function(name, (), body, local=False)]
