"""From a parser's failure to words: what stands there, what was expected, and the likely mend."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from retrodsl.diagnostics import Diagnostic, Edit, Fix, Label, Severity, nearest
from retrodsl.source import Source, Span
from retrodsl.syntax.outline import Outline
from retrodsl.syntax.words import COMMANDS, EXPECTATIONS, RESERVED, STATEMENTS

#: How a terminal is called in a message; the others are called by the text they stand for.
_NAMES = {
    "$END": "the end of the file",
    "_NL": "the end of the line",
    "NAME": "a name",
    "QUOTED_NAME": "a name",
    "STATE_NAME": "a state",
    "BUTTON": "a button",
    "PLAYER": "a player (p1, p2)",
    "LUA_SLOT": "`reward` or `done`",
    "TYPE": "a type such as u1, i2 or d3",
    "STRING": "a text in double quotes",
    "FLOAT": "a number",
    "INT": "a number",
    "TRUTH": "`true` or `false`",
    "ENUM_ONLY": "`only`",
    "COMPARE": "a comparison",
    "POWER": "an operator",
    "SHIFT": "an operator",
    "TIMES": "an operator",
    "PLUS_MINUS": "an operator",
    "BAR": "an operator",
    "CARET": "an operator",
    "AMPERSAND": "an operator",
    "AND": "an operator",
    "OR": "an operator",
    "IN": "an operator",
    "WHEN": "an operator",
    "POINTER_SIGN": "`+` or `-`",
    "AMOUNT_SIGN": "a number",
    "UNARY_SIGN": "a number",
    "ADDRESS": "`@`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "_DOT": "`.`",
    "DOTS": "`..`",
    "EQUAL": "`=`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "PLUS": "`+`",
    "STAR": "`*`",
    "TOLERANCE": "`+-`",
    "_TOTAL_IS": "`==`",
}

#: Operators of other languages at the place of the error, longest first, and ours.
_FOREIGN = (
    ("&&", "and", "conditions are joined with `and`"),
    ("||", "or", "conditions are joined with `or`"),
    ("===", "==", "two values are compared with `==`"),
    ("<>", "!=", "`not equal` is written `!=`"),
    ("=>", ">=", "`at least` is written `>=`"),
    ("=<", "<=", "`at most` is written `<=`"),
    ("!", "not", "a condition is turned round with `not`"),
    ("≤", "<=", "`at most` is written `<=`"),
    ("≥", ">=", "`at least` is written `>=`"),
    ("≠", "!=", "`not equal` is written `!=`"),
    ("×", "*", "values are multiplied with `*`"),
    ("±", "+-", "a tolerance is written `+-`"),
    ("…", "..", "a range is written `low..high`"),
    ("?", None, "a choice is written `if condition then a else b`"),
)
_QUOTES = "'\u2018\u2019\u201c\u201d\u00ab\u00bb"
_BEHIND_VALUE = frozenset({"PLUS_MINUS", "POWER", "AND"})
_STARTS_VALUE = frozenset({"NAME", "QUOTED_NAME", "INT", "FLOAT", "TRUTH", "LPAR", "STRING", "IF"})


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where the parser stopped, on what, and what it would have taken."""

    source: Source
    outline: Outline
    span: Span
    token_type: str
    accepts: frozenset[str]

    @property
    def text(self) -> str:
        return self.source.slice(self.span)

    @property
    def before(self) -> str:
        """The text of the file before the failure, trailing space and comments removed."""
        end = self.span.start
        text = self.source.text
        while True:
            stripped = len(text[:end].rstrip())
            comment = next(
                (c for c in self.outline.comments if c.span.start < stripped <= c.span.end), None
            )
            if comment is None:
                return text[:stripped]
            end = comment.span.start


def explain(error: UnexpectedInput, source: Source, outline: Outline) -> Diagnostic:
    """The diagnostic for a failure of the parser."""
    failure = _read(error, source, outline)
    for rule in (
        _open_string,
        _unfinished_file,
        _stray_bracket,
        _block_left_open,
        _foreign_operator,
        _bad_character,
        _equal_or_colon,
        _chained_comparison,
        _unknown_word,
        _keyword_as_name,
        _missing_operator,
    ):
        diagnostic = rule(failure)
        if diagnostic is not None:
            return diagnostic
    return _unexpected(failure)


def _read(error: UnexpectedInput, source: Source, outline: Outline) -> _Failure:
    if isinstance(error, UnexpectedToken):
        token = error.token
        if token.type == "$END":
            end = len(source.text.rstrip())
            span = Span(end, end)
        else:
            start = token.start_pos or 0
            span = Span(start, token.end_pos or start)
        accepts = frozenset(error.interactive_parser.accepts())  # type: ignore[no-untyped-call]
        if token.type == "BUTTON" and accepts & _BEHIND_VALUE:  # a minus ends a name there
            end = span.start + len(token.partition("-")[0])
            return _Failure(source, outline, Span(span.start, end), "NAME", accepts)
        return _Failure(source, outline, span, token.type, accepts)
    where: int | None = error.pos_in_stream  # whatever lark says of its type
    start = where or 0
    allowed = error.allowed if isinstance(error, UnexpectedCharacters) else ()
    span = Span(start, min(start + 1, len(source.text)))
    return _Failure(source, outline, span, "", frozenset(allowed or ()))


def _make(
    failure: _Failure,
    code: str,
    message: str,
    text: str = "",
    *helps: str,
    span: Span | None = None,
    related: tuple[Label, ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    label = Label(failure.source, span or failure.span, text)
    return Diagnostic(code, Severity.ERROR, message, label, related, helps=helps, fix=fix)


def _replace(failure: _Failure, title: str, span: Span, text: str, *, safe: bool = False) -> Fix:
    return Fix(title, (Edit(failure.source, span, text),), safe)


def _expected(accepts: Iterable[str]) -> str:
    """``a name, `:` or an operator``: the terminals in words, each once."""
    terminals = set(accepts)
    found = set()
    if (
        terminals & _BEHIND_VALUE and "INT" not in terminals
    ):  # what may stand behind a name is hardly what is missing
        terminals -= {"LPAR", "LSQB", "_DOT"}
    for marker, words, what in (
        ("GAME", STATEMENTS, "a statement"),
        ("NEVER", EXPECTATIONS, "an expectation"),
        ("WAIT", COMMANDS, "a command"),
    ):
        if marker in terminals:
            terminals -= {word.upper() for word in words}
            found.add(what)
    names = sorted(found | {_NAMES.get(name, f"`{name.lower()}`") for name in terminals})
    if len(names) > 8:
        names = [name for name in names if name.startswith("a")] or names[:8]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " or " + names[-1]


def _found(failure: _Failure) -> str:
    if failure.token_type == "_NL":
        return "`;`" if failure.text == ";" else "the end of the line"
    return f"`{failure.text}`"


def _opened_at(failure: _Failure, offset: int) -> Label:
    return Label(failure.source, Span(offset, offset + 1), "opened here")


def _open_string(failure: _Failure) -> Diagnostic | None:
    for offset in failure.outline.open_strings:
        line, _ = failure.source.position(offset)
        if failure.span.start >= offset and failure.source.position(failure.span.start)[0] == line:
            end = failure.source.line_start(line) + len(failure.source.line(line))
            return _make(
                failure,
                "RS104",
                "this text is not closed",
                "its line ends before a closing quote",
                'put a `"` where the text ends',
                span=Span(offset, max(end, offset + 1)),
            )
    return None


def _unfinished_file(failure: _Failure) -> Diagnostic | None:
    if failure.token_type != "$END":
        return None
    unclosed = failure.outline.unclosed
    if unclosed:
        bracket = failure.source.text[unclosed[-1]]
        closing = {"{": "}", "(": ")", "[": "]"}[bracket]
        return _make(
            failure,
            "RS102",
            "the file ends in the middle of a statement",
            f"`{closing}` is missing",
            related=tuple(_opened_at(failure, offset) for offset in unclosed[-3:]),
        )
    return _make(
        failure,
        "RS102",
        "the file ends in the middle of a statement",
        f"expected {_expected(failure.accepts)}",
    )


def _stray_bracket(failure: _Failure) -> Diagnostic | None:
    if failure.span.start not in failure.outline.stray:
        return None
    return _make(
        failure, "RS110", f"nothing is open that `{failure.text}` could close", "", "remove it"
    )


def _block_left_open(failure: _Failure) -> Diagnostic | None:
    """A new statement begins while a bracket before it is still open."""
    if failure.text not in STATEMENTS or not failure.outline.unclosed:
        return None
    line_start = failure.source.text.rfind("\n", 0, failure.span.start) + 1
    if failure.source.text[line_start : failure.span.start].strip():
        return None
    before = [offset for offset in failure.outline.unclosed if offset < failure.span.start]
    if not before:
        return None
    offset = before[-1]
    bracket = failure.source.text[offset]
    closing = {"{": "}", "(": ")", "[": "]"}[bracket]
    return _make(
        failure,
        "RS110",
        f"this `{bracket}` is never closed",
        "opened here",
        f"put a `{closing}` before the next statement",
        span=Span(offset, offset + 1),
        related=(Label(failure.source, failure.span, "the next statement begins here"),),
    )


def _foreign_operator(failure: _Failure) -> Diagnostic | None:
    start = failure.span.start
    text = failure.source.text
    if text[max(start - 2, 0) : start + 1] == "===":  # its beginning is an operator of ours
        start -= 2
    elif text[max(start - 1, 0) : start + 1] in ("&&", "||", "<>"):
        start -= 1
    for foreign, ours, mend in _FOREIGN:
        if not text.startswith(foreign, start) or (foreign == failure.text and ours == foreign):
            continue
        span = Span(start, start + len(foreign))
        fix = None
        if ours is not None:
            padded = ours if text[span.end : span.end + 1].isspace() else ours + " "
            fix = _replace(failure, f"write `{ours}`", span, padded)
        return _make(
            failure, "RS114", f"`{foreign}` is not an operator here", "", mend, span=span, fix=fix
        )
    if text.startswith(("//", "/*", "--"), start) and "INT" not in failure.accepts:
        return _make(
            failure, "RS114", f"unexpected `{failure.text}`", "", "a comment begins with `#`"
        )
    return None


def _bad_character(failure: _Failure) -> Diagnostic | None:
    if failure.token_type or not failure.text:
        return None
    character = failure.text
    name = unicodedata.name(character, "a control character")
    shown = f"`{character}`" if character.isprintable() else "this character"
    message = f"{shown} (U+{ord(character):04X}, {name.lower()}) has no meaning here"
    if character in _QUOTES:
        return _make(failure, "RS103", message, "", 'texts stand in double quotes: "..."')
    if character == "`":
        help_ = "put a second backtick behind it"
        return _make(failure, "RS104", "this name is not closed", "", help_)
    if character == "$":
        return _make(failure, "RS103", message, "", "a hexadecimal number begins with `0x`")
    if character == '"':
        return _make(
            failure,
            "RS101",
            "a text is not expected here",
            f"expected {_expected(failure.accepts)}",
        )
    if character.isspace() or not character.isprintable():
        fix = _replace(failure, "remove it", failure.span, " ", safe=True)
        return _make(failure, "RS103", message, "", "replace it by a plain space", fix=fix)
    return _make(failure, "RS103", message)


def _equal_or_colon(failure: _Failure) -> Diagnostic | None:
    if failure.token_type == "EQUAL":
        if "COLON" in failure.accepts:
            fix = _replace(failure, "write `:`", failure.span, ":")
            return _make(
                failure,
                "RS114",
                "`=` where `:` is expected",
                "",
                "a name and its value stand apart with `:` here",
                fix=fix,
            )
        if "COMPARE" in failure.accepts:
            fix = _replace(failure, "write `==`", failure.span, "==")
            return _make(
                failure,
                "RS114",
                "`=` does not compare",
                "",
                "two values are compared with `==`",
                fix=fix,
            )
    if failure.token_type == "COLON" and "EQUAL" in failure.accepts:
        fix = _replace(failure, "write `=`", failure.span, " =")
        return _make(
            failure,
            "RS114",
            "`:` where `=` is expected",
            "",
            "a name is given its value with `=` here",
            fix=fix,
        )
    return None


def _chained_comparison(failure: _Failure) -> Diagnostic | None:
    if failure.token_type not in ("COMPARE", "IN") or "AND" not in failure.accepts:
        return None
    return _make(
        failure,
        "RS115",
        "comparisons do not chain",
        "a second comparison",
        "write `a < b and b < c`, or `b in a..c` for a range",
    )


def _unknown_word(failure: _Failure) -> Diagnostic | None:
    if not failure.text or not (failure.text[0].isalpha() or failure.text[0] == "_"):
        return None
    for marker, words, what in (
        ("GAME", STATEMENTS, "statement"),
        ("NEVER", EXPECTATIONS, "expectation"),
        ("WAIT", COMMANDS, "command"),
    ):
        if marker not in failure.accepts:
            continue
        if what == "command" and "FOR" in failure.accepts:
            continue
        close = nearest(failure.text, words)
        if close:
            fix = _replace(failure, f"write `{close}`", failure.span, close)
            return _make(
                failure,
                "RS113",
                f"there is no {what} `{failure.text}`",
                "",
                f"did you mean `{close}`?",
                fix=fix,
            )
        return _make(
            failure,
            "RS113",
            f"there is no {what} `{failure.text}`",
            "",
            f"one of: {', '.join(words)}",
        )
    return None


def _keyword_as_name(failure: _Failure) -> Diagnostic | None:
    if failure.text not in RESERVED or "NAME" not in failure.accepts:
        return None
    if failure.accepts >= {"INT", "LPAR"} and failure.text in (
        "then",
        "else",
        "and",
        "or",
        "in",
        "when",
    ):
        return _make(failure, "RS101", f"a value is missing before `{failure.text}`")
    text, start = failure.source.text, failure.span.start
    begins = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if begins and failure.text in STATEMENTS and "INT" in failure.accepts:
        end = len(failure.before)
        return _make(
            failure,
            "RS101",
            "the line ends too early",
            "a value is missing",
            span=Span(max(end - 1, 0), end),
            related=(Label(failure.source, failure.span, "the next statement begins here"),),
        )
    return _make(
        failure,
        "RS112",
        f"`{failure.text}` is a keyword",
        "a name is expected here",
        f"choose another name, or write it in backticks: `` `{failure.text}` ``",
        fix=_replace(failure, "write it in backticks", failure.span, f"`{failure.text}`"),
    )


def _missing_operator(failure: _Failure) -> Diagnostic | None:
    accepts = failure.accepts
    if "INT" in accepts:  # a value is missing, and nothing stands behind one
        return None
    if failure.token_type in _STARTS_VALUE and _BEHIND_VALUE & accepts:
        return _make(
            failure,
            "RS101",
            f"unexpected {_found(failure)} behind a value",
            "an operator or the end of the line is expected",
        )
    if failure.token_type == "COLON" and _BEHIND_VALUE & accepts:
        return _make(
            failure,
            "RS101",
            "unexpected `:` inside a value",
            "",
            "the line above is not finished: it ends with an operator, or a bracket in it is open",
        )
    return None


def _unexpected(failure: _Failure) -> Diagnostic:
    expected = _expected(failure.accepts)
    if failure.token_type in ("_NL", "RBRACE"):
        end = len(failure.before)
        return _make(
            failure,
            "RS101",
            f"{'the line' if failure.token_type == '_NL' else 'the block'} ends too early",
            f"expected {expected}" if expected else "",
            span=Span(max(end - 1, 0), end),
        )
    return _make(
        failure,
        "RS101",
        f"unexpected {_found(failure)}",
        f"expected {expected}" if expected else "",
    )
