"""Checking a document against the shipped JSON Schema of its kind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retrodsl.models.json_schema import Kind, read_schema

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError


def validate(kind: Kind, document: object) -> list[str]:
    """What is wrong with ``document`` as a file of ``kind``, each with its place; empty if nothing.

    A place is a path such as ``$.info.lives.type``. Values that JSON does not have (NaN, infinity,
    half a surrogate pair, other keys than texts) are refused here too. Imports ``jsonschema``.
    """
    foreign = sorted(_foreign("$", document))
    if foreign:
        return foreign
    errors = sorted(
        _validator(kind).iter_errors(document), key=lambda e: (e.json_path, str(e.validator))
    )
    return [f"{error.json_path}: {_say(error)}" for error in errors]


@lru_cache(maxsize=8)
def _validator(kind: Kind) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(read_schema(kind))


def _say(error: ValidationError) -> str:
    """The error in words: the schema's rules between keys would show themselves as raw schemas."""
    value = str(error.instance)
    if error.validator == "not":
        return "reward and rewards are both given: the engine would mix them"
    if error.validator == "maxProperties":
        return "script hides what is beside it"
    if error.validator == "required" and error.validator_value == ["scripts"]:
        return "a script is used, but scripts names no file: it cannot be called"
    if error.validator == "anyOf" and isinstance(error.instance, dict):
        if "condition" in error.instance:
            return "all of nothing is done at once"
        return "neither reward nor penalty is given: the term is always 0"
    if error.validator == "pattern":
        known = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
        return f"'{value}' is not one. {known}".rstrip()
    return str(error.message)


def _foreign(place: str, value: Any) -> Iterator[str]:
    """Places of values that no JSON file can hold."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                yield f"{place}: the key {key!r} is not a text"
                continue
            yield from _foreign(place, key)
            yield from _foreign(f"{place}.{key}", item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _foreign(f"{place}[{number}]", item)
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield f"{place}: {value} is not a JSON number"
    elif isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield f"{place}: {value!r} is not Unicode text"
    elif value is not None and not isinstance(value, int):
        yield f"{place}: {type(value).__name__} is not a JSON value"
