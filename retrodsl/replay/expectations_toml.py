"""Recorded expectations as text: TOML, laid out to be read and compared line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = """\
# What these replays showed when they were recorded with `retrodsl replay --update`.
# Later runs are compared with it. Look at what changed in it before you keep a change.
"""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def render(document: Mapping[str, Any]) -> str:
    """The text of a dumped ``ExpectationsFile``."""
    lines = [f"{_HEAD}format = {document['format']}"]
    for entry in document["replay"]:
        lines.extend(_entry(entry))
    return "\n".join(lines) + "\n"


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    yield "\n[[replay]]"
    for key in ("movie", "scenario", "of", "steps"):
        yield f"{key} = {_value(entry[key])}"
    if entry["ended"] is not None:
        yield f"ended = {_value(entry['ended'])}"
    yield f"ram = {_value(entry['ram'])}"
    yield "\n[replay.recorded_on]"
    for key, value in entry["recorded_on"].items():
        if key != "ram" and value is not None:
            yield f"{key} = {_value(value)}"
    yield "ram = ["
    for digest in entry["recorded_on"]["ram"]:
        yield f"  {_value(digest)},"
    yield "]"
    if not entry["totals"]:
        raise ValueError("a replay has at least one player")
    for totals in entry["totals"]:
        yield "\n[[replay.totals]]"
        for key, value in totals.items():
            yield f"{_key(key)} = {_value(value)}"
    yield "\n[replay.variables]"
    for key, value in entry["variables"].items():
        yield f"{_key(key)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value as TOML writes it; its texts are those of JSON, its doubles those of Python."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
        case float():
            return repr(value)
        case int():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no form in this file")
