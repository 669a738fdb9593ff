"""From lark's parse tree to the syntax tree. One method a grammar rule, named like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from lark import Token, Tree

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

_T = TypeVar("_T")
_ESCAPE = re.compile(r"\\(.)")


class AstBuilder:
    """Builds the nodes of one file and collects what only shows while building them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def build(self, tree: Tree[Token]) -> tuple[n.Statement, ...]:
        """The statements of a whole file."""
        return tuple(self._all(tree))

    # --- plumbing

    def _node(self, item: Tree[Token] | Token) -> Any:
        if isinstance(item, Token):
            return item
        method: Callable[[Tree[Token]], Any] = getattr(self, str(item.data))
        return method(item)

    def _all(self, tree: Tree[Token]) -> list[Any]:
        return [self._node(child) for child in tree.children]

    @staticmethod
    def _span(item: Tree[Token] | Token) -> Span:
        if isinstance(item, Token):
            start = item.start_pos or 0
            return Span(start, item.end_pos or start)
        return Span(item.meta.start_pos, item.meta.end_pos)

    def _error(self, code: str, span: Span, message: str, text: str, *helps: str) -> None:
        label = Label(self.source, span, text)
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, message, label, helps=helps))

    @staticmethod
    def _only(items: Iterable[Any], kind: type[_T]) -> tuple[_T, ...]:
        return tuple(item for item in items if isinstance(item, kind))

    def _text(self, token: Token) -> n.Text:
        return n.Text(self._span(token), _ESCAPE.sub(r"\1", token[1:-1]))

    def _int(self, token: Token) -> n.Integer:
        digits = token.replace("_", "")
        span = self._span(token)
        base = {"0x": 16, "0b": 2}.get(digits[:2].lower(), 10)
        try:
            # Python reads no decimal number of thousands of digits; 20 are too many as it is.
            value = 1 << 63 if base == 10 and len(digits.lstrip("0")) > 20 else int(digits, base)
        except ValueError:
            self._error(
                "RS105",
                span,
                "this number has no digits",
                "",
                "write at least one digit after the prefix",
            )
            return n.Integer(span, 0)
        if value >= 1 << 63:
            self._error(
                "RS106",
                span,
                "this number does not fit in 64 bits",
                "at most 9223372036854775807 (2**63 - 1)",
            )
            value = 0
        return n.Integer(span, value)

    def _player(self, token: Token | None) -> int:
        if token is None:
            return 1
        player = int(token[1:]) if len(token) < 4 else 99
        if not 1 <= player <= 2:
            self._error(
                "RS107",
                self._span(token),
                f"there is no player {token}",
                "the engine knows p1 and p2",
            )
            return 1
        return player

    # --- names and texts

    def name(self, tree: Tree[Token]) -> n.Name:
        token = cast("Token", tree.children[0])
        if token.type == "QUOTED_NAME":
            text = token[1:-1]
            if not text:
                self._error("RS108", self._span(token), "this name is empty", "")
            return n.Name(self._span(token), text, quoted=True)
        return n.Name(self._span(token), str(token))

    amount_name = name
    total_term = name

    def _name_token(self, token: Token) -> n.Name:
        if token.type == "STRING":
            text = self._text(token)
            return n.Name(text.span, text.value, quoted=True)
        return n.Name(self._span(token), str(token))

    def state_name(self, tree: Tree[Token]) -> n.Name:
        return self._name_token(cast("Token", tree.children[0]))

    def movie_name(self, tree: Tree[Token]) -> n.Name:
        child = tree.children[0]
        return self._name_token(child) if isinstance(child, Token) else self.name(child)

    def doc(self, tree: Tree[Token]) -> n.Text:
        return self._text(cast("Token", tree.children[0]))

    # --- the game

    def game(self, tree: Tree[Token]) -> n.Game:
        return n.Game(self._span(tree), self._text(cast("Token", tree.children[0])))

    def rom(self, tree: Tree[Token]) -> n.Rom:
        return n.Rom(
            self._span(tree), tuple(self._text(t) for t in self._only(tree.children, Token))
        )

    def include(self, tree: Tree[Token]) -> n.Include:
        return n.Include(self._span(tree), self._text(cast("Token", tree.children[0])))

    def players(self, tree: Tree[Token]) -> n.Players:
        return n.Players(self._span(tree), self._int(cast("Token", tree.children[0])))

    def crop(self, tree: Tree[Token]) -> n.Crop:
        x, y, width, height = (self._int(token) for token in self._only(tree.children, Token))
        return n.Crop(self._span(tree), x, y, width, height)

    def states(self, tree: Tree[Token]) -> n.States:
        return n.States(self._span(tree), tuple(self._all(tree)))

    def state(self, tree: Tree[Token]) -> n.State:
        name, *defaults = self._all(tree)
        return n.State(self._span(tree), name, tuple(defaults))

    def state_default(self, tree: Tree[Token]) -> int:
        return self._int(cast("Token", tree.children[0])).value if tree.children else 1

    # --- RAM

    def ram(self, tree: Tree[Token]) -> n.Ram:
        return n.Ram(self._span(tree), tuple(self._all(tree)))

    def _details(self, tree: Tree[Token], items: list[Any]) -> n.Details:
        found: dict[str, Any] = {}
        for item in items:
            kind = {n.Range: "range", n.Enum: "enum", n.Text: "doc"}[type(item)]
            if kind in found:
                what = {"range": "range", "enum": "enum", "doc": "description"}[kind]
                self._error(
                    "RS109",
                    item.span,
                    f"a second {what} for one variable",
                    "",
                    "keep one of the two",
                )
            else:
                found[kind] = item
        return n.Details(self._span(tree), **found)

    def variable(self, tree: Tree[Token]) -> n.Variable:
        name, token, *rest = self._all(tree)
        mask = rest.pop(0)[0] if isinstance(rest[0], list) else None
        address, *details = rest
        code = n.TypeCode(self._span(token), str(token))
        return n.Variable(self._span(tree), name, code, mask, address, self._details(tree, details))

    def field(self, tree: Tree[Token]) -> n.Variable:
        return self.variable(tree)

    def array(self, tree: Tree[Token]) -> n.Array:
        name, length, token, *rest = self._all(tree)
        mask = rest.pop(0)[0] if isinstance(rest[0], list) else None
        base, stride, *details = rest
        code = n.TypeCode(self._span(token), str(token))
        return n.Array(
            self._span(tree), name, length, code, mask, base, stride, self._details(tree, details)
        )

    def structs(self, tree: Tree[Token]) -> n.Structs:
        name, length, base, stride, *fields = self._all(tree)
        return n.Structs(self._span(tree), name, length, base, stride, tuple(fields))

    def mask(self, tree: Tree[Token]) -> list[n.Expression]:
        return self._all(tree)

    def pointer(self, tree: Tree[Token]) -> n.Pointer:
        base, *rest = self._all(tree)
        offset: n.Expression | None = None
        fallback: n.Expression | None = None
        negative = False
        for kind, value in rest:
            if kind == "else":
                fallback = value
            else:
                offset, negative = value, kind == "-"
        return n.Pointer(self._span(tree), base, offset, negative, fallback)

    def pointer_offset(self, tree: Tree[Token]) -> tuple[str, n.Expression]:
        sign, value = self._all(tree)
        return str(sign), value

    def pointer_else(self, tree: Tree[Token]) -> tuple[str, n.Expression]:
        return "else", self._node(tree.children[0])

    def range_detail(self, tree: Tree[Token]) -> n.Range:
        low, high = self._all(tree)
        return n.Range(self._span(tree), low, high)

    def enum(self, tree: Tree[Token]) -> n.Enum:
        items = self._all(tree)
        only = bool(items) and isinstance(items[0], Token)
        return n.Enum(self._span(tree), only, self._only(items, n.EnumValue))

    def enum_value(self, tree: Tree[Token]) -> n.EnumValue:
        name, value = self._all(tree)
        return n.EnumValue(self._span(tree), name, value)

    # --- names for expressions

    def let(self, tree: Tree[Token]) -> n.Let:
        name, value = self._all(tree)
        return n.Let(self._span(tree), name, value)

    def fn(self, tree: Tree[Token]) -> n.Fn:
        name, *parameters, body = self._all(tree)
        return n.Fn(self._span(tree), name, tuple(parameters), body)

    def table(self, tree: Tree[Token]) -> n.Table:
        name, *rest = self._all(tree)
        return n.Table(
            self._span(tree), name, self._only(rest, n.Name), self._only(rest, n.TableEntry)
        )

    def table_entry(self, tree: Tree[Token]) -> n.TableEntry:
        key, value = self._all(tree)
        return n.TableEntry(self._span(tree), key, value)

    def table_key(self, tree: Tree[Token]) -> tuple[n.Expression, ...]:
        return tuple(self._all(tree))

    def table_else(self, tree: Tree[Token]) -> None:
        return None

    def table_int(self, tree: Tree[Token]) -> tuple[n.Expression, ...]:
        return (self._int(cast("Token", tree.children[0])),)

    def table_name(self, tree: Tree[Token]) -> tuple[n.Expression, ...]:
        name = self._name_token(cast("Token", tree.children[0]))
        return (n.Reference(name.span, name),)

    # --- what the agent gets

    def _terms(self, tree: Tree[Token]) -> tuple[n.Term, ...]:
        return self._only(self._all(tree), n.Term)

    def reward(self, tree: Tree[Token]) -> n.Reward:
        tokens = self._only(tree.children, Token)
        return n.Reward(
            self._span(tree), self._player(tokens[0] if tokens else None), self._terms(tree)
        )

    def done(self, tree: Tree[Token]) -> n.Done:
        return n.Done(self._span(tree), self._terms(tree))

    def truncate(self, tree: Tree[Token]) -> n.Truncate:
        return n.Truncate(self._span(tree), self._terms(tree))

    def invariant(self, tree: Tree[Token]) -> n.Invariant:
        return n.Invariant(self._span(tree), self._terms(tree))

    def term(self, tree: Tree[Token]) -> n.Term:
        name, value, *doc = self._all(tree)
        return n.Term(self._span(tree), name, value, doc[0] if doc else None)

    def info(self, tree: Tree[Token]) -> n.Info:
        return n.Info(self._span(tree), tuple(self._all(tree)))

    def info_item(self, tree: Tree[Token]) -> n.InfoItem:
        name, *value = self._all(tree)
        return n.InfoItem(self._span(tree), name, value[0] if value else None)

    def actions(self, tree: Tree[Token]) -> n.Actions:
        return n.Actions(self._span(tree), tuple(self._all(tree)))

    def action_group(self, tree: Tree[Token]) -> n.ActionGroup:
        return n.ActionGroup(self._span(tree), self._only(self._all(tree), n.Chord))

    def chord(self, tree: Tree[Token]) -> n.Chord:
        buttons = (self._name_token(token) for token in self._only(tree.children, Token))
        return n.Chord(self._span(tree), tuple(buttons))

    def lua(self, tree: Tree[Token]) -> n.Lua:
        script, *entries = self._all(tree)
        return n.Lua(self._span(tree), self._text(script), tuple(entries))

    def lua_entry(self, tree: Tree[Token]) -> n.LuaEntry:
        slot, *player, function = self._all(tree)
        return n.LuaEntry(
            self._span(tree), str(slot), self._player(player[0] if player else None), function
        )

    def scenario(self, tree: Tree[Token]) -> n.Scenario:
        name, *statements = self._all(tree)
        return n.Scenario(self._span(tree), name, tuple(statements))

    # --- movies

    def movie(self, tree: Tree[Token]) -> n.Movie:
        name, *rest = self._all(tree)
        start = rest.pop(0) if rest and isinstance(rest[0], n.From) else None
        return n.Movie(self._span(tree), name, start, tuple(rest))

    def start_point(self, tree: Tree[Token]) -> n.From:
        (state,) = self._all(tree)
        return n.From(self._span(tree), state)

    def from_power(self, tree: Tree[Token]) -> None:
        return None

    def wait(self, tree: Tree[Token]) -> n.Wait:
        return n.Wait(self._span(tree), self._node(tree.children[0]))

    def press(self, tree: Tree[Token]) -> n.Press:
        items = self._all(tree)
        chords = self._only(items, n.PlayerChord)
        return n.Press(self._span(tree), chords, items[-1] if len(items) > len(chords) else None)

    def hold(self, tree: Tree[Token]) -> n.Hold:
        items = self._all(tree)
        last = items.pop()
        chords = tuple(items)
        if isinstance(last, list):
            return n.Hold(self._span(tree), chords, None, tuple(last))
        return n.Hold(self._span(tree), chords, last, None)

    def hold_body(self, tree: Tree[Token]) -> list[n.Command]:
        return self._all(tree)

    def repeat(self, tree: Tree[Token]) -> n.Repeat:
        times, *body = self._all(tree)
        return n.Repeat(self._span(tree), times, tuple(body))

    def player_chord(self, tree: Tree[Token]) -> n.PlayerChord:
        *player, chord = self._all(tree)
        return n.PlayerChord(self._span(tree), self._player(player[0] if player else None), chord)

    # --- replays

    def replay(self, tree: Tree[Token]) -> n.Replay:
        movie, *rest = self._all(tree)
        scenario = rest.pop(0) if rest and isinstance(rest[0], n.Name) else None
        start = rest.pop(0) if rest and isinstance(rest[0], n.From) else None
        return n.Replay(self._span(tree), movie, scenario, start, tuple(rest))

    def replay_scenario(self, tree: Tree[Token]) -> n.Name:
        return cast("n.Name", self._node(tree.children[0]))

    def expect_at(self, tree: Tree[Token]) -> n.At:
        return n.At(self._span(tree), *self._all(tree))

    def expect_by(self, tree: Tree[Token]) -> n.By:
        return n.By(self._span(tree), *self._all(tree))

    def expect_within(self, tree: Tree[Token]) -> n.Within:
        return n.Within(self._span(tree), *self._all(tree))

    def expect_always(self, tree: Tree[Token]) -> n.Always:
        return n.Always(self._span(tree), *self._all(tree))

    def expect_never(self, tree: Tree[Token]) -> n.Never:
        return n.Never(self._span(tree), *self._all(tree))

    def expect_eventually(self, tree: Tree[Token]) -> n.Eventually:
        return n.Eventually(self._span(tree), *self._all(tree))

    def expect_total(self, tree: Tree[Token]) -> n.Total:
        target, low, *rest = self._all(tree)
        term, player = (target, 1) if isinstance(target, n.Name) else (None, target)
        tolerance = next((item[0] for item in rest if isinstance(item, list)), None)
        high = next((item for item in rest if not isinstance(item, list)), None)
        return n.Total(self._span(tree), term, player, low, high, tolerance)

    def total_reward(self, tree: Tree[Token]) -> int:
        return self._player(cast("Token", tree.children[0]) if tree.children else None)

    def expect_ends(self, tree: Tree[Token]) -> n.Ends:
        parts = dict(self._all(tree))
        frame, tolerance = parts.get("at", (None, None))
        return n.Ends(self._span(tree), parts.get("with"), frame, tolerance)

    def ends_with(self, tree: Tree[Token]) -> tuple[str, n.Name]:
        return "with", self._node(tree.children[0])

    def ends_at(self, tree: Tree[Token]) -> tuple[str, tuple[n.Expression, n.Expression | None]]:
        frame, *tolerance = self._all(tree)
        return "at", (frame, tolerance[0][0] if tolerance else None)

    def expect_no_end(self, tree: Tree[Token]) -> n.DoesNotEnd:
        return n.DoesNotEnd(self._span(tree))

    def tolerance(self, tree: Tree[Token]) -> list[n.Expression]:
        return self._all(tree)

    def amount(self, tree: Tree[Token]) -> n.Expression:
        items = list(tree.children)
        negative = isinstance(items[0], Token) and items[0].type == "AMOUNT_SIGN"
        item = items[-1]
        value: n.Expression
        if isinstance(item, Token):
            value = self._int(item) if item.type == "INT" else self._decimal(item)
        else:
            name = self.name(item)
            value = n.Reference(name.span, name)
        return n.Unary(self._span(tree), "-", value) if negative else value

    def amount_expr(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self._node(tree.children[0]))

    # --- expressions

    def if_then_else(self, tree: Tree[Token]) -> n.IfThenElse:
        return n.IfThenElse(self._span(tree), *self._all(tree))

    def when(self, tree: Tree[Token]) -> n.When:
        return n.When(self._span(tree), *self._all(tree))

    def or_expr(self, tree: Tree[Token]) -> n.Or:
        return n.Or(self._span(tree), *self._all(tree))

    def and_expr(self, tree: Tree[Token]) -> n.And:
        return n.And(self._span(tree), *self._all(tree))

    def not_expr(self, tree: Tree[Token]) -> n.Not:
        return n.Not(self._span(tree), *self._all(tree))

    def compare(self, tree: Tree[Token]) -> n.Compare:
        left, operator, right = self._all(tree)
        return n.Compare(self._span(tree), str(operator), left, right)

    def in_range(self, tree: Tree[Token]) -> n.InRange:
        value, *words, low, high = self._all(tree)
        return n.InRange(self._span(tree), value, low, high, negated=len(words) == 2)

    def in_set(self, tree: Tree[Token]) -> n.InSet:
        value, *rest = self._all(tree)
        members = tuple(item for item in rest if not isinstance(item, Token))
        return n.InSet(self._span(tree), value, members, negated=len(rest) - len(members) == 2)

    def binary(self, tree: Tree[Token]) -> n.Binary:
        left, operator, right = self._all(tree)
        return n.Binary(self._span(tree), str(operator), left, right)

    def unary(self, tree: Tree[Token]) -> n.Unary:
        operator, operand = self._all(tree)
        return n.Unary(self._span(tree), str(operator), operand)

    def group(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self._node(tree.children[0]))

    def integer(self, tree: Tree[Token]) -> n.Integer:
        return self._int(cast("Token", tree.children[0]))

    def decimal(self, tree: Tree[Token]) -> n.Decimal:
        return self._decimal(cast("Token", tree.children[0]))

    def _decimal(self, token: Token) -> n.Decimal:
        value = float(token.replace("_", ""))
        if value in (float("inf"), float("-inf")):
            self._error(
                "RS106",
                self._span(token),
                "this number does not fit in a double",
                "at most 1.8e308",
            )
            value = 0.0
        return n.Decimal(self._span(token), value)

    def truth(self, tree: Tree[Token]) -> n.Truth:
        return n.Truth(self._span(tree), tree.children[0] == "true")

    def call(self, tree: Tree[Token]) -> n.Call:
        token, *arguments = self._all(tree)
        return n.Call(self._span(tree), self._name_token(token), tuple(arguments))

    def reference(self, tree: Tree[Token]) -> n.Reference:
        name, *rest = self._all(tree)
        member = rest.pop() if rest and isinstance(rest[-1], n.Name) else None
        return n.Reference(self._span(tree), name, rest[0] if rest else None, member)

    def index(self, tree: Tree[Token]) -> n.Expression | n.Every:
        if not tree.children:
            return n.Every(self._span(tree))
        return cast("n.Expression", self._node(tree.children[0]))

    def every(self, tree: Tree[Token]) -> n.Every:
        return n.Every(self._span(tree))
