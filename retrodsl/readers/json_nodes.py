"""What a JSON text says, as a tree of nodes that know their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from retrodsl.source import Span

PlainJson: TypeAlias = "dict[str, PlainJson] | list[PlainJson] | str | int | float | bool | None"
"""JSON as Python values."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """A string; ``span`` covers its quotes, ``value`` has its escapes resolved."""

    span: Span
    value: str

    def plain(self) -> str:
        """The string."""
        return self.value


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A number: its ``value``, and the ``text`` that stands in the file.

    As for the engine it is whole if it is written without a point and an exponent. The engine
    keeps whole numbers in 64 bits and turns larger ones into floats; ``value`` stays exact.
    """

    span: Span
    value: int | float
    text: str

    def plain(self) -> int | float:
        """The number."""
        return self.value


@dataclass(frozen=True, slots=True)
class JsonBool:
    """``true`` or ``false``."""

    span: Span
    value: bool

    def plain(self) -> bool:
        """The truth value."""
        return self.value


@dataclass(frozen=True, slots=True)
class JsonNull:
    """``null``, or a value that is missing or that JSON cannot say."""

    span: Span

    def plain(self) -> None:
        """``None``."""
        return


@dataclass(frozen=True, slots=True)
class JsonArray:
    """A list in square brackets; ``span`` covers the brackets."""

    span: Span
    items: tuple[JsonNode, ...]

    def plain(self) -> list[PlainJson]:
        """The items as Python values."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object and its value; ``span`` runs from the key to the end of the value."""

    span: Span
    key: JsonText
    value: JsonNode

    @property
    def name(self) -> str:
        """The key's text."""
        return self.key.value


@dataclass(frozen=True, slots=True)
class JsonObject:
    """Keys with values in curly brackets, in the order of the text, duplicates kept.

    ``span`` covers the brackets.
    """

    span: Span
    members: tuple[Member, ...]

    def member(self, key: str) -> Member | None:
        """The first member of that name, which is the one that the engine keeps."""
        for member in self.members:
            if member.key.value == key:
                return member
        return None

    def get(self, key: str) -> JsonNode | None:
        """The value of the first member of that name, which is the one that the engine keeps."""
        member = self.member(key)
        return None if member is None else member.value

    def all(self, key: str) -> tuple[Member, ...]:
        """Every member of that name, in the order of the text."""
        return tuple(member for member in self.members if member.key.value == key)

    def first_members(self) -> dict[str, Member]:
        """The members that the engine keeps, by name: the first of each."""
        kept: dict[str, Member] = {}
        for member in self.members:
            kept.setdefault(member.key.value, member)
        return kept

    def plain(self) -> dict[str, PlainJson]:
        """The members as a dictionary, the first of each name as the engine has it."""
        return {name: member.value.plain() for name, member in self.first_members().items()}


JsonNode: TypeAlias = JsonObject | JsonArray | JsonText | JsonNumber | JsonBool | JsonNull
"""Any value of a JSON text."""


def kind_name(node: JsonNode) -> str:
    """What the node is, in the words of a message: ``an object``, ``a whole number``..."""
    match node:
        case JsonObject():
            return "an object"
        case JsonArray():
            return "a list"
        case JsonText():
            return "a string"
        case JsonNumber():
            return "a whole number" if isinstance(node.value, int) else "a number with a fraction"
        case JsonBool():
            return "true" if node.value else "false"
        case JsonNull():
            return "null"


def locate(root: JsonNode, path: Iterable[str | int]) -> JsonNode | Member:
    """What stands at ``path`` (keys and indexes from ``root``), or the nearest thing above it.

    A key leads to its :class:`Member`, so that a message can point at the key or at the value.
    """
    found: JsonNode | Member = root
    for step in path:
        value = found.value if isinstance(found, Member) else found
        below: JsonNode | Member | None = None
        if isinstance(value, JsonObject):
            below = value.member(str(step))
        elif (
            isinstance(value, JsonArray) and isinstance(step, int) and 0 <= step < len(value.items)
        ):
            below = value.items[step]
        if below is None:
            return found
        found = below
    return found
