"""The statements of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from typing_extensions import assert_never

from retrodsl.source import Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.printer.docs import Align, Block, Doc, Gap, Group, Leaf, Line, Tab, concat
from retrodsl.syntax.printer.expressions import SUM, Expressions
from retrodsl.syntax.printer.memory import Memory
from retrodsl.syntax.printer.play import Play
from retrodsl.syntax.printer.rows import Item, Rows

_DEFAULT = re.compile(r"\bdefault\b(?:[ \t\f\r]+for[ \t\f\r]+(?P<players>\w+))?")
_PLAYER = re.compile(r"\w+[ \t\f\r]+(?P<player>p[0-9]+\b)")

#: A name here at the beginning of a line would be read as going on with the line before.
_GOES_ON = re.compile(r"(?:and|or|when|then|else|in)\b")

_WORDS: dict[type[n.Node], str] = {
    n.Game: "game",
    n.Rom: "rom",
    n.Include: "include",
    n.Players: "players",
    n.States: "states",
    n.Ram: "ram",
    n.Let: "let",
    n.Fn: "fn",
    n.Table: "table",
    n.Reward: "reward",
    n.Done: "done",
    n.Truncate: "truncate",
    n.Invariant: "invariant",
    n.Info: "info",
    n.Actions: "actions",
    n.Crop: "crop",
    n.Lua: "lua",
    n.Scenario: "scenario",
    n.Movie: "movie",
    n.Replay: "replay",
}


class Statements:
    """Items for the statements of one file."""

    def __init__(self, expressions: Expressions, rows: Rows, source_text: str) -> None:
        self._expressions = expressions
        self._rows = rows
        self._text = source_text
        self._memory = Memory(expressions, rows)
        self._play = Play(expressions, rows, source_text)

    def items(self, statements: Sequence[n.Statement]) -> list[Item]:
        """One item a statement."""
        return [self._item(statement) for statement in statements]

    def _item(self, statement: n.Statement) -> Item:
        kind = "let" if isinstance(statement, n.Let) else ""
        word = Leaf(_WORDS[type(statement)], statement.span.start)
        return self._rows.item(statement.span, concat(word, *self._rest(statement)), kind)

    def _rest(self, statement: n.Statement) -> tuple[Doc | str, ...]:
        """What follows the word that a statement begins with."""
        e = self._expressions
        match statement:
            case n.Game(name=text) | n.Include(path=text):
                return " ", e.spelled(text)
            case n.Rom(hashes=hashes):
                items = [e.spelled(text) for text in hashes]
                return " sha1 ", Align(Group(_comma_lines(items), broken=len(items) > 1))
            case n.Players(count=count):
                return " ", e.spelled(count)
            case n.Crop(x=x, y=y, width=width, height=height):
                items = [e.spelled(number) for number in (x, y, width, height)]
                return " ", Align(Group(_comma_lines(items)))
            case n.States(span=span, states=states):
                return " ", self._rows.block(span.end, [self._state(state) for state in states])
            case n.Ram(span=span, items=variables):
                return " ", self._rows.block(span.end, self._memory.items(variables))
            case n.Let(name=name, value=value):
                return " ", e.name(name), Tab("equals"), "=", e.value(value)
            case n.Fn(name=name, parameters=parameters, body=body):
                return " ", e.name(name), self._parameters(parameters), " =", e.value(body)
            case n.Table():
                return " ", *self._table(statement)
            case n.Reward(span=span, terms=terms):
                player = self._player(statement)
                return f" {player} " if player else " ", self._terms(span, terms)
            case n.Done(span=span, terms=terms):
                return " ", self._terms(span, terms)
            case n.Truncate(span=span, terms=terms) | n.Invariant(span=span, terms=terms):
                return " ", self._terms(span, terms)
            case n.Info(span=span, items=values):
                contents = [self._info_item(value) for value in values]
                return " ", self._listed(span, [value.span for value in values], contents)
            case n.Actions(span=span, groups=groups):
                return " ", self._rows.block(span.end, [self._group(group) for group in groups])
            case n.Lua(span=span, script=script, entries=entries):
                rows = [self._lua_entry(entry) for entry in entries]
                return " ", e.spelled(script), " ", self._rows.block(span.end, rows)
            case n.Scenario(span=span, name=name, statements=inner):
                return " ", e.name(name), " ", self._rows.block(span.end, self.items(inner))
            case n.Movie():
                return self._play.movie(statement)
            case n.Replay():
                return self._play.replay(statement)
            case _:
                assert_never(statement)

    def _state(self, state: n.State) -> Item:
        name = self._expressions.spelled(state.name)
        parts: list[Doc | str] = [name]
        for default in _DEFAULT.finditer(self._text, state.name.span.end, state.span.end):
            players = default["players"]
            parts.append(f" default for {players}" if players else " default")
        return self._rows.item(state.span, concat(*parts))

    def _parameters(self, parameters: Sequence[n.Name]) -> Doc:
        return self._expressions.listed("(", [self._expressions.name(p) for p in parameters], ")")

    def _table(self, table: n.Table) -> tuple[Doc | str, ...]:
        contents = [self._table_entry(entry) for entry in table.entries]
        name = self._expressions.name(table.name)
        block = self._listed(table.span, [entry.span for entry in table.entries], contents)
        return name, self._parameters(table.parameters), " ", block

    def _listed(self, span: Span, spans: Sequence[Span], contents: Sequence[Doc]) -> Block:
        items = self._rows.sharing(span.end, spans, contents, ", ")
        return self._rows.block(span.end, items, ", ")

    def _table_entry(self, entry: n.TableEntry) -> Doc:
        e = self._expressions
        key: Doc
        match entry.key:
            case None:
                key = Leaf("else", entry.span.start)
            case (n.Integer() as number,):
                key = e.spelled(number)
            case (n.Reference(index=None, member=None) as name,) if self._is_bare(name):
                key = e.name(name.name)
            case keys:
                key = e.listed("(", [Align(e.within(part, SUM)) for part in keys], ")")
        return concat(key, ":", *e.tabbed_value("value", entry.value))

    def _is_bare(self, reference: n.Reference) -> bool:
        return not self._expressions.name(reference.name).text.startswith("`")

    # --- what the agent gets

    def _player(self, statement: n.Node) -> str:
        """The player as written behind a statement's first word; empty where it is not."""
        found = _PLAYER.match(self._text, statement.span.start, statement.span.end)
        return f"p{int(found['player'][1:])}" if found else ""

    def _terms(self, span: Span, terms: Sequence[n.Term]) -> Block:
        return self._rows.block(span.end, [self._term(term) for term in terms])

    def _term(self, term: n.Term) -> Item:
        e = self._expressions
        parts: list[Doc | str] = [e.name(term.name), Tab("colon"), ":", e.value(term.value)]
        if term.doc is not None:
            parts.extend((Tab("doc", gap=2, flat="  "), e.spelled(term.doc)))
        return self._rows.item(term.span, concat(*parts))

    def _info_item(self, item: n.InfoItem) -> Doc:
        e = self._expressions
        parts: list[Doc | str] = [e.name(item.name)]
        if item.value is not None:
            parts.extend((Tab("colon"), ":", e.value(item.value)))
        return concat(*parts)

    def _group(self, group: n.ActionGroup) -> Item:
        first, *rest = (self._play.chord(chord) for chord in group.chords)
        parts: list[Doc | str] = [first]
        for chord in rest:
            parts.extend((Line(), "| ", Align(chord)))
        content: Doc = Align(Group(concat(*parts)))
        if _GOES_ON.match(self._text, group.span.start):
            content = concat("; ", content)
        return self._rows.item(group.span, content)

    def _lua_entry(self, entry: n.LuaEntry) -> Item:
        player = self._player(entry)
        word = Leaf(f"{entry.slot} {player}" if player else entry.slot, entry.span.start)
        function = self._expressions.name(entry.function)
        return self._rows.item(entry.span, concat(word, Tab("equals"), "=", Gap(), function))


def _comma_lines(items: Sequence[Doc]) -> Doc:
    parts: list[Doc | str] = [items[0]]
    for item in items[1:]:
        parts.extend((",", Line(), item))
    return concat(*parts)
