"""A search step by step: lines in, lines out. No terminal is in it.

>>> session = Session(search)                                         # doctest: +SKIP
>>> session.do("go 120")                                              # doctest: +SKIP
['frame 120; the stop before is 0']
>>> session.do("= 300")                                               # doctest: +SKIP
['412 left of 28030211']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from retrodsl.diagnostics.render import encodable
from retrodsl.search.constraints import Said
from retrodsl.search.formulas import BadFormula
from retrodsl.search.groups import Candidate, Group
from retrodsl.search.lines import Lines
from retrodsl.search.places import BadPlace
from retrodsl.search.search import BadBookmark, FrameOutside, Search
from retrodsl.search.session_errors import SessionError
from retrodsl.search.session_narrowing import NARROWING, Stops, narrow
from retrodsl.search.session_state import SavedConstraint, SessionState
from retrodsl.search.session_views import (
    asked,
    help_text,
    history,
    line_for_spec,
    listed,
    one,
    values,
)

#: From so many candidates on they are counted and not listed: each takes 48 bytes to be ranked.
LISTED = 3_000_000

#: Where so few are left, and so few finds, they are shown after each narrowing.
FEW_CANDIDATES = 2_000
FEW_FINDS = 5

#: How many finds ``list`` shows unless it is told.
SHOWN = 10

Writer = Callable[[Lines, str], str]

#: Every command that does not narrow: the form of what follows it, and what it does.
COMMANDS: dict[str, tuple[str, str]] = {
    "go": ("[FRAME|+N|-N]", "look at a frame; the one before it is the stop before"),
    "undo": ("[N]", "take back what was said last, or the last N"),
    "redo": ("[N]", "say again what was taken back"),
    "history": ("", "what was said, and how many each left"),
    "count": ("", "how many are left"),
    "list": ("[N]", "the finds, best first"),
    "show": ("K", "find K: what else it may be, its copies, what would tell"),
    "values": ("K|NAME|TYPE @ ADDRESS [A B]", "what it is, wherever it changes"),
    "line": ("K NAME", "find K as a line for the spec"),
    "write": ("K NAME", "add find K to the spec"),
    "ask": ("", "the frames to look at next: on them the finds differ most"),
    "bookmark": ("NAME K | NAME TYPE @ ADDRESS", "give a place a name, for formulas"),
    "bookmarks": ("", "what has a name"),
    "forget": ("NAME", "take a bookmark away"),
    "note": ("TEXT", "keep a note"),
    "notes": ("", "what was noted"),
    "help": ("[COMMAND]", "the commands, or one of them"),
    "quit": ("", "end"),
}


class Session:
    """A search with a cursor, bookmarks and notes, to be kept and taken up again.

    ``spec`` and ``play`` are the names of what is searched. ``write`` adds lines to the spec under
    a name and says so; it may raise ``SessionError``. ``search`` is another one after ``restore``.
    """

    def __init__(
        self, search: Search, *, spec: str = "", play: str = "", write: Writer | None = None
    ) -> None:
        self.search = search
        self.spec, self.play = encodable(spec), encodable(play)
        self.stops = Stops()
        self.notes: list[str] = []
        self.ended = False
        self._given: list[str] = []
        self._write = write
        self._digest = search.recording.trace.digest()
        self._grouped: tuple[object, list[Group]] = ((), [])
        self._commands: dict[str, Callable[[str], list[str]]] = {
            "go": self._go,
            "undo": self._undo,
            "redo": self._redo,
            "history": self._history,
            "count": self._count,
            "list": self._list,
            "show": self._show,
            "values": self._values,
            "line": self._line,
            "write": self._write_line,
            "ask": self._ask,
            "bookmark": self._bookmark,
            "bookmarks": self._bookmarks,
            "forget": self._forget,
            "note": self._note,
            "notes": self._notes,
            "quit": self._quit,
        }

    # --- lines

    def do(self, line: str) -> list[str]:
        """Do what ``line`` says and give the lines of the answer.

        Nothing is done for an empty line or one that begins with ``#``. Raises ``SessionError``
        for a wrong line. Where it is interrupted, too, the session is what it was before.
        """
        line = " ".join(line.split("\t")).strip()
        if not line or line.startswith("#"):
            return []
        if not line.isprintable() or encodable(line) != line:
            raise SessionError("the line has characters that nobody sees")
        before = self.search.mark()
        try:
            return self._do(line)
        except BadFormula as problem:
            self.search.back_to(before)
            raise SessionError(str(problem), problem.diagnostics) from problem
        except (FrameOutside, BadPlace, BadBookmark) as problem:
            self.search.back_to(before)
            raise SessionError(str(problem)) from problem
        except LookupError as problem:
            self.search.back_to(before)
            why = f"the memory does not hold what a formula reads: {problem}"
            raise SessionError(why) from problem
        except BaseException:
            self.search.back_to(before)
            raise

    def given(self, said: Callable[[], object]) -> None:
        """Say once what a caller always says anew, such as the options of a command.

        What was said so already, in this session or before it was resumed, is not said again.
        """
        before = self.search.mark()
        count = len(self.search.constraints)
        said()
        new = self.search.constraints[count:]
        if all(constraint.text in self._given for constraint in new):
            self.search.back_to(before)
        else:
            self._given += [c.text for c in new]

    def _do(self, line: str) -> list[str]:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if line == "?" or word == "help":
            return help_text(rest, COMMANDS)
        if word in COMMANDS and not (word == "count" and rest):
            return self._commands[word](rest)
        left = self.search.known_count
        if not narrow(self.search, self.stops, line):
            raise SessionError(_unknown(word))
        return self._narrowed(left)

    def _narrowed(self, before: int | None) -> list[str]:
        left = self.search.count
        shown = [f"{left} left" + ("" if before is None else f" of {before}")]
        if left and left <= FEW_CANDIDATES:
            groups = self.finds
            if len(groups) <= FEW_FINDS:
                return shown + listed(groups)
            shown[0] += f", {len(groups)} finds"
        return shown

    # --- what is left

    @property
    def finds(self) -> list[Group]:
        """The groups that are left, best first; raises ``SessionError`` where they are too many."""
        said = self.search.constraints
        if not said or self._grouped[0] != said:
            count = self.search.count
            if count > LISTED:
                raise SessionError(f"{count} are left, too many to be listed: say more")
            self._grouped = (said, self.search.groups(count))
        return self._grouped[1]

    def _find(self, text: str) -> Group:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise SessionError(f"`{text}` is no number of a find, which `list` shows")
        finds = self.finds
        if not 1 <= int(text) <= len(finds):
            raise SessionError(f"there is no find {text}: {_many(len(finds), 'find')}")
        return finds[int(text) - 1]

    def _place(self, text: str) -> Candidate:
        if text.isascii() and text.isdecimal():
            return self._find(text).best
        if "@" not in text and text not in self.search.bookmarks:
            raise SessionError(f"`{text}` is no find, bookmark, or type and address")
        return self.search.place(text)

    def _list(self, rest: str) -> list[str]:
        count = self._number("list", rest, SHOWN)
        finds = self.finds
        if not finds:
            return ["nothing fits all of it: `history` shows where the last ones were lost"]
        more = len(finds) - count
        return listed(finds[:count]) + ([f"     and {more} more"] if more > 0 else [])

    def _show(self, rest: str) -> list[str]:
        group = self._find(rest)
        return one(int(rest), group)

    def _values(self, rest: str) -> list[str]:
        match = re.fullmatch(r"(\S.*?)(?:\s+(\d{1,9})\s+(\d{1,9}))?", rest, re.ASCII)
        if match is None:
            raise self._usage("values")
        column = self.search.column(self._place(match[1]))
        first, last = (int(match[2]), int(match[3])) if match[2] else (0, len(column) - 1)
        self.search.check_frames(first, last)
        return values(column, first, last)

    def _count(self, rest: str) -> list[str]:
        del rest
        return [f"{self.search.count} left"]

    def _ask(self, rest: str) -> list[str]:
        self._nothing("ask", rest)
        groups = self.finds if self.search.constraints else []
        return asked(self.search.recording.index, groups, said=bool(self.search.constraints))

    def _line(self, rest: str) -> list[str]:
        group, name = self._find_and_name("line", rest)
        return line_for_spec(self.search, group, name).text.split("\n")

    def _write_line(self, rest: str) -> list[str]:
        if self._write is None:
            raise SessionError("this session has no spec to write to: `line` shows the line")
        group, name = self._find_and_name("write", rest)
        return [self._write(line_for_spec(self.search, group, name), name)]

    def _find_and_name(self, word: str, rest: str) -> tuple[Group, str]:
        number, _, name = rest.partition(" ")
        name = name.strip()
        if not name:
            raise self._usage(word)
        if set(name) & set("`\n\r"):
            raise SessionError(f"`{name}` cannot be a name")
        return self._find(number), name

    # --- where it looks, and what was said

    def _go(self, rest: str) -> list[str]:
        match = re.fullmatch(r"([+-]?)(\d{1,10})", rest, re.ASCII)
        cursor, previous = self.stops.cursor, self.stops.previous
        if match is not None:
            step = int(match[2])
            frame = {"+": cursor + step, "-": cursor - step}.get(match[1], step)
            self.search.check_frames(frame)
            if frame != cursor:
                self.stops = Stops(frame, cursor)
        elif rest:
            raise self._usage("go")
        cursor, previous = self.stops.cursor, self.stops.previous
        return [
            f"frame {cursor}" + ("" if previous is None else f"; the stop before is {previous}")
        ]

    def _undo(self, rest: str) -> list[str]:
        return self._back_and_forth("undo", rest, self.search.undo)

    def _redo(self, rest: str) -> list[str]:
        return self._back_and_forth("redo", rest, self.search.redo)

    def _back_and_forth(self, word: str, rest: str, step: Callable[[], object]) -> list[str]:
        count = self._number(word, rest, 1)
        there = len(self.search.constraints if word == "undo" else self.search.undone)
        if count > there:
            has = f"only {there} can be" if there else "nothing was said"
            has = has if there or word == "undo" else "nothing was taken back"
            raise SessionError(f"there is nothing to {word}: {has}")
        for _ in range(count):
            step()
        last = self.search.constraints[-1:]
        where = f"after: {last[0].text}" if last else "nothing is said"
        return [f"{self.search.count} left, {where}"]

    def _history(self, rest: str) -> list[str]:
        self._nothing("history", rest)
        return history(self.search)

    # --- bookmarks and notes

    def _bookmark(self, rest: str) -> list[str]:
        name, _, place = rest.partition(" ")
        if not place.strip():
            raise self._usage("bookmark")
        found = self._place(place.strip())
        self.search.bookmark(name, found)
        return [f"{name} is {found}"]

    def _bookmarks(self, rest: str) -> list[str]:
        self._nothing("bookmarks", rest)
        known = self.search.bookmarks
        return [f"{name} is {place}" for name, place in known.items()] or ["there is no bookmark"]

    def _forget(self, rest: str) -> list[str]:
        self.search.forget(rest)
        return [f"{rest} is forgotten"]

    def _note(self, rest: str) -> list[str]:
        if not rest:
            raise self._usage("note")
        self.notes.append(rest)
        return []

    def _notes(self, rest: str) -> list[str]:
        self._nothing("notes", rest)
        return list(self.notes) or ["there is no note"]

    def _quit(self, rest: str) -> list[str]:
        self._nothing("quit", rest)
        self.ended = True
        return []

    # --- words

    def _usage(self, word: str) -> SessionError:
        return SessionError(f"the form is: {word} {COMMANDS[word][0]}".rstrip())

    def _nothing(self, word: str, rest: str) -> None:
        if rest:
            raise self._usage(word)

    def _number(self, word: str, rest: str, default: int) -> int:
        if not rest:
            return default
        if not re.fullmatch(r"[1-9]\d{0,8}", rest, re.ASCII):
            raise self._usage(word)
        return int(rest)

    # --- as a whole

    def state(self) -> SessionState:
        """All of the session, to be kept."""
        return SessionState(
            spec=self.spec,
            play=self.play,
            digest=self._digest,
            frames=self.search.recording.trace.frames,
            cursor=self.stops.cursor,
            previous=self.stops.previous,
            said=_saved([c.said for c in self.search.constraints]),
            undone=_saved([c.said for c in self.search.undone]),
            given=tuple(self._given),
            bookmarks={name: str(place) for name, place in self.search.bookmarks.items()},
            notes=tuple(self.notes),
        )

    def restore(self, state: SessionState) -> None:
        """Take up what was kept. Raises ``SessionError``, and leaves the session as it was.

        That is for another play's session, and for what means nothing any more since the spec has
        changed.
        """
        if state.digest != self._digest:
            raise SessionError(
                f"this is the session of another play: of {state.play or 'one'} with "
                f"{state.frames} frames, and other memory than {self.play or 'this one'}"
            )
        search = self.search.anew()
        said: SavedConstraint | None = None
        try:
            for name, place in state.bookmarks.items():
                if name not in search.names:  # else it was added to the spec in the meantime
                    search.bookmark(name, place)
            for said in (*state.said, *reversed(state.undone)):
                search.say(said.said)
            search.check_frames(state.cursor)
            if state.previous is not None:
                search.check_frames(state.previous)
        except BadFormula as problem:
            what = "" if said is None else f"`{said.text}` "
            why = f"{what}means nothing any more: {problem}"
            raise SessionError(f"{why}; has the spec changed?", problem.diagnostics) from problem
        except ValueError as problem:
            raise SessionError(f"the session cannot be taken up: {problem}") from problem
        for _ in state.undone:
            search.undo()
        self.search = search
        self.stops = Stops(state.cursor, state.previous)
        self.notes = list(state.notes)
        self._given = list(state.given)


def _saved(said: Sequence[Said]) -> tuple[SavedConstraint, ...]:
    return tuple(SavedConstraint.of(one) for one in said)


def _many(count: int, what: str) -> str:
    return f"there is {count} {what}" if count == 1 else f"there are {count} {what}s"


def _unknown(word: str) -> str:
    from retrodsl.diagnostics import nearest

    close = nearest(word, [*NARROWING, *COMMANDS])
    hint = f"did you mean `{close}`?" if close else "`help` lists them"
    return f"`{word}` is no command, and no formula, which has a `?`; {hint}"
