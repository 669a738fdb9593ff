"""Prints the Lua tree: two spaces a level, brackets only where they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from typing_extensions import assert_never

from retrodsl.emitters.lua import nodes as lua
from retrodsl.emitters.lua.parts import is_name

#: Lua 5.1's operators, loosest first. `..` is not used.
_LEVELS = (("or",), ("and",), ("<", ">", "<=", ">=", "~=", "=="), ("+", "-"), ("*", "/", "%"))
_PRECEDENCE = {op: level for level, ops in enumerate(_LEVELS) for op in ops}
_UNARY = len(_LEVELS)
_POWER = _UNARY + 1
_ATOM = _POWER + 1


def print_lua(statements: Iterable[lua.Statement]) -> str:
    """The text of a script; ends with a line end."""
    return "".join(f"{line}\n" if line.strip() else "\n" for line in _block(statements, 0))


def _block(statements: Iterable[lua.Statement], depth: int) -> Iterator[str]:
    for statement in statements:
        yield from _statement(statement, depth)


def _statement(statement: lua.Statement, depth: int) -> Iterator[str]:
    pad = "  " * depth
    match statement:
        case lua.Comment():
            yield f"{pad}-- {_comment(statement.text)}".rstrip()
        case lua.Blank():
            yield ""
        case lua.Local():
            value = "" if statement.value is None else f" = {expression(statement.value)}"
            comment = f"  -- {_comment(statement.comment)}" if statement.comment else ""
            yield f"{pad}local {statement.name}{value}{comment}"
        case lua.Assign():
            yield f"{pad}{expression(statement.target)} = {expression(statement.value)}"
        case lua.If():
            yield from _if(statement, depth)
        case lua.Return():
            value = "" if statement.value is None else f" {expression(statement.value)}"
            yield f"{pad}return{value}"
        case lua.Invoke():
            yield f"{pad}{expression(statement.call)}"
        case lua.Function():
            scope = "local " if statement.local else ""
            yield f"{pad}{scope}function {statement.name}({', '.join(statement.parameters)})"
            yield from _block(statement.body, depth + 1)
            yield f"{pad}end"
        case lua.Do():
            yield f"{pad}do"
            yield from _block(statement.body, depth + 1)
            yield f"{pad}end"
        case lua.Verbatim():
            yield from (f"{pad}{line}" for line in statement.text.strip("\n").splitlines())
        case _:
            assert_never(statement)


def _comment(text: str) -> str:
    """One line: a comment must not end early, nor hide what follows it."""
    return " ".join(text.split()).replace("]]", "] ]")


def _if(statement: lua.If, depth: int) -> Iterator[str]:
    pad = "  " * depth
    word = "if"
    for condition, body in statement.branches:
        yield f"{pad}{word} {expression(condition)} then"
        yield from _block(body, depth + 1)
        word = "elseif"
    if statement.otherwise:
        yield f"{pad}else"
        yield from _block(statement.otherwise, depth + 1)
    yield f"{pad}end"


def expression(item: lua.Expression, least: int = 0) -> str:
    """The text of an expression that stands where operators bind at least as ``least``."""
    text, precedence = _expression(item)
    return f"({text})" if precedence < least else text


def _expression(item: lua.Expression) -> tuple[str, int]:
    match item:
        case lua.Name():
            return item.text, _ATOM
        case lua.Number():
            return number(item.value), _UNARY if item.value < 0 else _ATOM
        case lua.Truth():
            return ("true" if item.value else "false"), _ATOM
        case lua.Member():
            table = expression(item.table, _ATOM)
            key = f".{item.key}" if is_name(item.key) else f"[{string(item.key)}]"
            return f"{table}{key}", _ATOM
        case lua.Index():
            return f"{expression(item.table, _ATOM)}[{expression(item.key)}]", _ATOM
        case lua.Call():
            arguments = ", ".join(expression(argument) for argument in item.arguments)
            return f"{item.function}({arguments})", _ATOM
        case lua.Unary():
            space = " " if item.operator.isalpha() else ""
            operand = expression(item.operand, _UNARY + (item.operator == "-"))
            return f"{item.operator}{space}{operand}", _UNARY
        case lua.Binary(operator="^"):
            return f"{expression(item.left, _ATOM)} ^ {expression(item.right, _POWER)}", _POWER
        case lua.Binary():
            level = _PRECEDENCE[item.operator]
            # Lua joins from the left; comparisons have no meaning in a row.
            left = expression(item.left, level + (level == _PRECEDENCE["<"]))
            right = expression(item.right, level + (item.operator not in ("and", "or")))
            return f"{left} {item.operator} {right}", level
        case _:
            assert_never(item)


def number(value: int | float) -> str:
    """A number that Lua reads back as the same double."""
    if isinstance(value, int):
        return str(value)
    if value != value:
        return "(0 / 0)"
    if value in (float("inf"), float("-inf")):
        return "(1 / 0)" if value > 0 else "(-1 / 0)"
    return repr(value)


def string(text: str) -> str:
    """A string literal; what is not printable ASCII goes as bytes."""
    parts = []
    for byte in text.encode():
        character = chr(byte)
        if character in '"\\':
            parts.append(f"\\{character}")
        elif 32 <= byte < 127:
            parts.append(character)
        else:
            parts.append(f"\\{byte:03d}")
    return '"' + "".join(parts) + '"'
