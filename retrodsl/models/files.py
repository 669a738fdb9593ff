"""Reading and writing the engine's JSON files.

Written in the style of the files that the engine ships and saves itself: two spaces, sorted keys,
a line end at the end. Other characters than ASCII are escaped, since the engine's Python half opens
files in the system's own encoding.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel


class JsonFileError(Exception):
    """A JSON file that cannot be read.

    ``name`` is the file as it was given, ``reason`` what is wrong; ``line`` and ``column`` count
    from 1 and are ``None`` where there is no place to point at.
    """

    def __init__(
        self, name: str, reason: str, line: int | None = None, column: int | None = None
    ) -> None:
        place = "" if line is None else f":{line}:{column}"
        super().__init__(f"{name}{place}: {reason}")
        self.name = name
        self.reason = reason
        self.line = line
        self.column = column


def to_json_text(model: BaseModel) -> str:
    """``model`` as the text of its file, each time the same; what is not set is left out.

    Integers stay integers and floats floats: ``1`` and ``1.0`` are written as they were given.
    """
    document = model.model_dump(mode="json", exclude_none=True, by_alias=True)
    return json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"


def load_json(path: Path, *, keep_first: bool = False) -> Any:
    """The JSON document in the file at ``path``, in UTF-8 with or without a byte-order mark.

    Raises :class:`JsonFileError` if the file cannot be read or :func:`parse_json` refuses it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise JsonFileError(str(path), f"it cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise JsonFileError(str(path), f"it is not UTF-8: {error.reason}") from error
    return parse_json(text, str(path), keep_first=keep_first)


def parse_json(text: str, name: str, *, keep_first: bool = False) -> Any:
    """The JSON document ``text``, called ``name`` in messages.

    Stricter than Python's own: NaN and Infinity are refused, as the engine does, and so is a key
    that an object has twice, of which the engine keeps the first and Python the last; with
    ``keep_first`` it is read as the engine reads it. Raises :class:`JsonFileError`.
    """

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key not in found:
                found[key] = value
            elif not keep_first:
                raise JsonFileError(name, f'the key "{key}" occurs twice in one object')
        return found

    def refuse(constant: str) -> NoReturn:
        raise JsonFileError(name, f"{constant} is not JSON")

    try:
        return json.loads(text, object_pairs_hook=take, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise JsonFileError(name, error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise JsonFileError(name, "it is nested too deeply") from error
    except ValueError as error:  # an integer of thousands of digits
        raise JsonFileError(name, str(error)) from error
