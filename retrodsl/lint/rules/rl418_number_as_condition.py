"""A variable taken for a condition.

In Lua only `nil` and `false` are false. A variable of `data` is always a number, and 0 is true: `if
data.paused then` holds on every frame, and `not data.lives` never does.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, script_files
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_tree import walk


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables of data.json whose truth is asked."""
    if not integration.lua_files:
        return
    for file in script_files(integration).values():
        seen: set[n.Index] = set()
        for node, is_negated in _conditions(file.tree or ()):
            name = _data_name(node)
            if name is None or name not in integration.by_name or node in seen:
                continue
            assert isinstance(node, n.Index)
            seen.add(node)
            yield _tell(file, node, name, is_negated=is_negated)


def _data_name(node: n.Expression) -> str | None:
    match node:
        case n.Index(base=n.Name(name="data"), key=n.Constant(value=str() as name)):
            return name
        case _:
            return None


def _conditions(tree: n.Block) -> Iterator[tuple[n.Expression, bool]]:
    """Expressions whose truth decides something, and whether ``not`` stands before them."""
    for node in walk(tree):
        match node:
            case n.If(arms=arms):
                for condition, _ in arms:
                    yield from _parts(condition)
            case n.While(condition=condition) | n.Repeat(condition=condition):
                yield from _parts(condition)
            case n.Unary(operator="not", operand=operand):
                yield operand, True
            case n.Binary(operator="and", left=left):
                yield from _parts(left)
            case _:
                pass


def _parts(node: n.Expression) -> Iterator[tuple[n.Expression, bool]]:
    match node:
        case n.Parentheses(inner=inner):
            yield from _parts(inner)
        case n.Binary(operator="and" | "or", left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case _:
            yield node, False


def _tell(file: ScriptFile, node: n.Index, name: str, *, is_negated: bool) -> Diagnostic:
    text = file.source.slice(node.span)
    fix = None
    if not is_negated:
        edit = Edit(file.source, node.span, f"({text} ~= 0)")
        fix = Fix(f"write `{text} ~= 0`", (edit,))
    return finding(
        RULE.code,
        RULE.severity,
        f"`not {text}` never holds" if is_negated else f"`{text}` holds on every frame",
        file.label(node.span, "a number, and every number is true"),
        notes=(f"`{name}` is a variable of data.json, and 0 is true in Lua",),
        helps=(f"write `{text} {'==' if is_negated else '~='} 0`",),
        fix=fix,
    )


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
best = nil

function over()
  if %s then
    return true
  end
  best = data.score
  return false
end
"""


def _example(condition: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % condition})


RULE = Rule(
    code="RL418",
    name="number-as-condition",
    title="a variable taken for a condition",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example("not data.lives"),
        _example("data.lives"),
        _example("data.score > 10 and data.lives"),
    ),
    valid=(_example("data.lives == 0"), _example("best and data.score > best")),
    check=check,
)
