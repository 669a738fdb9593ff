"""Integer constants where the language needs a number at once: addresses, lengths, enum values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from retrodsl.diagnostics import Collector, Label, nearest
from retrodsl.semantics.intervals import INT64_MAX, INT64_MIN, short_number
from retrodsl.source import Source
from retrodsl.syntax import nodes as n

_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}


class Constants:
    """Evaluates integer constants; ``let`` names of constants may occur in them."""

    def __init__(self, lets: Mapping[str, tuple[Source, n.Let]], reports: Collector) -> None:
        self._lets = lets
        self._reports = reports
        self._open: list[str] = []

    def integer(self, expression: n.Expression, source: Source, what: str) -> int | None:
        """The value of ``expression``, or ``None`` when it has none and that was reported.

        ``what`` is the thing that needs a constant, for the message: "an address".
        """
        match expression:
            case n.Integer():
                return expression.value
            case n.Unary(operator="-"):
                value = self.integer(expression.operand, source, what)
                return None if value is None else self._fitting(-value, expression, source)
            case n.Unary(operator="~"):
                value = self.integer(expression.operand, source, what)
                return None if value is None else ~value
            case n.Unary():
                return self.integer(expression.operand, source, what)
            case n.Binary():
                return self._binary(expression, source, what)
            case n.Reference(index=None, member=None):
                return self._let(expression, source, what)
            case _:
                self._not_constant(expression, source, what)
                return None

    def _binary(self, expression: n.Binary, source: Source, what: str) -> int | None:
        left = self.integer(expression.left, source, what)
        right = self.integer(expression.right, source, what)
        if left is None or right is None:
            return None
        operator = expression.operator
        if operator in ("//", "%") and right == 0:
            self._reports.error("RT213", source, expression.span, "division by 0")
            return None
        if operator in ("<<", ">>", "**"):
            if not 0 <= right <= 63:
                self._reports.error(
                    "RT214", source, expression.right.span, f"{right} is not from 0 to 63"
                )
                return None
            value = (
                left << right
                if operator == "<<"
                else left >> right
                if operator == ">>"
                else left**right
            )
        elif operator in _OPERATORS:
            value = _OPERATORS[operator](left, right)
        else:
            self._not_constant(expression, source, what)
            return None
        return self._fitting(value, expression, source)

    def _fitting(self, value: int, expression: n.Expression, source: Source) -> int | None:
        if not INT64_MIN <= value <= INT64_MAX:
            self._reports.error(
                "RT212",
                source,
                expression.span,
                "this does not fit in 64 bits",
                f"it is {short_number(value)}",
            )
            return None
        return value

    def _let(self, expression: n.Reference, source: Source, what: str) -> int | None:
        name = expression.name.text
        found = self._lets.get(name)
        if found is None:
            close = nearest(name, self._lets)
            self._reports.error(
                "RT216",
                source,
                expression.span,
                f"{what} has to be a constant",
                f"`{name}` is not a `let` of one",
                helps=(f"did you mean `{close}`?",) if close else (),
            )
            return None
        if name in self._open:
            self._reports.error("RT217", source, expression.span, f"`{name}` is defined by itself")
            return None
        let_source, let = found
        self._open.append(name)
        before = len(self._reports.found)
        value = self.integer(let.value, let_source, what)
        self._open.pop()
        if value is None and len(self._reports.found) > before:
            last = self._reports.found.pop()
            related = (*last.related, Label(source, expression.span, f"needed as {what} here"))
            self._reports.error(
                last.code,
                last.label.source if last.label else let_source,
                last.label.span if last.label else let.span,
                last.message,
                last.label.text if last.label else "",
                related=related,
            )
        return value

    def _not_constant(self, expression: n.Expression, source: Source, what: str) -> None:
        self._reports.error(
            "RT216",
            source,
            expression.span,
            f"{what} has to be a constant",
            "integers, `let` names of integers and `+ - * // % & | ^ << >> **` on them",
        )
