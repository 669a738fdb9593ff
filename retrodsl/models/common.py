"""What the models share: strictness, numbers as the engine keeps them, optional fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

INT64_MIN, INT64_MAX = -(1 << 63), (1 << 63) - 1
"""The integers that the engine keeps; larger ones wrap, or turn into the smallest."""

FLOAT32_MAX = 3.4028234663852886e38
"""The largest coefficient: the engine keeps float32, and a larger one becomes infinite."""

END = r"$(?!\n)"
"""End of a text in a pattern: in Python a ``$`` alone also stands before a last line end."""

T = TypeVar("T")


class Strict(BaseModel):
    """A JSON object of an engine file: no unknown keys, no conversions, no null, never changed.

    An optional key that is not there is ``None``; it cannot be given as ``None``.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        regex_engine="python-re",
    )


class _Absent:
    """Marks an optional field: absent is ``None``, but null is refused, here and in the schema."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_refuse_null, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        shown = handler(schema)
        kept = [arm for arm in shown["anyOf"] if arm != {"type": "null"}]
        return kept[0] if len(kept) == 1 else {"anyOf": kept}


def _refuse_null(value: object) -> object:
    if value is None:
        raise ValueError("null is not allowed here: leave the key out")
    return value


def _integral(value: object) -> object:
    """``2.0`` as 2: in JSON both are the same integer, and the engine reads them alike."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number_schema() -> dict[str, Any]:
    return {"type": "number", "minimum": -FLOAT32_MAX, "maximum": FLOAT32_MAX}


Maybe = Annotated[T | None, _Absent()]
"""An optional field; give it the default ``None``."""

Int64 = Annotated[int, Field(ge=INT64_MIN, le=INT64_MAX), BeforeValidator(_integral)]
"""An integer that the engine keeps as it is."""

Address = Annotated[int, Field(ge=0, le=(1 << 32) - 1), BeforeValidator(_integral)]
"""An address; no system of the engine has more than 32 bits of them."""

Count = Annotated[int, Field(ge=1, le=INT64_MAX), BeforeValidator(_integral)]
"""How many there are, at least one."""

Pixels = Annotated[int, Field(ge=0, le=65535), BeforeValidator(_integral)]
"""A position or size on the screen."""

Coefficient = Annotated[
    Annotated[int, Field(ge=-int(FLOAT32_MAX), le=int(FLOAT32_MAX))]
    | Annotated[float, Field(ge=-FLOAT32_MAX, le=FLOAT32_MAX)],
    WithJsonSchema(_number_schema()),
]
"""A number that stays finite as float32; an integer stays one, so that it is written as one."""
