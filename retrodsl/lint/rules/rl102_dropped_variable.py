"""A type with which a variable disappears.

With a type shorter than three characters, such as `u1`, or one whose last character is no width
from 1 to 8, the engine leaves the variable out, in silence: it is missing from `info`, and what
rewards or ends on it raises ValueError in the middle of a run. A width of 0 is always 0.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import engine_type
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules.rl101_bad_type import meant_type
from retrodsl.lint.told import is_told
from retrodsl.platforms import BadType, parse_type
from retrodsl.readers.json_nodes import JsonText

_CODE = "RL102"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Types for which the engine reads nothing."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        node = variable.node("type")
        if not isinstance(node, JsonText) or is_told(file, node):
            continue
        text = node.value
        if engine_type(text) is not None:
            continue
        bad: BadType | None = None
        try:
            parse_type(text)
        except BadType as error:
            bad = error
        meant = meant_type(text, bad, integration.platform)
        is_zero = len(text) >= 3 and text.endswith("0")
        notes = []
        if len(text) < 3:
            notes.append("a type needs a byte order in front, for one byte too: |u1")
        elif bad is not None:
            notes.append(bad.message)
        yield finding(
            _CODE,
            Severity.ERROR,
            f"`{variable.name}` is always 0 with this type"
            if is_zero
            else f"the engine drops `{variable.name}`, in silence, for its type",
            file.label(node, "the width is 0" if is_zero else "no type that the engine knows"),
            notes=notes,
            helps=(f"write {meant.code}",) if meant is not None else (),
            fix=None
            if meant is None
            else replace(
                file,
                node,
                f'"{meant.code}"',
                f"write {meant.code}",
                # The order of several bytes is the system's only by custom.
                safe=text.strip().lower().endswith(meant.code.lstrip("|"))
                and (meant.width == 1 or len(text.strip()) > 2),
            ),
        )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "{type}"}},
    "score": {{"address": 16711682, "type": ">u2"}}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="dropped-variable",
    title="a type with which a variable disappears",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=tuple(
        Example({"data.json": _DATA.format(type=code)})
        for code in ("u1", "u2", "|u9", "|u0", "|u1 ", "byte", "")
    ),
    valid=tuple(Example({"data.json": _DATA.format(type=code)}) for code in ("|u1", "|d1", "=u1")),
    check=check,
)
