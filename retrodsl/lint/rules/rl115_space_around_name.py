"""A name with a space at its end.

`"score "` is another name than `"score"`, and looks the same wherever it is printed:
`info["score"]` raises KeyError, and a script reads it only as `data["score "]`.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL115"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Names that begin or end with space, and the empty one."""
    file = integration.own_data
    if file is None:
        return
    for variable in integration.own_variables:
        name = variable.name
        if name and name == name.strip():
            continue
        yield finding(
            _CODE,
            Severity.WARNING,
            f"the name `{name}` begins or ends with a space" if name else "a name is empty",
            file.label(variable.key),
            notes=(f'`info` has it as "{name}", space and all',) if name else (),
            helps=("rename it here and in every scenario and script",),
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
    name="space-around-name",
    title="a name with a space at its end",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=tuple(
        Example({"data.json": _DATA.format(name=name)}) for name in ("time ", " time", "")
    ),
    valid=tuple(Example({"data.json": _DATA.format(name=name)}) for name in ("time", "time left")),
    check=check,
)
