"""A parser for the part of Lua that can be translated: functions, locals, assignments, if, return.

Whatever else a script holds (loops, tables, methods) raises :class:`Untranslatable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias


class Untranslatable(Exception):  # noqa: N818 (named for what it reports)
    """A script does what the importer has no translation for; the message says what."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a truth value or nil."""

    value: int | float | bool | None


@dataclass(frozen=True, slots=True)
class Variable:
    """A name."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """``data.name`` and the like."""

    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """``f(...)`` or ``math.max(...)``."""

    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Literal | Variable | Field | Operation | FunctionCall


@dataclass(frozen=True, slots=True)
class Assign:
    """``a, b = x, y``, with ``local`` in front if ``is_local``."""

    targets: tuple[Variable | Field, ...]
    values: tuple[Expression, ...]
    is_local: bool


@dataclass(frozen=True, slots=True)
class If:
    """Conditions with their blocks, and the block of ``else``."""

    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Return:
    """``return x, y``."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """``function f(a, b) ... end``."""

    name: str
    parameters: tuple[str, ...]
    body: Block


Statement: TypeAlias = Assign | If | Return | FunctionDefinition | FunctionCall
Block: TypeAlias = "tuple[Statement, ...]"

_TOKEN = re.compile(
    r"""(?P<space>\s+|--\[\[.*?\]\]|--[^\n]*)
      | (?P<number>0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign>\.\.\.|\.\.|==|~=|<=|>=|[-+*/%^#<>=(){}\[\];:,.])
      | (?P<text>"[^"\n]*"|'[^'\n]*')""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(
    [
        "and",
        "break",
        "do",
        "else",
        "elseif",
        "end",
        "false",
        "for",
        "function",
        "goto",
        "if",
        "in",
        "local",
        "nil",
        "not",
        "or",
        "repeat",
        "return",
        "then",
        "true",
        "until",
        "while",
    ]
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("<", ">", "<=", ">=", "~=", "=="),
    ("..",),
    ("+", "-"),
    ("*", "/", "%"),
)
_BLOCK_ENDS = frozenset({"end", "else", "elseif", "until", ""})


def parse_lua(text: str) -> Block:
    """The statements of a script; raises :class:`Untranslatable`."""
    parser = _Parser(_tokens(text))
    block = parser.block()
    if parser.next:
        raise Untranslatable(f"`{parser.next}` stands where nothing was expected")
    return block


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Untranslatable(f"{text[position]!r} is not understood")
        if match.lastgroup == "text":
            raise Untranslatable("it works with texts")
        if match.lastgroup != "space":
            found.append(match.group())
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = [*tokens, ""]
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at]

    def take(self) -> str:
        token = self.next
        self.at += 1
        return token

    def accept(self, token: str) -> bool:
        if self.next != token:
            return False
        self.at += 1
        return True

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise Untranslatable(f"`{self.next}` stands where `{token}` was expected")

    def name(self) -> str:
        token = self.take()
        if not token.isidentifier() or token in _KEYWORDS:
            raise Untranslatable(f"`{token}` stands where a name was expected")
        return token

    # --- statements

    def block(self) -> Block:
        statements: list[Statement] = []
        while self.next not in _BLOCK_ENDS:
            if self.accept(";"):
                continue
            statement = self.statement()
            statements.append(statement)
            if isinstance(statement, Return):
                break
        return tuple(statements)

    def statement(self) -> Statement:
        match self.next:
            case "if":
                return self.if_statement()
            case "return":
                self.take()
                values = () if self.next in _BLOCK_ENDS | {";"} else self.expressions()
                self.accept(";")
                return Return(values)
            case "function":
                self.take()
                return self.function(self.name())
            case "local":
                self.take()
                if self.accept("function"):
                    return self.function(self.name())
                targets = tuple(Variable(n) for n in self.names())
                values = self.expressions() if self.accept("=") else ()
                return Assign(targets, values, is_local=True)
            case "for" | "while" | "repeat" | "goto" | "break" | "do":
                raise Untranslatable(f"it has a `{self.next}`")
        return self.assignment()

    def names(self) -> list[str]:
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        return found

    def function(self, name: str) -> FunctionDefinition:
        self.expect("(")
        parameters = [] if self.next == ")" else self.names()
        self.expect(")")
        body = self.block()
        self.expect("end")
        return FunctionDefinition(name, tuple(parameters), body)

    def if_statement(self) -> If:
        branches: list[tuple[Expression, Block]] = []
        otherwise: Block = ()
        self.expect("if")
        while True:
            condition = self.expression()
            self.expect("then")
            branches.append((condition, self.block()))
            if self.accept("elseif"):
                continue
            if self.accept("else"):
                otherwise = self.block()
            self.expect("end")
            return If(tuple(branches), otherwise)

    def assignment(self) -> Statement:
        first = self.operand()
        if isinstance(first, FunctionCall):
            return first
        targets: list[Expression] = [first]
        while self.accept(","):
            targets.append(self.operand())
        self.expect("=")
        values = self.expressions()
        checked = tuple(t for t in targets if isinstance(t, Variable | Field))
        if len(checked) != len(targets):
            raise Untranslatable("it assigns to what is no variable")
        return Assign(checked, values, is_local=False)

    # --- expressions

    def expressions(self) -> tuple[Expression, ...]:
        found = [self.expression()]
        while self.accept(","):
            found.append(self.expression())
        return tuple(found)

    def expression(self, level: int = 0) -> Expression:
        if level == len(_LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.next in _LEVELS[level]:
            operator = self.take()
            left = Operation(operator, (left, self.expression(level + 1)))
        return left

    def unary(self) -> Expression:
        if self.next in ("-", "not"):
            operator = self.take()
            return Operation("neg" if operator == "-" else "not", (self.unary(),))
        if self.next == "#":
            raise Untranslatable("it counts a table")
        base = self.operand()
        if self.accept("^"):
            return Operation("^", (base, self.unary()))
        return base

    def operand(self) -> Expression:
        word = self.next
        if word == "(":
            self.take()
            inside = self.expression()
            self.expect(")")
            return inside
        if word in ("true", "false", "nil"):
            self.take()
            return Literal({"true": True, "false": False, "nil": None}[word])
        if word[:1].isdigit() or (word[:1] == "." and word[1:2].isdigit()):
            return Literal(_number(self.take()))
        if word in ("{", "[", "function"):
            raise Untranslatable("it has a table" if word != "function" else "it makes functions")
        name = self.name()
        if self.accept("."):
            field = self.name()
            if self.next == "(":
                return FunctionCall(f"{name}.{field}", self.arguments())
            self._no_index()
            return Field(name, field)
        if self.next == "(":
            return FunctionCall(name, self.arguments())
        self._no_index()
        return Variable(name)

    def _no_index(self) -> None:
        if self.next in ("[", ":", ".", "{"):
            raise Untranslatable("it looks into a table")

    def arguments(self) -> tuple[Expression, ...]:
        self.expect("(")
        found = () if self.next == ")" else self.expressions()
        self.expect(")")
        return found


def _number(text: str) -> int | float:
    if text[:2].lower() == "0x":
        return int(text, 16)
    value = float(text)
    return int(value) if value.is_integer() else value
