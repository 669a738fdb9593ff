"""The reader behind :func:`retrodsl.readers.json_text.read_json`."""

from __future__ import annotations

import re

from retrodsl.readers.json_brackets import BracketSurplus, bracket_end
from retrodsl.readers.json_mistakes import ENGINE_ACCEPTS, JsonMistake, JsonMistakeKind
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonBool,
    JsonNode,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonText,
    Member,
)
from retrodsl.readers.json_strings import quoted, resolve, string_end, unclosed_end
from retrodsl.readers.json_trivia import FOREIGN_SPACE, skip_trivia
from retrodsl.readers.json_words import NUMBER, number_value, read_word
from retrodsl.readers.positions import TextEdit
from retrodsl.source import Span

MOST_LEVELS = 100
"""How deep brackets may stand in brackets; the engine's own files go to six."""

ENGINE_LEVELS = 10_000
"""A depth that the engine's reader still takes; past about 30,000 its process dies."""

_WS = r"[ \t\n\r]*"
_PLAIN_TEXT = r'"([^"\\\x00-\x1f]*)"'
_SCALAR = rf"((?:{_PLAIN_TEXT}|({NUMBER})|(true|false)|null))"
_SIMPLE_MEMBER = re.compile(
    rf"{_WS}({_PLAIN_TEXT}){_WS}:{_WS}(?:{_SCALAR}{_WS}(?:(,)|(?=\}}))|(?=[{{\[]))"
)
_SIMPLE_ITEM = re.compile(rf"{_WS}(?:{_SCALAR}{_WS}(?:(,)|(?=\]))|(?=[{{\[]))")
_SIMPLE_COMMA = re.compile(rf"{_WS}(,)?")

_NO_WORD = rf"\s,:;{{}}\[\]\"'`#{FOREIGN_SPACE}\u201c\u201d\u2018\u2019\xab\xbb"
_WORD = re.compile(rf"(?:[^/{_NO_WORD}]|/(?![/*]))+")
_KEY = rf"(?:[^/={_NO_WORD}]|/(?![/*]))+"
_KEY_WORD = re.compile(rf"{_KEY}(?:(?:[ \t]+{_KEY}){{1,8}}(?=[ \t]*[:=]))?")
_MORE_WORDS = re.compile(rf"(?:[ \t]+[^/{_NO_WORD}]+){{1,8}}(?=[ \t]*(?:[,}}\]\n\r]|\Z))")
_QUOTE_AFTER_KEY = re.compile(rf'"(?={_WS}:)')
_QUOTE_AFTER_TEXT = re.compile(rf'"(?={_WS}(?:[,}}\]]|\Z))')
_UNOPENED = re.compile(rf'(?:"(?:[^"\\\n\r]|\\[^\n\r])*"|{_KEY}){_WS}:')
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_REST_OF_NUMBER = re.compile(r"((?:,[0-9]{3})+|,[0-9]+)(?=[ \t]*(?:[,}\r\n#]|//|/\*|--|\Z))")
"""What stands behind a comma where other languages write numbers so: ``1,5`` and ``1,000``."""
_COLON = re.compile(r":|=>|=")
_OTHER_QUOTES = {
    "'": "'",
    "`": "`",
    "\u201c": '\u201c\u201d"',
    "\u201d": '\u201c\u201d"',
    "\u2018": "\u2018\u2019'",
    "\u2019": "\u2018\u2019'",
    "\u00ab": '\u00bb"',
    "\u00bb": '\u00bb\u00ab"',
}
"""What strings are put in elsewhere: each opening quote, and the quotes that may close it."""

_CLOSER = {"{": "}", "[": "]"}

_Kind = JsonMistakeKind


class JsonReader:
    """Reads one text once: :meth:`read` gives the tree, ``mistakes`` what was found on the way."""

    __slots__ = ("_open", "_surplus", "_text", "mistakes")

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[str] = []
        self._surplus = BracketSurplus(text)
        self.mistakes: list[JsonMistake] = []

    def read(self) -> tuple[JsonNode | None, int]:
        """The value that the text holds (``None`` if there is none), and where it ends."""
        text = self._text
        offset = 0
        if text.startswith("\ufeff"):
            offset = 1
            self._report(
                _Kind.BYTE_ORDER_MARK,
                Span(0, 1),
                "the file begins with a byte-order mark",
                "save it as UTF-8 without a mark",
                (Span(0, 1), ""),
            )
        offset = self._skip(offset)
        if offset == len(text):
            self._report(
                _Kind.EMPTY_FILE, Span(offset, offset), "the file is empty", "write {} at least"
            )
            return None, offset
        root, offset = self._root(offset)
        rest = text[offset:].lstrip(" \t\n\r")
        if rest and root is not None:
            start = len(text) - len(rest)
            span = Span(start, start + len(rest.rstrip(" \t\n\r")))
            self._report(
                _Kind.AFTER_THE_END,
                span,
                "the value ends before this; the engine reads no further",
                "remove it, or the bracket that closes the value too early",
                (span, ""),
            )
        return root, offset

    def _root(self, offset: int) -> tuple[JsonNode | None, int]:
        text = self._text
        if text[offset] in "{[":
            return self._value(offset)
        if _UNOPENED.match(text, offset):
            at = Span(offset, offset)
            self._report(
                _Kind.UNOPENED_BRACKET, at, "no { opens the object", "put { before it", (at, "{")
            )
            return self._container(offset, offset, "{")
        if text[offset] == '"' or text[offset] in _OTHER_QUOTES:
            return self._value(offset)
        word = _WORD.match(text, offset)
        if word and read_word(word[0]).kind is None:
            return self._value(offset)
        bracket = min(
            (i for i in (text.find("{", offset), text.find("[", offset)) if i >= 0), default=-1
        )
        if bracket < 0 and word:
            return self._value(offset)
        span = Span(offset, bracket if bracket >= 0 else len(text))
        self._report(
            _Kind.BEFORE_THE_START,
            Span(span.start, span.start + len(text[span.start : span.end].rstrip())),
            "a JSON file begins with a bracket",
            "remove what stands before it" if bracket >= 0 else "write {} at least",
            (span, "") if bracket >= 0 else None,
        )
        return self._value(bracket) if bracket >= 0 else (None, len(text))

    def _value(self, offset: int) -> tuple[JsonNode, int]:
        """The value that begins at ``offset``, where no separator and no closing bracket stands."""
        text = self._text
        first = text[offset]
        if first in "{[":
            if len(self._open) >= MOST_LEVELS:
                return self._too_deep(offset)
            return self._container(offset, offset + 1, first)
        if first == '"':
            return self._string(offset, is_key=False)
        if first in _OTHER_QUOTES:
            return self._other_string(offset)
        match = _WORD.match(text, offset)
        assert match is not None  # whatever no word can begin with was looked at before
        end = match.end()
        word = read_word(match[0])
        if word.kind is _Kind.UNQUOTED_TEXT:
            return self._unquoted_text(offset, end)
        span = Span(offset, end)
        if word.kind:
            self._report(word.kind, span, word.message, word.help, (span, word.json))
        value = word.value
        if value is None:
            return JsonNull(span), end
        if isinstance(value, bool):
            return JsonBool(span, value), end
        assert not isinstance(value, str)  # texts are unquoted texts
        return JsonNumber(span, value, match[0]), end

    def _container(self, start: int, offset: int, opener: str) -> tuple[JsonNode, int]:
        """The object or array whose bracket is at ``start``; its content begins at ``offset``.

        Also where reading goes on: after the closing bracket, or, if the bracket was not closed,
        at what shows that.
        """
        text = self._text
        closer = _CLOSER[opener]
        members: list[Member] = []
        items: list[JsonNode] = []
        keys: dict[str, Span] = {}
        entries: list[Member] | list[JsonNode] = members if opener == "{" else items
        self._open.append(opener)
        comma = -1
        last = offset
        while True:
            if text[comma] == "," if comma >= 0 else not entries:
                after = (
                    self._simple_member(offset, members, keys)
                    if opener == "{"
                    else self._simple_item(offset, items)
                )
                if after is not None:
                    offset, comma = after
                    last = entries[-1].span.end
                    continue
            offset = self._skip(offset)
            character = text[offset : offset + 1]
            if character == closer:
                offset = end = offset + 1
                break
            if character in ("", "}", "]"):
                settled = self._wrong_end(offset, start, last)
                if settled is None:
                    offset += 1
                    continue
                offset, end = settled
                break
            if opener == "{" and character in ":=":
                self._extra_colon(offset)
                offset += 1
            elif character in ",;:":
                if comma >= 0 or not entries:
                    self._remove(_Kind.EXTRA_COMMA, offset, "nothing stands before this comma")
                else:
                    comma = offset
                offset += 1
            else:
                if opener == "{" and comma == last and members:
                    end_of_number = self._number_with_comma(members)
                    if end_of_number is not None:
                        offset = last = end_of_number
                        comma = -1
                        continue
                self._expect_comma(comma, last, bool(entries))
                comma = -1
                if opener == "{":
                    member, offset = self._member(offset)
                    self._add_member(member, members, keys)
                    last = member.span.end
                else:
                    item, offset = self._value(offset)
                    items.append(item)
                    last = item.span.end
        if comma >= 0:
            self._remove(_Kind.TRAILING_COMMA, comma, "nothing follows this comma")
        self._open.pop()
        span = Span(start, end)
        if opener == "{":
            return JsonObject(span, tuple(members)), offset
        return JsonArray(span, tuple(items)), offset

    def _simple_member(
        self, offset: int, members: list[Member], keys: dict[str, Span]
    ) -> tuple[int, int] | None:
        """Read a member without mistakes; where to go on and its comma (-1: none) or ``None``."""
        match = _SIMPLE_MEMBER.match(self._text, offset)
        if match is None:
            return None
        value: JsonNode | None
        if match.start(3) < 0:
            if len(self._open) >= MOST_LEVELS:
                return None
            value, offset = self._container(match.end(), match.end() + 1, self._text[match.end()])
            after = self._simple_comma(offset)
        else:
            value = _simple_scalar(match, 3)
            if value is None:
                return None
            after = match.end(), match.start(7)
        key = JsonText(Span(match.start(1), match.end(1)), match[2])
        self._add_member(Member(Span(key.span.start, value.span.end), key, value), members, keys)
        return after

    def _simple_item(self, offset: int, items: list[JsonNode]) -> tuple[int, int] | None:
        """Read an item without mistakes; where to go on and its comma (-1: none) or ``None``."""
        match = _SIMPLE_ITEM.match(self._text, offset)
        if match is None:
            return None
        if match.start(1) < 0:
            if len(self._open) >= MOST_LEVELS:
                return None
            item, offset = self._container(match.end(), match.end() + 1, self._text[match.end()])
            items.append(item)
            return self._simple_comma(offset)
        scalar = _simple_scalar(match, 1)
        if scalar is None:
            return None
        items.append(scalar)
        return match.end(), match.start(5)

    def _simple_comma(self, offset: int) -> tuple[int, int]:
        match = _SIMPLE_COMMA.match(self._text, offset)
        assert match is not None  # the pattern matches the empty text
        return match.end(), match.start(1)

    def _add_member(self, member: Member, members: list[Member], keys: dict[str, Span]) -> None:
        members.append(member)
        name = member.key.value
        if name in keys:
            self._report(
                _Kind.DUPLICATE_KEY,
                member.key.span,
                f'"{name}" is given twice',
                "remove one of the two; the engine keeps the first, Python the last",
                related=keys[name],
                related_text="first here",
            )
        else:
            keys[name] = member.key.span

    def _number_with_comma(self, members: list[Member]) -> int | None:
        """Join the last value with what stands behind a comma inside of its number.

        Gives where the number ends; ``None`` if it is none.
        """
        member = members[-1]
        number = member.value
        if not isinstance(number, JsonNumber) or not _WHOLE.fullmatch(number.text):
            return None
        rest = _REST_OF_NUMBER.match(self._text, number.span.end)
        if rest is None:
            return None
        span = Span(number.span.start, rest.end())
        written = self._text[span.start : span.end]
        in_groups = len(rest[0]) == 4 * rest[0].count(",")
        if in_groups and number.text not in ("0", "-0"):
            proper = number.text + rest[0].replace(",", "")
            help_text = f"write {proper}, or a point if it is a fraction"
        else:
            proper = f"{number.text}.{rest[0][1:]}"
            help_text = f"write {proper}"
        message = f"a number of JSON has no comma: {written}"
        self._report(_Kind.BAD_NUMBER, span, message, help_text, (span, proper))
        value = JsonNumber(span, number_value(proper), proper)
        members[-1] = Member(Span(member.span.start, span.end), member.key, value)
        return span.end

    def _member(self, offset: int) -> tuple[Member, int]:
        """The key at ``offset`` and its value, whatever of colon, key and value is missing."""
        text = self._text
        start = offset
        if text[offset] in "{[":
            at = Span(offset, offset)
            self._report(
                _Kind.MISSING_KEY,
                at,
                "a value without a key",
                'write "name": before it',
                (at, '"": '),
            )
            value, offset = self._value(offset)
            return Member(Span(start, value.span.end), JsonText(at, ""), value), offset
        key, key_end = self._key(offset)
        offset = self._skip(key_end)
        colon = _COLON.match(text, offset)
        if colon:
            value_at = offset = colon.end()
            if colon[0] != ":":
                span = Span(colon.start(), colon.end())
                message = f"a colon, not {colon[0]}, stands between key and value"
                self._report(_Kind.MISSING_COLON, span, message, "write :", (span, ":"))
            offset = self._skip(offset)
            while text[offset : offset + 1] == ":":
                self._extra_colon(offset)
                offset = self._skip(offset + 1)
        else:
            value_at = key_end
        at = Span(value_at, value_at)
        if text[offset : offset + 1] in ("", ",", ";", "}", "]"):
            edit = (at, " null" if colon else ": null")
            self._report(_Kind.MISSING_VALUE, at, f'"{key.value}" has no value', "write one", edit)
            return Member(Span(start, value_at), key, JsonNull(at)), offset
        if colon is None:
            message = "a colon is missing between key and value"
            self._report(_Kind.MISSING_COLON, at, message, "write : here", (at, ":"))
        value, offset = self._value(offset)
        return Member(Span(start, value.span.end), key, value), offset

    def _key(self, offset: int) -> tuple[JsonText, int]:
        text = self._text
        if text[offset] == '"':
            return self._string(offset, is_key=True)
        if text[offset] in _OTHER_QUOTES:
            return self._other_string(offset)
        match = _KEY_WORD.match(text, offset)
        assert match is not None  # whatever no word can begin with was looked at before
        return self._unquoted(offset, match.end(), _QUOTE_AFTER_KEY, _Kind.UNQUOTED_KEY)

    def _unquoted_text(self, offset: int, end: int) -> tuple[JsonText, int]:
        more = _MORE_WORDS.match(self._text, end)
        return self._unquoted(
            offset, more.end() if more else end, _QUOTE_AFTER_TEXT, _Kind.UNQUOTED_TEXT
        )

    def _unquoted(
        self, start: int, end: int, quote: re.Pattern[str], kind: JsonMistakeKind
    ) -> tuple[JsonText, int]:
        """The words from ``start`` to ``end`` as a string; its closing quote alone may be there."""
        word = self._text[start:end]
        span = Span(start, end)
        edit: TextEdit = (span, quoted(word))
        if quoted(word) == f'"{word}"' and quote.match(self._text, end):
            edit = (Span(start, start), '"')
            span = Span(start, end + 1)
        self._report(kind, span, f"{word} has no quotes", f"write {quoted(word)}", edit)
        return JsonText(span, word), span.end

    def _string(self, start: int, *, is_key: bool) -> tuple[JsonText, int]:
        end, closed = string_end(self._text, start, is_key=is_key)
        value = resolve(self._text[start + 1 : end], start + 1, self.mistakes.append)
        if closed:
            return JsonText(Span(start, end + 1), value), end + 1
        span = Span(start, end)
        edit = (Span(end, end), '"')
        message = "no quote closes this string"
        self._report(_Kind.UNCLOSED_STRING, span, message, 'put " at its end', edit)
        return JsonText(span, value), end

    def _other_string(self, start: int) -> tuple[JsonText, int]:
        """A string in other quotes than JSON's, closed or not."""
        text = self._text
        closers = _OTHER_QUOTES[text[start]]
        content = re.compile(rf"[^{closers}\\\n\r]*(?:\\[^\n\r][^{closers}\\\n\r]*)*").match(
            text, start + 1
        )
        assert content is not None  # the pattern matches the empty text
        closed = text[content.end() : content.end() + 1] in tuple(closers)
        end = content.end() if closed else unclosed_end(text, start + 1)
        value = resolve(text[start + 1 : end], start + 1, None)
        span = Span(start, end + closed)
        if closed:
            kind, message = _Kind.WRONG_QUOTES, f'strings of JSON stand in ", not in {text[start]}'
        else:
            kind, message = _Kind.UNCLOSED_STRING, "no quote closes this string"
        self._report(kind, span, message, f"write {quoted(value)}", (span, quoted(value)))
        return JsonText(span, value), span.end

    def _wrong_end(self, offset: int, start: int, last: int) -> tuple[int, int] | None:
        """Settle a closing bracket that does not match, or the end of the text.

        Gives where to go on and where the container ends, or ``None`` to go on inside of it. Which
        mistake it is shows in how many closing brackets follow for those that are open.
        """
        opener = self._open[-1]
        closer = _CLOSER[opener]
        found = self._text[offset : offset + 1]
        if found:
            surplus = self._surplus.at(offset) - len(self._open)
            others_open = any(_CLOSER[other] == found for other in self._open)
            span = Span(offset, offset + 1)
            if surplus > 0 or (surplus < 0 and not others_open):
                self._remove(_Kind.STRAY_BRACKET, offset, f"nothing is open that {found} closes")
                return None
            if surplus == 0:
                self._report(
                    _Kind.WRONG_BRACKET,
                    span,
                    f"{opener} is closed by {closer}, not by {found}",
                    f"write {closer}",
                    (span, closer),
                    related=Span(start, start + 1),
                    related_text="opened here",
                )
                return offset + 1, offset + 1
        self._report(
            _Kind.UNCLOSED_BRACKET,
            Span(start, min(start + 1, len(self._text))),
            f"{opener} is never closed",
            f"put {closer} where it ends",
            (Span(last, last), closer),
            related=Span(last, last),
            related_text=f"{closer} is missing",
        )
        return offset, last

    def _too_deep(self, start: int) -> tuple[JsonNode, int]:
        """Step over a bracket that stands too deep, with all that is in it."""
        end, levels = bracket_end(self._text, start)
        self._report(
            _Kind.TOO_DEEP,
            Span(start, start + 1),
            f"brackets stand in brackets more than {MOST_LEVELS} levels deep",
            "nothing that the engine knows is so deep: take levels out",
            engine_accepts=len(self._open) + levels <= ENGINE_LEVELS,
        )
        span = Span(start, end)
        return (JsonObject(span, ()) if self._text[start] == "{" else JsonArray(span, ())), end

    def _expect_comma(self, comma: int, last: int, entries: bool) -> None:
        """Report that no comma, or something else, stands before the entry that comes now."""
        if comma >= 0 and self._text[comma] != ",":
            span = Span(comma, comma + 1)
            message = f"a comma, not {self._text[comma]}, stands between entries"
        elif comma < 0 and entries:
            span = Span(last, last)
            message = "a comma is missing here"
        else:
            return
        self._report(_Kind.MISSING_COMMA, span, message, "write ,", (span, ","))

    def _extra_colon(self, offset: int) -> None:
        self._remove(_Kind.EXTRA_COLON, offset, f"this {self._text[offset]} has no key of its own")

    def _remove(self, kind: JsonMistakeKind, offset: int, message: str) -> None:
        span = Span(offset, offset + 1)
        self._report(kind, span, message, f"remove {self._text[offset]}", (span, ""))

    def _skip(self, offset: int) -> int:
        return skip_trivia(self._text, offset, self.mistakes.append)

    def _report(
        self,
        kind: JsonMistakeKind,
        span: Span,
        message: str,
        help_text: str,
        edit: TextEdit | None = None,
        *,
        related: Span | None = None,
        related_text: str = "",
        engine_accepts: bool | None = None,
    ) -> None:
        if engine_accepts is None:
            engine_accepts = kind in ENGINE_ACCEPTS
        self.mistakes.append(
            JsonMistake(kind, span, message, help_text, edit, engine_accepts, related, related_text)
        )


def _simple_scalar(match: re.Match[str], group: int) -> JsonNode | None:
    """The scalar in ``group`` and those after it; ``None`` for a number that is too large."""
    span = Span(match.start(group), match.end(group))
    if match.start(group + 1) >= 0:
        return JsonText(span, match[group + 1])
    if match.start(group + 2) >= 0:
        value = number_value(match[group + 2])
        if value in (float("inf"), float("-inf")):
            return None
        return JsonNumber(span, value, match[group + 2])
    if match.start(group + 3) >= 0:
        return JsonBool(span, match[group + 3] == "true")
    return JsonNull(span)
