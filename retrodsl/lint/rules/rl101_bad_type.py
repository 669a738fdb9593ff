"""A type code that the engine misreads.

The engine never refuses a type. It looks at the last two characters for representation and width,
takes an unknown representation for unsigned, and an unknown byte order for another one: `|u16`
reads six bytes, `uint8` eight. The value in `info` is then one that the game never had.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import DataVariable, engine_type
from retrodsl.lint.integration import Integration, JsonFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.platforms import BadType, Platform, parse_type
from retrodsl.platforms.datatype import DataType
from retrodsl.readers.json_nodes import JsonText

_CODE = "RL101"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Types that are none, but for which the engine reads something."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        node = variable.node("type")
        if isinstance(node, JsonText) and not is_told(file, node):
            read = engine_type(node.value)
            if read is None:  # RL102
                continue
            try:
                parse_type(node.value)
            except BadType as bad:
                yield _misread(file, variable, node, read, bad, integration.platform)


def meant_type(text: str, bad: BadType | None, platform: Platform | None) -> DataType | None:
    """The type that was probably meant by ``text``, with a byte order."""
    code = bad.suggestion if bad is not None else text
    plain = text.strip().lower()
    for candidate in (plain, code):
        try:
            found = parse_type(candidate or "")
        except BadType:
            continue
        if found.order:
            return found
        if platform is not None:
            return platform.resolve_type(found)
        if found.width == 1:
            return DataType("|", found.repr, 1)
    return None


def _misread(
    file: JsonFile,
    variable: DataVariable,
    node: JsonText,
    read: DataType,
    bad: BadType,
    platform: Platform | None,
) -> Diagnostic:
    meant = meant_type(node.value, bad, platform)
    by_chance = meant is not None and meant == read
    same = by_chance or node.value.strip().lower() == (meant.code if meant is not None else "")
    return finding(
        _CODE,
        Severity.WARNING if by_chance else Severity.ERROR,
        f"the type of `{variable.name}` is none: {bad.message}",
        file.label(node, f"the engine reads it as {read.code}"),
        notes=("that is what was meant, by chance",) if by_chance else (),
        helps=(f"write {meant.code}",) if meant is not None else (),
        fix=None
        if meant is None
        else replace(file, node, f'"{meant.code}"', f"write {meant.code}", safe=same),
    )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score": {{"address": 16711682, "type": "{type}"}}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="bad-type",
    title="a type that the engine misreads",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=tuple(
        Example({"data.json": _DATA.format(type=code)})
        for code in (">u16", "uint8", ">q2", "?u2", "|U1", ">f4", " >u2")
    ),
    valid=tuple(
        Example({"data.json": _DATA.format(type=code)}) for code in (">u2", "|u1", ">i8", ">d4")
    ),
    check=check,
)
