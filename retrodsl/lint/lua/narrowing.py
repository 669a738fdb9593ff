"""The cells of variables and places, and what conditions show of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import NIL, NOTHING, Values
from retrodsl.lint.lua.cells import MEMORY, SHOWN, State, item_parts, join_all, shown_cell
from retrodsl.lint.lua.facts import Engine, Findings, Scopes
from retrodsl.readers import lua_nodes as n

#: What is compared with a constant on its left, as if that stood on its right.
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Narrowing:
    """Takes from the state what cannot be behind a condition; expressions are its heir's."""

    def __init__(self, variables: Mapping[str, tuple[int, int]]) -> None:
        self.variables = variables
        self.findings = Findings()
        self.state: State = {}

    def one(self, node: n.Expression, scopes: Scopes) -> Values:
        """What an expression can give, the first of its values."""
        raise NotImplementedError

    def cell_of(self, node: n.Expression, scopes: Scopes) -> str | None:
        """The cell of a variable, of a value stored in ``data``, or of what is shown of a place."""
        match node:
            case n.Name():
                return self.cell_of_name(node, scopes)
            case n.Index():
                parts = self.parts_of(node, scopes)
                if parts is None:
                    return None
                return parts[0] if parts[0].startswith("d:") else shown_cell(parts)
            case n.Parentheses(inner=inner):
                return self.cell_of(inner, scopes)
            case _:
                return None

    def cell_of_name(self, node: n.Name, scopes: Scopes) -> str:
        """The cell of a local or a global."""
        found = next((s[node.name] for s in reversed(scopes) if node.name in s), None)
        return found or f"g:{node.name}"

    def parts_of(self, node: n.Expression, scopes: Scopes) -> tuple[str, ...] | None:
        """The cells and constants of an expression that gives the same as long as they stay."""
        match node:
            case n.Parentheses(inner=inner):
                return self.parts_of(inner, scopes)
            case n.Constant(value=value):
                return (repr(value),)
            case n.Name():
                return (self.cell_of_name(node, scopes),)
            case n.Index(base=base, key=key):
                name = key.value if isinstance(key, n.Constant) else None
                if isinstance(name, str) and self.is_data(base, scopes):
                    return (f"{MEMORY if name in self.variables else 'd:'}{name}",)
                of_base, of_key = self.parts_of(base, scopes), self.parts_of(key, scopes)
                if of_base is None or of_key is None:
                    return None
                return item_parts(of_base, of_key)
            case n.Binary(operator="+" | "-" | "*" | "/" | "%" as operator, left=left, right=right):
                of_left, of_right = self.parts_of(left, scopes), self.parts_of(right, scopes)
                if of_left is None or of_right is None:
                    return None
                return ("(", *of_left, operator, *of_right, ")")
            case _:
                return None

    def is_data(self, node: n.Expression, scopes: Scopes) -> bool:
        """Whether a name stands for ``data``."""
        if not isinstance(node, n.Name):
            return False
        held = self.state.get(self.cell_of_name(node, scopes), NOTHING)
        return node.name == "data" if held.is_nothing else Engine("data") in held.things

    def narrow(self, node: n.Expression, truth: bool, scopes: Scopes) -> bool:
        """Take from variables what cannot be where a condition holds, or does not.

        ``False`` where it cannot come out so.
        """
        match node:
            case n.Parentheses(inner=inner):
                return self.narrow(inner, truth, scopes)
            case n.Unary(operator="not", operand=operand):
                return self.narrow(operand, not truth, scopes)
            case n.Binary(operator="and" | "or" as operator, left=left, right=right):
                if truth is (operator == "and"):
                    return self.narrow(left, truth, scopes) and self.narrow(right, truth, scopes)
                return self.narrow_either(left, right, truth, scopes)
            case n.Binary(operator=operator, left=left, right=n.Constant(value=value)):
                self.narrow_by(operator, left, value, truth, scopes)
            case n.Binary(operator=operator, left=n.Constant(value=value), right=right):
                self.narrow_by(_TURNED.get(operator, operator), right, value, truth, scopes)
            case n.Name() | n.Index():
                held = self.known(node, scopes)
                if held is None:
                    return True
                if truth:
                    self.show(node, held.without_nil(), scopes)
                return held.can_hold if truth else held.can_fail
            case n.Constant(value=value):
                return truth is (value is not None and value is not False)
            case _:
                pass
        return True

    def narrow_either(
        self, left: n.Expression, right: n.Expression, truth: bool, scopes: Scopes
    ) -> bool:
        """Narrow where the left side of ``and`` or ``or`` decides, or else the right one."""
        before, ends = self.state, []
        self.state = dict(before)
        if self.narrow(left, truth, scopes):
            ends.append(self.state)
        self.state = dict(before)
        if self.narrow(left, not truth, scopes) and self.narrow(right, truth, scopes):
            ends.append(self.state)
        self.state = join_all(ends) if ends else before
        return bool(ends)

    def narrow_by(
        self,
        operator: str,
        node: n.Expression,
        value: object,
        truth: bool,
        scopes: Scopes,
    ) -> None:
        """Narrow a variable by its comparison with a constant."""
        held = self.known(node, scopes)
        if held is None:
            return
        if value is None and operator in ("==", "~="):
            is_nil = truth is (operator == "==")
            self.show(node, NIL if is_nil else held.without_nil(), scopes)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if operator not in ("==", "~=") or truth is (operator == "=="):
                held = held.without_nil()  # nil is no number, and raises an error with an order
            number = held.number and a.narrowed(operator, held.number, float(value), truth)
            if number is not None and number != held.number and not held.has_text:
                held = replace(held, number=number, is_narrowed=True)
            self.show(node, held, scopes)

    def known(self, node: n.Expression, scopes: Scopes) -> Values | None:
        """What a place holds that can be narrowed; ``None`` where that is not followed."""
        cell = self.cell_of(node, scopes)
        if cell is None or cell in self.state or not cell.startswith(SHOWN):
            return self.state.get(cell or "")
        findings, self.findings = self.findings, Findings()  # it was told of already
        held = self.one(node, scopes)
        self.findings = findings
        return None if held.is_any else held

    def show(self, node: n.Expression, value: Values, scopes: Scopes) -> None:
        """Remember what a condition shows of a place."""
        cell = self.cell_of(node, scopes)
        assert cell is not None  # it was known before
        self.state[cell] = value
