"""Movies and replays."""
# ruff: noqa: D102, ARG002 - a method a grammar rule, named like it

from __future__ import annotations

from typing import cast

from lark import Token, Tree

from retrodsl.syntax import nodes as n
from retrodsl.syntax.ast_builder.rules import Rules


class PlayRules(Rules):
    """Recorded inputs as text, and what is expected of them."""

    # --- movies

    def movie(self, tree: Tree[Token]) -> n.Movie:
        name, *rest = self._all(tree)
        start = rest.pop(0) if rest and isinstance(rest[0], n.From) else None
        return n.Movie(self._span(tree), name, start, tuple(rest))

    def movie_name(self, tree: Tree[Token]) -> n.Name:
        child = tree.children[0]
        return self._name(child) if isinstance(child, Token) else self.name(child)

    def start_point(self, tree: Tree[Token]) -> n.From:
        (state,) = self._all(tree)
        return n.From(self._span(tree), state)

    def from_power(self, tree: Tree[Token]) -> None:
        return None

    def wait(self, tree: Tree[Token]) -> n.Wait:
        return n.Wait(self._span(tree), self._all(tree)[0])

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
        return cast("n.Name", self._all(tree)[0])

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

    def total_term(self, tree: Tree[Token]) -> n.Name:
        return self.name(tree)

    def total_reward(self, tree: Tree[Token]) -> int:
        tokens = self._tokens(tree)
        return self._player(tokens[0] if tokens else None)

    def expect_ends(self, tree: Tree[Token]) -> n.Ends:
        parts = dict(self._all(tree))
        frame, tolerance = parts.get("at", (None, None))
        return n.Ends(self._span(tree), parts.get("with"), frame, tolerance)

    def ends_with(self, tree: Tree[Token]) -> tuple[str, n.Name]:
        return "with", self._all(tree)[0]

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
            value = self._int(item, negated=negative) if item.type == "INT" else self._decimal(item)
        else:
            name = self.name(item)
            value = n.Reference(name.span, name)
        return n.Unary(self._span(tree), "-", value) if negative else value

    def amount_expr(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self._all(tree)[0])
