"""The walk over the syntax tree of a Lua script, which notes what happens where.

What a note means (is this table ``data``? is that one ever changed?) is settled in ``lua_text``,
when the whole script is known.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from retrodsl.readers.lua_facts import (
    MAIN,
    GlobalUse,
    LuaMistake,
    LuaMistakeKind,
    LuaUse,
)
from retrodsl.readers.lua_names import LOOKS_ONLY, is_name
from retrodsl.readers.lua_operands import OperandReader, named
from retrodsl.readers.lua_variables import (
    OPAQUE,
    Constant,
    Element,
    Holder,
    Operand,
    Scopes,
    Variable,
    VariableRead,
)
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Span

MOST_LEVELS = 60
"""How deep blocks and functions may stand in each other; Lua itself ends at 200."""

_ORDER = frozenset({"<", "<=", ">", ">="})
_EQUALITY = frozenset({"==", "~="})
_FOREIGN = frozenset({"//", "&", "|", "~", "<<", ">>"})
_FOREIGN_HELP = {"//": "write math.floor(a / b)"}


@dataclass(slots=True)
class FunctionNote:
    """A function as it was found."""

    number: int
    name: str
    span: Span
    name_span: Span
    parameters: tuple[str, ...]
    parameter_variables: tuple[Variable, ...]
    is_global: bool
    owner: int
    is_loose: bool
    """Whether no variable holds it, so that no read shows who calls it."""


@dataclass(frozen=True, slots=True)
class ElementNote:
    """A read or write of ``base[key]``."""

    element: Element
    span: Span
    key_span: Span
    owner: int
    is_write: bool
    use: LuaUse
    text: str


@dataclass(frozen=True, slots=True)
class ComparisonNote:
    """A comparison of two operands."""

    left: Operand
    operator: str
    right: Operand
    span: Span
    owner: int


class LuaWalk:
    """Walks one tree once; the lists hold what was found, in the order of the walk."""

    def __init__(self, root: Node, text: bytes, offsets: ByteOffsets) -> None:
        self.scopes = Scopes()
        self._reader = OperandReader(text, offsets, self.scopes)
        self._owner = MAIN
        self._level = 0
        self.functions: list[FunctionNote] = []
        self.globals: list[GlobalUse] = []
        self.elements: list[ElementNote] = []
        self.comparisons: list[ComparisonNote] = []
        self.calls: list[tuple[Variable, tuple[Operand, ...]]] = []
        self.mistakes: list[LuaMistake] = []
        self._block(root)

    # Blocks and statements

    def _block(self, node: Node) -> None:
        """Walk a block in a scope of its own."""
        self.scopes.open()
        self._statements(node)
        self.scopes.close()

    def _statements(self, node: Node) -> None:
        if self._level >= MOST_LEVELS:
            self._mistake(
                LuaMistakeKind.TOO_DEEP,
                self._reader.span(node),
                f"blocks stand in blocks more than {MOST_LEVELS} levels deep",
            )
            return
        self._level += 1
        for child in node.children:
            if child.is_named and child.type != "comment":
                self._statement(child)
        self._level -= 1

    def _statement(self, node: Node) -> None:
        match node.type:
            case "variable_declaration":
                self._local_variables(node)
            case "assignment_statement":
                self._assignment(node)
            case "function_declaration":
                self._function_declaration(node)
            case "if_statement" | "elseif_statement" | "else_statement":
                self._if(node)
            case "while_statement":
                self._field(node, "condition", LuaUse.GUARD)
                self._body(node)
            case "repeat_statement":
                self._repeat(node)
            case "for_statement":
                self._for(node)
            case "do_statement":
                self._body(node)
            case "block":
                self._block(node)
            case "return_statement":
                for value in self._values(node):
                    self._expression(value, LuaUse.RETURNED)
            case "goto_statement" | "label_statement" | "break_statement" | "empty_statement":
                pass
            case "ERROR":
                self._statements(node)
            case _:
                self._expression(node, LuaUse.OTHER)

    def _body(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        if body is not None:
            self._block(body)

    def _if(self, node: Node) -> None:
        self._field(node, "condition", LuaUse.GUARD)
        for name in ("consequence", "body"):
            block = node.child_by_field_name(name)
            if block is not None:
                self._block(block)
        for alternative in node.children_by_field_name("alternative"):
            self._if(alternative)

    def _repeat(self, node: Node) -> None:
        """The locals of the body are in sight in the condition."""
        self.scopes.open()
        body = node.child_by_field_name("body")
        if body is not None:
            self._statements(body)
        self._field(node, "condition", LuaUse.GUARD)
        self.scopes.close()

    def _for(self, node: Node) -> None:
        clause = node.child_by_field_name("clause")
        names: list[Node] = []
        if clause is not None and clause.type == "for_numeric_clause":
            names = clause.children_by_field_name("name")
            for part in ("start", "end", "step"):
                self._field(clause, part, LuaUse.ARITHMETIC)
        elif clause is not None:
            for child in clause.named_children:
                if child.type == "variable_list":
                    names = child.children_by_field_name("name")
                elif child.type != "comment":
                    for value in self._values(child):
                        self._expression(value, LuaUse.OTHER)
        self.scopes.open()
        for name in names:
            self.scopes.add(Variable(self._reader.slice(name), is_local=True, values=[OPAQUE]))
        self._body(node)
        self.scopes.close()

    def _local_variables(self, node: Node) -> None:
        targets: list[Node] = []
        values: list[Node] = []
        for child in node.named_children:
            if child.type == "assignment_statement":
                targets, values = self._sides(child)
            elif child.type == "variable_list":
                targets = self._targets(child)
            elif child.type == "identifier":
                targets.append(child)
        made = [Variable(self._reader.slice(target), is_local=True) for target in targets]
        for variable, operand in zip(
            made, self._reader.operands(values, len(targets), self._owner), strict=True
        ):
            variable.values.append(operand)
        self._stored(values, made)
        for variable in made:
            self.scopes.add(variable)

    def _assignment(self, node: Node) -> None:
        targets, values = self._sides(node)
        operands = self._reader.operands(values, len(targets), self._owner)
        bound: list[Variable] = []
        for target in targets:
            root = self._reader.root(target)
            bound.append(root or Variable("", is_local=True))
        self._stored(values, bound, targets)
        for target, operand, variable in zip(targets, operands, bound, strict=True):
            if target.type == "identifier":
                variable.values.append(operand)
                self._global_use(variable, target, is_write=True)
                continue
            variable.is_changed_inside = True
            self._element(target, LuaUse.OTHER, is_write=True)
            for child, use in self._element_parts(target):
                self._expression(child, use)

    def _stored(
        self, values: list[Node], bound: list[Variable], targets: list[Node] | None = None
    ) -> None:
        """Walk the right side of an assignment; functions in it belong to what they are put in."""
        for index, value in enumerate(values):
            variable = bound[index] if index < len(bound) else None
            if value.type == "function_definition":
                name = targets[index] if targets and index < len(targets) else None
                shown = self._reader.slice(name) if name else (variable.name if variable else "")
                span = self._reader.span(name) if name else self._reader.span(value)
                is_global = variable is not None and not variable.is_local
                is_global = is_global and name is not None and name.type == "identifier"
                self._function(value, shown, span, variable, is_global=is_global)
            else:
                self._expression(value, LuaUse.STORED, variable)

    def _function_declaration(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            self._statements(node)
            return
        shown, span = self._reader.slice(name), self._reader.span(name)
        if node.children and node.children[0].type == "local":
            variable = self.scopes.add(Variable(shown, is_local=True))
            variable.values.append(OPAQUE)
            self._function(node, shown, span, variable, is_global=False)
        elif name.type == "identifier":
            variable = self.scopes.find(shown)
            variable.values.append(OPAQUE)
            self._global_use(variable, name, is_write=True)
            self._function(node, shown, span, variable, is_global=not variable.is_local)
        else:
            root = self._reader.root(name)
            if root is not None:
                root.is_changed_inside = True
            self._element(name, LuaUse.OTHER, is_write=True)
            for child, use in self._element_parts(name):
                self._expression(child, use)
            self._function(node, shown, span, root, is_global=False)

    def _function(
        self, node: Node, name: str, name_span: Span, bound: Variable | None, *, is_global: bool
    ) -> None:
        parameters = node.child_by_field_name("parameters")
        names = parameters.children_by_field_name("name") if parameters is not None else []
        shown = tuple(self._reader.slice(each) for each in names)
        if ":" in name:
            shown = ("self", *shown)
        variables = tuple(Variable(each, is_local=True, is_parameter=True) for each in shown)
        number = len(self.functions)
        self.functions.append(
            FunctionNote(
                number, name, self._reader.span(node), name_span, shown, variables, is_global,
                self._owner, is_loose=bound is None,
            )
        )  # fmt: skip
        if bound is not None:
            bound.functions.append(number)
        outside, self._owner = self._owner, number
        self.scopes.open()
        for variable in variables:
            self.scopes.add(variable)
        self._body(node)
        self.scopes.close()
        self._owner = outside

    # Expressions

    def _expression(self, node: Node, use: LuaUse, bound: Variable | None = None) -> None:
        """Walk an expression whose value serves for ``use``.

        Functions in it belong to ``bound``. Operators are walked in a loop: long chains of them
        make deep trees.
        """
        rest: list[tuple[Node, LuaUse]] = [(node, use)]
        while rest:
            node, use = rest.pop()
            match node.type:
                case "identifier":
                    self._read(node, use)
                case "binary_expression":
                    rest += reversed(self._binary(node, use))
                case "unary_expression":
                    rest += reversed(self._unary(node))
                case "function_call":
                    rest += reversed(self._call(node))
                case "dot_index_expression" | "bracket_index_expression":
                    self._element(node, use, is_write=False)
                    rest += reversed(self._element_parts(node))
                case "method_index_expression":
                    rest += reversed(self._element_parts(node))
                case "function_definition":
                    name = bound.name if bound is not None else ""
                    self._function(node, name, self._reader.span(node), bound, is_global=False)
                case "table_constructor":
                    rest += reversed(self._constructor(node))
                case "parenthesized_expression":
                    rest += [(child, use) for child in reversed(node.named_children)]
                case "comment" | "number" | "string" | "true" | "false" | "nil":
                    pass
                case _:
                    self._broken(node)

    def _broken(self, node: Node) -> None:
        """Walk what stands where an expression belongs and is none (only in a broken script)."""
        if node.type == "ERROR" or node.type.endswith(("statement", "declaration", "block")):
            self._statements(node)
            return
        if self._level >= MOST_LEVELS:
            return
        self._level += 1
        for child in node.named_children:
            self._expression(child, LuaUse.OTHER)
        self._level -= 1

    def _binary(self, node: Node, use: LuaUse) -> list[tuple[Node, LuaUse]]:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            return [(child, LuaUse.OTHER) for child in node.named_children]
        operator = sign.type
        if operator == "and" or operator == "or":
            return [(left, LuaUse.GUARD), (right, use)]
        if operator in _ORDER or operator in _EQUALITY:
            span = self._reader.span(node)
            left_operand, right_operand = (
                self._reader.operand(left, self._owner),
                self._reader.operand(right, self._owner),
            )
            note = ComparisonNote(left_operand, operator, right_operand, span, self._owner)
            self.comparisons.append(note)
            nil = Constant(None)
            if operator in _ORDER:
                use = LuaUse.ORDERED
            else:
                use = LuaUse.GUARD if nil in (left_operand, right_operand) else LuaUse.EQUATED
        elif operator == "..":
            use = LuaUse.CONCATENATED
        else:
            use = LuaUse.ARITHMETIC
            if operator in _FOREIGN:
                self._foreign(sign)
        return [(left, use), (right, use)]

    def _unary(self, node: Node) -> list[tuple[Node, LuaUse]]:
        sign = node.child_by_field_name("operator")
        operator = sign.type if sign is not None else ""
        if sign is not None and operator == "~":
            self._foreign(sign)
        use = {"not": LuaUse.GUARD, "#": LuaUse.INDEXED}.get(operator, LuaUse.ARITHMETIC)
        operand = node.child_by_field_name("operand")
        return [(operand, use)] if operand is not None else []

    def _call(self, node: Node) -> list[tuple[Node, LuaUse]]:
        name = node.child_by_field_name("name")
        arguments = node.child_by_field_name("arguments")
        given = named(arguments) if arguments is not None else []
        use = LuaUse.ARGUMENT
        parts: list[tuple[Node, LuaUse]] = []
        if name is not None:
            callee = self._reader.operand(name, self._owner)
            if isinstance(callee, Holder):
                self.calls.append(
                    (
                        callee.variable,
                        tuple(self._reader.operand(each, self._owner) for each in given),
                    )
                )
                if not callee.variable.is_local and callee.variable.name in LOOKS_ONLY:
                    use = LuaUse.OTHER
            parts.append((name, LuaUse.CALLED))
        return parts + [(each, use) for each in given]

    def _constructor(self, node: Node) -> list[tuple[Node, LuaUse]]:
        parts: list[tuple[Node, LuaUse]] = []
        for field in named(node):
            key = field.child_by_field_name("name")
            value = field.child_by_field_name("value")
            if key is not None and field.children[0].type == "[":
                parts.append((key, LuaUse.KEY))
            if value is not None:
                parts.append((value, LuaUse.STORED))
            elif field.type != "field":
                parts.append((field, LuaUse.STORED))
        return parts

    def _element_parts(self, node: Node) -> list[tuple[Node, LuaUse]]:
        """What is to be walked inside of ``base[key]``, ``base.key`` and ``base:key``."""
        parts: list[tuple[Node, LuaUse]] = []
        base = node.child_by_field_name("table")
        if base is not None:
            parts.append((base, LuaUse.INDEXED))
        key = node.child_by_field_name("field")
        if key is not None and node.type == "bracket_index_expression":
            parts.append((key, LuaUse.KEY))
        return parts

    # Notes

    def _read(self, node: Node, use: LuaUse) -> None:
        variable = self.scopes.find(self._reader.slice(node))
        variable.reads.append(VariableRead(self._reader.span(node), self._owner, use))
        self._global_use(variable, node, is_write=False, is_call=use is LuaUse.CALLED)

    def _global_use(
        self, variable: Variable, node: Node, *, is_write: bool, is_call: bool = False
    ) -> None:
        if not variable.is_local and is_name(variable.name):
            use = GlobalUse(variable.name, self._reader.span(node), self._owner, is_write, is_call)
            self.globals.append(use)

    def _element(self, node: Node, use: LuaUse, *, is_write: bool) -> None:
        operand = self._reader.operand(node, self._owner)
        key = node.child_by_field_name("field")
        if isinstance(operand, Element) and key is not None:
            span = self._reader.span(node)
            text = self._reader.slice(node)
            self.elements.append(
                ElementNote(operand, span, self._reader.span(key), self._owner, is_write, use, text)
            )

    def _foreign(self, sign: Node) -> None:
        self._mistake(
            LuaMistakeKind.FOREIGN_OPERATOR,
            self._reader.span(sign),
            f"the engine's Lua (LuaJIT 2.1, Lua 5.1) has no operator {sign.type}",
            _FOREIGN_HELP.get(sign.type, "write it with + - * / % and math.floor"),
        )

    def _mistake(self, kind: LuaMistakeKind, span: Span, message: str, help_text: str = "") -> None:
        self.mistakes.append(LuaMistake(kind, span, message, help_text))

    # The tree

    def _sides(self, node: Node) -> tuple[list[Node], list[Node]]:
        targets: list[Node] = []
        values: list[Node] = []
        for child in node.named_children:
            if child.type == "variable_list":
                targets = self._targets(child)
            elif child.type == "expression_list":
                values = named(child)
        return targets, values

    def _targets(self, node: Node) -> list[Node]:
        for attribute in node.children_by_field_name("attribute"):
            self._mistake(
                LuaMistakeKind.FOREIGN_ATTRIBUTE,
                self._reader.span(attribute),
                "the engine's Lua (LuaJIT 2.1, Lua 5.1) has no attributes of variables",
                f"remove {self._reader.slice(attribute)}",
            )
        return node.children_by_field_name("name")

    def _field(self, node: Node, name: str, use: LuaUse) -> None:
        child = node.child_by_field_name(name)
        if child is not None:
            self._expression(child, use)

    def _values(self, node: Node) -> list[Node]:
        """The expressions of a return statement or an expression list."""
        if node.type == "expression_list":
            return named(node)
        return [value for child in named(node) for value in self._values_of(child)]

    def _values_of(self, node: Node) -> list[Node]:
        return named(node) if node.type == "expression_list" else [node]
