"""The variables of a data.json, as the engine keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from retrodsl.engine_json.numbers import as_int64
from retrodsl.engine_json.types import engine_type
from retrodsl.platforms.datatype import DataType
from retrodsl.readers.json_nodes import JsonNode, JsonNumber, JsonObject, JsonText


@dataclass(frozen=True, slots=True)
class DataVariable:
    """One entry of ``info``.

    ``key`` is its name with its place, ``entry`` its object. ``address`` is ``None`` where there is
    no number, ``type`` where the engine drops the variable or reads nothing; ``type_node`` and
    ``address_node`` are what stands in the file. ``mask`` is ``None`` where none is given.
    """

    key: JsonText
    entry: JsonNode
    address: int | None
    type: DataType | None
    mask: int | None

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.key.value

    def node(self, key: str) -> JsonNode | None:
        """What stands under ``key`` in the entry, the first if twice."""
        return self.entry.get(key) if isinstance(self.entry, JsonObject) else None

    @property
    def is_read(self) -> bool:
        """Whether the engine reads bytes for it."""
        return self.address is not None and self.type is not None


def read_data(root: JsonNode | None) -> tuple[DataVariable, ...]:
    """The variables of a data.json in its order; of two of one name the first, as the engine."""
    info = root.get("info") if isinstance(root, JsonObject) else None
    if not isinstance(info, JsonObject):
        return ()
    found: dict[str, DataVariable] = {}
    for member in info.members:
        if member.key.value not in found:
            found[member.key.value] = _variable(member.key, member.value)
    return tuple(found.values())


def _variable(key: JsonText, entry: JsonNode) -> DataVariable:
    if not isinstance(entry, JsonObject):
        return DataVariable(key, entry, None, None, None)
    address, code, mask = (entry.get(name) for name in ("address", "type", "mask"))
    return DataVariable(
        key,
        entry,
        int(address.value) if isinstance(address, JsonNumber) else None,
        engine_type(code.value) if isinstance(code, JsonText) else None,
        as_int64(mask) if isinstance(mask, JsonNumber) else None,
    )
