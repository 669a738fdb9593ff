"""What the engine does not say: why it refuses an integration's file, and whether scripts run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

_REQUIRED = ("address", "type")


def what_is_wrong(kind: Literal["data", "scenario"], path: Path) -> str | None:
    """The likely reason why the engine refuses the file, or ``None`` if there is none to see.

    The engine refuses files that are not JSON, and data without ``info`` or with a variable that
    lacks its address or type or has them as other kinds of JSON.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    except UnicodeDecodeError:
        return "it is not UTF-8 text"
    except json.JSONDecodeError as error:
        return f"it is not JSON, line {error.lineno} column {error.colno}: {error.msg}"
    except (ValueError, RecursionError) as error:
        return f"it is not JSON that can be read: {error}"
    if not isinstance(content, dict):
        return "it is not a JSON object"
    if kind == "scenario":
        return None
    variables = content.get("info")
    if not isinstance(variables, dict):
        return 'it has no object "info"'
    for name, variable in variables.items():
        missing = [
            key for key in _REQUIRED if not isinstance(variable, dict) or key not in variable
        ]
        if missing:
            return f"the variable {name} has no {' and no '.join(missing)}"
        if not isinstance(variable["address"], int | float):
            return f"the address of the variable {name} is not a number"
        if not isinstance(variable["type"], str):
            return f"the type of the variable {name} is not a text"
    return None


def scenario_has_script(path: Path) -> bool:
    """Whether a scenario may run scripts; true too where it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return True
    return _names_script(content)


def _names_script(value: Any) -> bool:
    """Whether there is a key ``script`` or ``scripts`` anywhere in this JSON."""
    values = [value]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            if "script" in value or "scripts" in value:
                return True
            values += value.values()
        elif isinstance(value, list):
            values += value
    return False
