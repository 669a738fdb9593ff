"""data.json as a ``ram`` block."""

from __future__ import annotations

from dataclasses import dataclass

from retrodsl.engine_json import DataVariable
from retrodsl.lift.comments import Comments
from retrodsl.lift.domains import Known
from retrodsl.lift.model import Note, NoteKind
from retrodsl.lift.writing import address_digits, can_be_name, name
from retrodsl.lint.integration import Integration, JsonFile
from retrodsl.platforms import DataType, Platform
from retrodsl.readers.json_nodes import JsonNode, JsonNumber, JsonText
from retrodsl.source import Span

_KEYS = ("address", "type", "mask")


@dataclass(frozen=True, slots=True)
class Ram:
    """The lines of the block, and the variables in it by name."""

    lines: list[str]
    variables: dict[str, Known]


def lift_ram(integration: Integration, platform: Platform, comments: Comments) -> Ram:
    """The ``ram`` block of an integration; what cannot be in it is told to ``comments``."""
    file = integration.data
    if file is None:
        return Ram([], {})
    kept: dict[str, Known] = {}
    texts: list[tuple[DataVariable, Known]] = []
    for variable in integration.variables:
        known = _known(variable, platform, file, comments)
        if known is not None:
            kept[variable.name] = known
            texts.append((variable, known))
    digits = address_digits(platform, (k.address for k in kept.values()))
    lines: list[str] = []
    for variable, known in texts:
        span = Span(variable.key.span.start, variable.entry.span.end)
        lines += comments.at(file.source, span, indent=2)
        lines.append("  " + declaration(known, platform, digits))
    return Ram(["ram {", *lines, "}"] if lines else [], kept)


def declaration(known: Known, platform: Platform, digits: int) -> str:
    """``name : type & mask @ address``."""
    mask = "" if known.mask is None else f" & {_mask(known.mask)}"
    code = type_code(known.type, platform)
    return f"{name(known.name)} : {code}{mask} @ 0x{known.address:0{digits}X}"


def _mask(mask: int) -> str:
    return f"0x{mask:02X}" if mask >= 0 else f"-0x{-mask:02X}"


def type_code(kind: DataType, platform: Platform) -> str:
    """The type without a byte order that the platform has by itself."""
    bare = DataType("", kind.repr, kind.width)
    same = platform.resolve_type(bare)
    return bare.code if same.places == kind.places else kind.code


def _known(
    variable: DataVariable, platform: Platform, file: JsonFile, comments: Comments
) -> Known | None:
    def lost(kind: NoteKind, why: str, node: JsonNode | None = None) -> None:
        place = node or variable.key
        text = f"{variable.name} is left out: {why}"
        comments.note(Note(kind, variable.name, text, file.label(place)))

    address, code, mask = (variable.node(key) for key in _KEYS)
    if not can_be_name(variable.name):
        lost("bad-name", "the language has no such name")
        return None
    if not isinstance(address, JsonNumber) or variable.address is None:
        lost("unread-variable", "it has no address that is a number", address)
        return None
    if not isinstance(code, JsonText) or variable.type is None:
        lost("unread-variable", f"the engine reads nothing with the type {_shown(code)}", code)
        return None
    if mask is not None and not isinstance(mask, JsonNumber):
        lost("bad-mask", "its mask is no number, and the engine stops at it", mask)
        return None
    known = Known.of(variable, platform)
    assert known is not None
    reason = _outside(known, platform)
    if reason is not None:
        lost("outside-memory", reason, address)
        return None
    if mask is not None and known.low == known.high:
        lost("bad-mask", f"its mask leaves nothing: it is always {known.low}", mask)
        return None
    comments.ignored_keys(file, variable.entry, _KEYS, variable.name)
    if code.value != variable.type.code:
        text = f"the engine reads the type {_shown(code)} as {variable.type.code}"
        comments.note(Note("ignored", variable.name, text, file.label(code)))
    return known


def _outside(known: Known, platform: Platform) -> str | None:
    """Why the engine finds no memory for a variable; ``None`` where it does."""
    address, width = known.address, known.type.width
    if address < 0 or address + width > 1 << 32:
        return f"its address {address} is none"
    if not platform.memory_known or platform.block_at(address, width) is not None:
        return None
    if platform.block_at(address, 1) is not None:
        return f"its {width} bytes from 0x{address:X} reach past the end of the memory there"
    return f"{platform.name} has no memory at 0x{address:X}"


def _shown(node: JsonNode | None) -> str:
    if isinstance(node, JsonText):
        return f'"{node.value}"'
    return "that is missing" if node is None else "that is no text"
