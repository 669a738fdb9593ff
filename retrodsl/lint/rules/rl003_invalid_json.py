"""A file that is not JSON.

The engine's `load` gives False for a broken data.json or scenario, and the environment dies with
"Failed to load" and not a word of where. A broken metadata.json is skipped in silence instead: the
game then starts from power-on, where an agent meets menus, and `reset` does not reset.

Files written by hand have what other languages allow: a comma behind the last entry, comments,
`0xFF0000` without quotes, single quotes. What was likely meant is told with each.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.lint.integration import METADATA, Integration, JsonFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_mistakes import JsonMistake, JsonMistakeKind

_CODE = "RL003"
_K = JsonMistakeKind
#: What the other rules about whole files tell.
_ELSEWHERE = frozenset({_K.DUPLICATE_KEY, _K.BYTE_ORDER_MARK, _K.AFTER_THE_END})
#: What can be mended only in one way.
_SURE = frozenset(
    {
        _K.TRAILING_COMMA,
        _K.EXTRA_COMMA,
        _K.MISSING_COMMA,
        _K.MISSING_COLON,
        _K.LINE_COMMENT,
        _K.BLOCK_COMMENT,
        _K.HASH_COMMENT,
        _K.FOREIGN_SPACE,
        _K.BINARY_NUMBER,
        _K.LEADING_PLUS,
        _K.LONE_DOT,
        _K.FOREIGN_LITERAL,
        _K.WRONG_QUOTES,
        _K.CONTROL_CHARACTER,
        _K.NOT_UTF8,
    }
)
_REFUSED = "the engine refuses the whole file: `load` gives False, without a reason"
_SKIPPED = (
    "the engine skips the whole file in silence: the game starts from power-on, and `reset` does "
    "not reset"
)
_RAISES = "the engine raises UnicodeDecodeError"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """What the reader of the file refuses: the engine, or Python's own for metadata.json."""
    for file in integration.json_files:
        for mistake in file.read.mistakes:
            if file.name == METADATA:
                if not mistake.python_accepts:
                    yield _refused(file, mistake)
            elif mistake.kind not in _ELSEWHERE:
                yield _refused(file, mistake)


def _refused(file: JsonFile, mistake: JsonMistake) -> Diagnostic:
    severity = Severity.ERROR
    if mistake.kind is _K.TOO_DEEP or (mistake.engine_accepts and file.name != METADATA):
        severity, note = Severity.WARNING, "the engine takes it; the linter looks no deeper"
        if mistake.kind is not _K.TOO_DEEP:
            note = "the engine does not read this far"
    elif file.name != METADATA:
        note = _REFUSED
    else:
        note = _RAISES if mistake.kind is _K.NOT_UTF8 else _SKIPPED
    message, help_text = mistake.message, mistake.help
    if mistake.kind is _K.AFTER_THE_END:
        message, help_text = "the value ends before this", "remove it"
    related = []
    if mistake.related is not None:
        related.append(file.label(mistake.related, mistake.related_text))
    return finding(
        _CODE,
        severity,
        message,
        file.label(mistake.span),
        notes=(note,),
        helps=(help_text,),
        related=related,
        fix=_fix(file, mistake),
    )


def _fix(file: JsonFile, mistake: JsonMistake) -> Fix | None:
    if mistake.edit is None or mistake.kind is _K.BYTE_ORDER_MARK:
        return None  # a mark is kept in writing, as line ends are
    span, text = mistake.edit
    return Fix(mistake.help, (Edit(file.source, span, text),), _is_sure(file, mistake))


def _is_sure(file: JsonFile, mistake: JsonMistake) -> bool:
    if mistake.kind is _K.AFTER_THE_END:
        return not file.source.slice(mistake.span).strip(" \t\r\n}],")
    if mistake.kind is _K.HEX_NUMBER:
        return file.source.slice(mistake.span).lstrip("+-").lower().startswith(("0x", "$", "&h"))
    if mistake.kind is _K.UNQUOTED_KEY:  # a number without a colon was no key
        word = file.source.slice(mistake.span)
        return word[0].isalpha() or word[0] in "_$"
    return mistake.kind in _SURE


_DATA = """\
{{
  "info": {{
    "lives": {{"address": {lives}, "type": "|u1"}},
    "score": {{"address": 16711682, "type": ">u2"}}{comma}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="invalid-json",
    title="a file that is not JSON",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"data.json": _DATA.format(lives="16711680", comma=",")}),
        Example({"data.json": _DATA.format(lives="0xFF0000", comma="  // two bytes")}, count=2),
        Example({"metadata.json": '{"default_state": "Start",}\n'}),
        Example({"metadata.json": '{"default_state": "Start"}}\n'}),
        Example({"metadata.json": b'\xef\xbb\xbf{"default_state": "Start"}\n'}),
        Example({"scenario.json": "{'reward': {'variables': {'score': {'reward': 1}}}}"}, count=4),
    ),
    valid=(Example({"data.json": _DATA.format(lives="16711680", comma="")}),),
    check=check,
)
