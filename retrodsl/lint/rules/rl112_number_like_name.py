"""A variable whose name looks like a number.

Scenarios read it by its name. A script cannot: `data["16"]` is taken for the address 16, in any
notation that Lua takes for a number (`0x10`, `1e3`, `.5`, `inf`, spaces around it), and reads the
byte there or raises "Out of bounds access".
"""

import re
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL112"
_NUMBER = re.compile(
    r"\s*[-+]?(?:"
    r"0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][-+]?[0-9]+)?"
    r"|0[bB][01]+"
    r"|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
    r"|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|[nN][aA][nN]"
    r")\s*"
)


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Names that Lua takes for numbers."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        if _NUMBER.fullmatch(variable.name):
            yield finding(
                _CODE,
                Severity.WARNING,
                f"no script can read `{variable.name}`: the name looks like a number",
                file.label(variable.key),
                notes=(f'data["{variable.name}"] in Lua reads the byte at that address',),
                helps=("give it a name that begins with a letter",),
            )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score": {{"address": 16711682, "type": ">u2"}},
    "{name}": {{"address": 16711684, "type": "|u1"}}
  }}
}}
"""

RULE = Rule(
    code=_CODE,
    name="number-like-name",
    title="a name that looks like a number",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=tuple(
        Example({"data.json": _DATA.format(name=name)})
        for name in ("16711681", "0x10", "1e3", "inf")
    ),
    valid=tuple(
        Example({"data.json": _DATA.format(name=name)}) for name in ("p1", "1up", "0xG", "info")
    ),
    check=check,
)
