"""Text that the engine's reader never looks at.

The engine stops where the first value of a file ends, in silence. With one bracket too many in the
middle of a scenario, all that follows is gone: its done condition, say, so that episodes never end.
A byte-order mark, which some editors write, is skipped by the engine, but Python's half of it does
not list such a scenario.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import METADATA, Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_mistakes import JsonMistakeKind

_CODE = "RL005"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Marks at the start and text behind the end of what the engine itself reads."""
    for file in integration.json_files:
        if file.name == METADATA:  # Python refuses both there
            continue
        for mistake in file.read.mistakes:
            if mistake.kind is JsonMistakeKind.BYTE_ORDER_MARK:
                yield finding(
                    _CODE,
                    Severity.WARNING,
                    "the file begins with a byte-order mark",
                    file.label(mistake.span),
                    notes=("the engine skips it; Python does not list the file as a scenario",),
                    helps=("save it as UTF-8 without a mark",),
                )
            elif mistake.kind is JsonMistakeKind.AFTER_THE_END:
                rest = file.source.slice(mistake.span)
                yield finding(
                    _CODE,
                    Severity.ERROR,
                    "the engine stops reading before this text",
                    file.label(mistake.span, "ignored"),
                    notes=("the first value of the file ends here, and what follows is ignored",),
                    helps=(mistake.help,),
                    fix=replace(
                        file,
                        mistake.span,
                        "",
                        "remove what is ignored",
                        safe=not rest.strip(" \t\r\n}],"),
                    ),
                )


_SCENARIO = """\
{{
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}{early},
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}}
}}{late}
"""

RULE = Rule(
    code=_CODE,
    name="ignored-text",
    title="text that is never read",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(early="}", late="")}),
        Example({"scenario.json": _SCENARIO.format(early="", late="}")}),
        Example({"scenario.json": "\ufeff" + _SCENARIO.format(early="", late="")}),
    ),
    valid=(Example({"scenario.json": _SCENARIO.format(early="", late="\n\n")}),),
    check=check,
)
