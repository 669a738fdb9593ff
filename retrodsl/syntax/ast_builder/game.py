"""The game, the names of expressions, and what the agent gets."""
# ruff: noqa: D102, ARG002 - a method a grammar rule, named like it

from __future__ import annotations

from lark import Token, Tree

from retrodsl.syntax import nodes as n
from retrodsl.syntax.ast_builder.expressions import ExpressionRules


class GameRules(ExpressionRules):
    """The statements but `ram`, movies and replays."""

    # --- the game

    def game(self, tree: Tree[Token]) -> n.Game:
        return n.Game(self._span(tree), self._text(self._token(tree)))

    def rom(self, tree: Tree[Token]) -> n.Rom:
        return n.Rom(self._span(tree), tuple(self._text(token) for token in self._tokens(tree)))

    def include(self, tree: Tree[Token]) -> n.Include:
        return n.Include(self._span(tree), self._text(self._token(tree)))

    def players(self, tree: Tree[Token]) -> n.Players:
        return n.Players(self._span(tree), self._int(self._token(tree)))

    def crop(self, tree: Tree[Token]) -> n.Crop:
        x, y, width, height = (self._int(token) for token in self._tokens(tree))
        return n.Crop(self._span(tree), x, y, width, height)

    def states(self, tree: Tree[Token]) -> n.States:
        return n.States(self._span(tree), tuple(self._all(tree)))

    def state(self, tree: Tree[Token]) -> n.State:
        name, *defaults = self._all(tree)
        return n.State(self._span(tree), name, tuple(defaults))

    def state_name(self, tree: Tree[Token]) -> n.Name:
        return self._name(self._token(tree))

    def state_default(self, tree: Tree[Token]) -> int:
        tokens = self._tokens(tree)
        return self._int(tokens[0]).value if tokens else 1

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
        return (self._int(self._token(tree)),)

    def table_name(self, tree: Tree[Token]) -> tuple[n.Expression, ...]:
        name = self._name(self._token(tree))
        return (n.Reference(name.span, name),)

    # --- what the agent gets

    def _terms(self, tree: Tree[Token]) -> tuple[n.Term, ...]:
        return self._only(self._all(tree), n.Term)

    def reward(self, tree: Tree[Token]) -> n.Reward:
        tokens = self._tokens(tree)
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
        buttons = (self._name(token) for token in self._tokens(tree))
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
