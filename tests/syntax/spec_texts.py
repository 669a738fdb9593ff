"""Random texts of specs that can be parsed, in odd layouts.

A text is made in two steps: what it says, as a list of pieces, and how it is written: spaces, line
ends wherever the language allows one, comments at them, needless parentheses. So one list can be
written in many ways that must all mean, and print, the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@dataclass(frozen=True)
class Space:
    """Between two tokens; a line may end at a ``join``, and inside parentheses anywhere."""

    required: bool = False
    join: bool = False


@dataclass(frozen=True)
class Wrap:
    """An expression that may be written in needless parentheses."""

    pieces: Pieces


@dataclass(frozen=True)
class RowEnd:
    """Between two rows of a block; ``same_line`` is part of the layout where it is not None."""

    comma: bool = False
    blank: bool = False
    same_line: bool | None = None
    optional: bool = False


@dataclass(frozen=True)
class Braces:
    """A block; ``one_line`` is part of its layout."""

    rows: tuple[Pieces, ...]
    ends: tuple[RowEnd, ...]
    one_line: bool


Piece: TypeAlias = "str | Space | Wrap | RowEnd | Braces"
Pieces: TypeAlias = "tuple[Piece, ...]"

GAP = Space(required=True)
MAYBE = Space()
JOIN = Space(required=True, join=True)
MAYBE_JOIN = Space(join=True)

_WORDS = """
    a b c lives score x1 prev at by wait for power none p1 p2 default only stride total with from
    ends hold frame ünï a_rather_long_name_for_a_variable another_of_the_long_names_people_like
"""
BARE = tuple(_WORDS.split())
NAMES = (*BARE, "`frame`", "`lives`", "`two words`", "`reward`", "`if`", "`ünï`", "`a#b`", '`x"y`')
INTEGERS = ("0", "1", "7", "42", "1_000", "0xFF", "0X1f", "0b1_0", "00", "0xFF_0250")
DECIMALS = ("0.5", "1.50", "1e5", "2.5e-3", "1_0.0_1", "0.0000000000000001")
STRINGS = ('"text"', '""', '"with # inside"', r'"a \"quoted\" \\ one"', '"ünï; { }"')
STATES = ("Level1", "Boss.Night-2", '"Boss rush"', "in", "default", "for", '"power"', "9to5")
BUTTONS = ("A", "B", "START", "LEFT", "X-1")
TYPES = ("u1", ">u2", "<>u4", "|i1", "d3", "=n6")
COMMENTS = ("# why", "#", "#!", '# " ` { ( ; :', "# else", "#   wide  apart", "# ünï")


@dataclass
class Choices:
    """Choices read from a tape of bytes; the first of all options where it has ended.

    Hypothesis draws and shrinks a tape much faster than hundreds of single choices.
    """

    tape: bytes
    place: int = field(default=0, init=False)

    def upto(self, most: int) -> int:
        byte = self.tape[self.place] if self.place < len(self.tape) else 0
        self.place += 1
        return byte * (most + 1) >> 8

    def one_of(self, options: tuple[T, ...]) -> T:
        return options[self.upto(len(options) - 1)]

    def chance(self, of_ten: int) -> bool:
        return self.upto(9) >= 10 - of_ten


@dataclass
class Author(Choices):
    """Makes pieces."""

    depth: int = 0
    budget: int = 25

    # --- expressions, by how tightly they must bind: 0 any, 5 bit operators, 9 sums, 13 tight

    def expression(self, least: int = 0) -> Pieces:
        self.budget -= 1
        if self.depth > 4 or self.budget < 0:
            return self.leaf()
        self.depth += 1
        pieces = self._expression(least)
        self.depth -= 1
        return (Wrap(pieces),) if self.chance(2) else pieces

    def _expression(self, least: int) -> Pieces:
        kind = self.upto(15)
        if kind <= 3:
            return self.leaf()
        if kind == 4:
            return (self.one_of(BARE), MAYBE_AFTER_NAME, *self._arguments())
        if kind == 5:
            return self._reference()
        level, pieces = self._operation(kind)
        if level >= least:
            return pieces
        return ("(", MAYBE, *pieces, MAYBE, ")")

    def _operation(self, kind: int) -> tuple[int, Pieces]:
        if kind == 6:
            parts = (self.expression(0), self.expression(0), self.expression(0))
            choice: list[Piece] = []
            for word, part in zip(("if", "then", "else"), parts, strict=True):
                choice.extend((JOIN, word, JOIN, *part))
            return 0, tuple(choice[1:])
        if kind == 7:
            return 0, (*self.expression(1), JOIN, "when", JOIN, *self.expression(1))
        if kind == 8:
            return 1, (*self.expression(1), JOIN, "or", JOIN, *self.expression(2))
        if kind == 9:
            return 2, (*self.expression(2), JOIN, "and", JOIN, *self.expression(3))
        if kind == 10:
            return 3, ("not", JOIN, *self.expression(3))
        if kind == 11:
            compare = self.one_of(("==", "!=", "<", "<=", ">", ">="))
            return 4, (*self.expression(5), MAYBE_JOIN, compare, MAYBE_JOIN, *self.expression(5))
        if kind == 12:
            return 4, self._member()
        if kind == 13:
            sign = self.one_of(("-", "+", "~"))
            return 11, (sign, MAYBE_JOIN, *self.expression(11))
        operator, level = self.one_of(OPERATORS)
        left, right = (13, 11) if level == 12 else (level, level + 1)
        pieces = (*self.expression(left), JOIN, operator, JOIN, *self.expression(right))
        return level, pieces

    def _member(self) -> Pieces:
        if self.chance(5):
            word: Pieces = ("not", GAP, "in", JOIN)
            before = GAP
        else:
            word, before = ("in", JOIN), JOIN
        if self.chance(5):
            low, high = self.expression(5), self.expression(5)
            return (*self.expression(5), before, *word, *low, GAP, "..", MAYBE_JOIN, *high)
        members: list[Piece] = []
        for _ in range(1 + self.upto(3)):
            members.extend((",", MAYBE_JOIN) if members else ())
            members.extend((*self.expression(5), MAYBE))
        return (*self.expression(5), before, *word, "{", MAYBE_JOIN, *members, "}")

    def leaf(self) -> Pieces:
        kind = self.upto(3)
        if kind == 0:
            return (self.one_of(INTEGERS),)
        if kind == 1:
            return (self.one_of((*DECIMALS, "true", "false")),)
        return (self.one_of(NAMES),)

    def _arguments(self) -> Pieces:
        pieces: list[Piece] = ["(", MAYBE]
        count = self.upto(3)
        for index in range(count):
            last = index == count - 1
            pieces.extend((*self.expression(0), MAYBE))
            pieces.extend((",", MAYBE) if not last or self.chance(2) else ())
        return (*pieces, ")")

    def _reference(self) -> Pieces:
        pieces: list[Piece] = [self.one_of(NAMES)]
        if self.chance(7):
            index = ("*",) if self.chance(3) else self.expression(0)
            pieces.extend((MAYBE, "[", MAYBE, *index, MAYBE, "]"))
        if self.chance(5):
            pieces.extend((MAYBE, ".", MAYBE, self.one_of(NAMES)))
        return tuple(pieces)

    def amount(self) -> Pieces:
        if self.chance(2):
            return ("(", MAYBE, *self.expression(0), MAYBE, ")")
        sign = ("-", MAYBE) if self.chance(2) else ()
        return (*sign, self.one_of((*INTEGERS, *DECIMALS, *NAMES)))

    # --- blocks

    def braces(
        self, row: Callable[[], Pieces], ends: Callable[[], RowEnd], most: int = 4
    ) -> Pieces:
        count = self.upto(most)
        one_line = self.chance(3)
        rows = tuple(row() for _ in range(count))
        return (Space(join=True), Braces(rows, tuple(ends() for _ in rows), one_line))

    def row_end(self) -> RowEnd:
        return RowEnd(blank=self.chance(2))

    def comma_end(self) -> RowEnd:
        if self.chance(4):
            return RowEnd(comma=True, same_line=True)
        return RowEnd(comma=True, blank=self.chance(2), same_line=False)

    def loose_end(self) -> RowEnd:
        return RowEnd(blank=self.chance(2), optional=True)

    def command_end(self) -> RowEnd:
        if self.chance(4):
            return RowEnd(same_line=True, optional=True)
        return RowEnd(blank=self.chance(2), same_line=False)

    def name(self) -> str:
        return self.one_of(NAMES)

    # --- RAM

    def ram_row(self) -> Pieces:
        kind = self.upto(5)
        if kind == 0:
            length, base, stride = (self.expression(9) for _ in range(3))
            head = (self.name(), MAYBE, "[", MAYBE, *length, MAYBE, "]", MAYBE, "@", MAYBE, *base)
            fields = self.braces(self._field, self.row_end)
            return (*head, GAP, "stride", GAP, *stride, *fields)
        if kind == 1:
            length, base, stride = (self.expression(9) for _ in range(3))
            head = (self.name(), MAYBE, "[", MAYBE, *length, MAYBE, "]", MAYBE, *self._type())
            place = ("@", MAYBE, *base, GAP, "stride", GAP, *stride)
            return (*head, *place, *self._details())
        return self.variable()

    def variable(self) -> Pieces:
        address = self._pointer() if self.chance(2) else self.expression(9)
        return (self.name(), MAYBE, *self._type(), "@", MAYBE, *address, *self._details())

    def _field(self) -> Pieces:
        return (
            self.name(),
            MAYBE,
            *self._type(),
            "@",
            MAYBE,
            *self.expression(9),
            *self._details(),
        )

    def _type(self) -> Pieces:
        pieces: list[Piece] = [":", MAYBE_JOIN, self.one_of(TYPES), MAYBE]
        if self.chance(3):
            pieces.extend((Space(join=True), "&", MAYBE_JOIN, *self.expression(11), MAYBE))
        return tuple(pieces)

    def _pointer(self) -> Pieces:
        pieces: list[Piece] = ["[", MAYBE, *self._reference(), MAYBE, "]"]
        # Offsets go left to right: a sum behind a sign needs its brackets.
        for _ in range(self.upto(3)):
            sign = self.one_of(("+", "-"))
            pieces.extend((MAYBE_JOIN, sign, MAYBE_JOIN, *self.expression(10)))
        if self.chance(5):
            pieces.extend((JOIN, "else", JOIN, *self.expression(11)))
        return tuple(pieces)

    def _details(self) -> Pieces:
        pieces: list[Piece] = []
        kinds = [0, 1, 2]
        while kinds and self.chance(6):
            kind = kinds.pop(self.upto(len(kinds) - 1))
            if kind == 0:
                low, high = self.expression(9), self.expression(9)
                pieces.extend((JOIN, "in", JOIN, *low, GAP, "..", MAYBE_JOIN, *high))
            elif kind == 1:
                only = (GAP, "only") if self.chance(3) else ()
                pieces.extend((GAP, "enum", *only, *self.braces(self._value, self.comma_end)))
            else:
                pieces.extend((MAYBE, self.one_of(STRINGS)))
        return tuple(pieces)

    def _value(self) -> Pieces:
        return (self.name(), MAYBE, "=", MAYBE_JOIN, *self.expression(9))

    # --- statements

    def statement(self) -> Pieces:
        self.budget = 25
        makers = (self._plain, self._let, self._let, self._fn, self._table, self._ram)
        more = (self._states, self._scenario, self._movie, self._movie, self._replay, self.shared)
        return self.one_of((*makers, *more, self.shared))()

    def _plain(self) -> Pieces:
        text = self.one_of(STRINGS)
        rom = ("rom", GAP, "sha1", MAYBE, text, MAYBE, ",", MAYBE_JOIN, self.one_of(STRINGS))
        players = ("players", GAP, self.one_of(INTEGERS))
        return self.one_of((("game", MAYBE, text), ("include", MAYBE, text), rom, players))

    def _let(self) -> Pieces:
        return ("let", GAP, self.name(), MAYBE, "=", MAYBE_JOIN, *self.expression(0))

    def _fn(self) -> Pieces:
        names = self._names(self.upto(3))
        head = ("fn", GAP, self.name(), MAYBE, "(", MAYBE, *names, ")", MAYBE)
        return (*head, "=", MAYBE_JOIN, *self.expression(0))

    def _names(self, count: int) -> Pieces:
        pieces: list[Piece] = []
        for _ in range(count):
            pieces.extend((",", MAYBE) if pieces else ())
            pieces.extend((self.name(), MAYBE))
        return tuple(pieces)

    def _table(self) -> Pieces:
        names = self._names(1 + self.upto(2))
        head = ("table", GAP, self.name(), MAYBE, "(", MAYBE, *names, ")")
        return (*head, *self.braces(self._entry, self.comma_end))

    def _entry(self) -> Pieces:
        key: Pieces = (self.one_of((*BARE, *INTEGERS, "else")),)
        if self.chance(5):
            pieces: list[Piece] = []
            for _ in range(1 + self.upto(2)):
                pieces.extend((",", MAYBE) if pieces else ())
                pieces.extend((*self.expression(9), MAYBE))
            key = ("(", MAYBE, *pieces, ")")
        return (*key, MAYBE, ":", MAYBE_JOIN, *self.expression(0))

    def _ram(self) -> Pieces:
        return ("ram", *self.braces(self.ram_row, self.row_end))

    def _states(self) -> Pieces:
        return ("states", *self.braces(self._state, self.row_end))

    def _state(self) -> Pieces:
        more = self.one_of(((), (GAP, "default"), (GAP, "default", GAP, "for", GAP, "0x2")))
        return (self.one_of(STATES), *more)

    def _scenario(self) -> Pieces:
        return ("scenario", GAP, self.name(), *self.braces(self.shared, self.row_end, 3))

    def shared(self) -> Pieces:
        kind = self.upto(5)
        if kind == 0:
            return ("info", *self.braces(self._info_item, self.comma_end))
        if kind == 1:
            return ("actions", *self.braces(self._group, self.row_end))
        if kind == 2:
            entries = self.braces(self._lua_entry, self.loose_end, 2)
            return ("lua", MAYBE, self.one_of(STRINGS), *entries)
        if kind == 3:
            comma = (MAYBE, ",", MAYBE_JOIN)
            return ("crop", GAP, "0", *comma, "1", *comma, "0x20", *comma, "4_0")
        word = self.one_of(("reward", "done", "truncate", "invariant"))
        player = (GAP, self.one_of(("p1", "p2"))) if word == "reward" and self.chance(5) else ()
        return (word, *player, *self.braces(self._term, self.row_end))

    def _term(self) -> Pieces:
        doc = (MAYBE, self.one_of(STRINGS)) if self.chance(3) else ()
        return (self.name(), MAYBE, ":", MAYBE_JOIN, *self.expression(0), *doc)

    def _info_item(self) -> Pieces:
        if self.chance(5):
            return (self.name(),)
        return (self.name(), MAYBE, ":", MAYBE_JOIN, *self.expression(0))

    def _group(self) -> Pieces:
        pieces = list(self._chord())
        for _ in range(self.upto(2)):
            pieces.extend((MAYBE_JOIN, "|", MAYBE_JOIN, *self._chord()))
        return tuple(pieces)

    def _chord(self) -> Pieces:
        if self.chance(2):
            return ("none",)
        pieces: list[Piece] = [self.one_of(BUTTONS)]
        for _ in range(self.upto(2)):
            pieces.extend((MAYBE_JOIN, "+", MAYBE_JOIN, self.one_of(BUTTONS)))
        return tuple(pieces)

    def _lua_entry(self) -> Pieces:
        player = (GAP, self.one_of(("p1", "p2"))) if self.chance(3) else ()
        slot = self.one_of(("reward", "done"))
        return (slot, *player, MAYBE, "=", MAYBE_JOIN, self.name())

    # --- movies and replays

    def _movie(self) -> Pieces:
        start = self._start()
        return ("movie", GAP, self._movie_name(), *start, *self._commands())

    def _movie_name(self) -> str:
        return self.one_of((*NAMES, *STRINGS))

    def _start(self) -> Pieces:
        if self.chance(5):
            return ()
        return (GAP, "from", GAP, self.one_of((*STATES, "power")))

    def _commands(self) -> Pieces:
        return self.braces(self._command, self.command_end)

    def _command(self) -> Pieces:
        kind = self.upto(4)
        if kind == 0:
            return ("wait", GAP, *self.amount())
        if kind == 1 and self.depth < 2:
            self.depth += 1
            body = ("repeat", GAP, *self.amount(), *self._commands())
            self.depth -= 1
            return body
        if kind == 2 and self.depth < 2:
            self.depth += 1
            body = ("hold", GAP, *self._chords(), *self._commands())
            self.depth -= 1
            return body
        word = self.one_of(("hold", "press"))
        frames = (GAP, "for", GAP, *self.amount())
        return (word, GAP, *self._chords(), *(() if word == "press" and self.chance(5) else frames))

    def _chords(self) -> Pieces:
        pieces: list[Piece] = []
        for _ in range(1 + self.upto(1)):
            pieces.extend((MAYBE, ",", MAYBE_JOIN) if pieces else ())
            player = (self.one_of(("p1", "p2")), GAP) if self.chance(4) else ()
            pieces.extend((*player, *self._chord()))
        return tuple(pieces)

    def _replay(self) -> Pieces:
        scenario = (GAP, "scenario", GAP, self.name()) if self.chance(3) else ()
        rows = self.braces(self._expectation, self.row_end)
        return ("replay", GAP, self._movie_name(), *scenario, *self._start(), *rows)

    def _expectation(self) -> Pieces:
        kind = self.upto(7)
        if kind <= 1:
            word = self.one_of(("at", "by"))
            return (word, GAP, *self.amount(), *self._holds())
        if kind == 2:
            frames = (*self.amount(), GAP, "..", MAYBE_JOIN, *self.amount())
            return ("within", GAP, *frames, *self._holds())
        if kind == 3:
            return (self.one_of(("always", "never", "eventually")), *self._holds())
        if kind <= 5:
            what: Pieces = (self.name(),)
            if self.chance(5):
                what = ("reward", *((GAP, "p2") if self.chance(3) else ()))
            if self.chance(5):
                bounds = (JOIN, *self.amount(), GAP, "..", MAYBE_JOIN, *self.amount())
                return ("total", GAP, *what, JOIN, "in", *bounds)
            value = (JOIN, "==", GAP, *self.amount())
            return ("total", GAP, *what, *value, *self._tolerance())
        if kind == 6:
            return ("does", GAP, "not", JOIN, "end")
        name = (GAP, "with", GAP, self.name()) if self.chance(5) else ()
        if self.chance(5):
            return ("ends", *name)
        return ("ends", *name, GAP, "at", GAP, *self.amount(), *self._tolerance())

    def _holds(self) -> Pieces:
        return (MAYBE, ":", MAYBE_JOIN, *self.expression(0))

    def _tolerance(self) -> Pieces:
        return (JOIN, "+-", GAP, *self.amount()) if self.chance(5) else ()

    def file(self) -> Pieces:
        pieces: list[Piece] = []
        for _ in range(self.upto(5)):
            pieces.extend((RowEnd(blank=self.chance(4)),) if pieces else ())
            pieces.extend(self.statement())
        return tuple(pieces)


MAYBE_AFTER_NAME = Space()
OPERATORS = (
    ("|", 5),
    ("^", 6),
    ("&", 7),
    ("<<", 8),
    (">>", 8),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("//", 10),
    ("%", 10),
    ("**", 12),
)


@dataclass
class Scribe(Choices):
    """Writes pieces as text: with ``comments``, or without."""

    comments: bool = True
    written: list[str] = field(default_factory=list)
    depth: int = 0
    one_line: bool = False

    def write(self, pieces: Pieces) -> None:
        for piece in pieces:
            match piece:
                case str():
                    self.written.append(piece)
                    self.depth += (piece in "([") - (piece in ")]")
                case Space():
                    self._space(piece)
                case Wrap():
                    around = self.upto(2) == 2
                    self.write(("(", MAYBE) if around else ())
                    self.write(piece.pieces)
                    self.write((MAYBE, ")") if around else ())
                case RowEnd():
                    self._row_end(piece)
                case Braces():
                    self._braces(piece)

    def _space(self, space: Space) -> None:
        may_break = (space.join or self.depth > 0) and not self.one_line
        if may_break and self.upto(7) == 7:
            self._line_end()
        elif space.required:
            self.written.append(self.one_of((" ", " ", "  ", "\t", " \t ")))
        else:
            self.written.append(self.one_of((" ", "", "  ", "\t")))

    def _line_end(self, blank: bool | None = False) -> None:
        """A line end, with comments and other lines; ``blank``: None if it does not matter."""
        end = self.one_of(("\n", "\n", "\n", "\r\n"))
        if self.comments and self.upto(3) == 3:
            self.written.append(self.one_of(("", " ", "   ")) + self.one_of(COMMENTS))
        self.written.append(end)
        if blank or (blank is None and self.upto(5) == 5):
            self.written.append(self.one_of(("\n", "  \n", "\n\n", "\r\n")))
        while self.comments and self.upto(4) == 4:
            self.written.append(self.one_of(("", "  ", "\t")) + self.one_of(COMMENTS) + end)
        self.written.append(self.one_of(("", "  ", "      ")))

    def _row_end(self, end: RowEnd) -> None:
        if self.one_line or end.same_line:
            self.written.append(self.one_of((" , ", ",")) if end.comma else self._semicolon(end))
        elif not end.blank and end.same_line is None and self.upto(5) == 5:
            self.written.append(self.one_of(("; ", ";", " ; ")))
        else:
            before = ("", "", ",") if end.comma else ("", "", ";", " ; ")
            self.written.append(self.one_of(before))
            self._line_end(end.blank)

    def _semicolon(self, end: RowEnd) -> str:
        return self.one_of((" ", "; ", " ;") if end.optional else ("; ", ";", " ;;"))

    def _braces(self, block: Braces) -> None:
        one_line_around = self.one_line
        self.one_line = one_line_around or block.one_line
        self.written.append("{")
        if self.one_line:
            self.written.append(self.one_of((" ", "")))
        else:
            self._line_end(None)
        for index, row in enumerate(block.rows):
            if index:
                self._row_end(block.ends[index])
            self.write(row)
        if self.one_line:
            self.written.append(self.one_of((" ", "", "  ")))
        elif self.upto(3) == 3:
            self.written.append(" ")
        else:
            self._line_end(None)
        self.written.append("}")
        self.one_line = one_line_around

    def file(self, pieces: Pieces) -> str:
        if self.upto(3) == 3:
            self._line_end(None)
        self.write(pieces)
        if self.upto(1):
            self._line_end(None)
        if self.comments and self.upto(5) == 5:
            self.written.append(" # the end")
        return "".join(self.written)


_TAPES = st.binary(min_size=1200, max_size=1200)


def spec_texts(comments: bool = True) -> st.SearchStrategy[str]:
    """The text of a spec."""

    def write(tape: bytes, odd: bytes) -> str:
        return Scribe(odd, comments).file(Author(tape).file())

    return st.builds(write, _TAPES, _TAPES)


def spec_text_pairs() -> st.SearchStrategy[tuple[str, str]]:
    """The same spec in two layouts that differ only in what the canonical layout decides."""

    def write(tape: bytes, odd: bytes, odder: bytes) -> tuple[str, str]:
        pieces = Author(tape).file()
        return Scribe(odd, comments=False).file(pieces), Scribe(odder, comments=False).file(pieces)

    return st.builds(write, _TAPES, _TAPES, _TAPES)
