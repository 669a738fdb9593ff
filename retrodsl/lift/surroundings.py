"""Everything of an integration but variables, rewards and done: ROM, states, actions, picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrodsl.diagnostics import Label
from retrodsl.lift.comments import Comments
from retrodsl.lift.model import Note
from retrodsl.lift.writing import can_be_name, comment, state_name
from retrodsl.lint.integration import METADATA, ROM_SHA, Integration, JsonFile
from retrodsl.platforms import Platform
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonNode,
    JsonNumber,
    JsonText,
)

_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
#: What the engine reads in metadata.json and the language has no word for.
_UNSAID = ("original_rom_name", "system")
_MAX_SCREEN = 4096
#: More pixels than any side of a picture has: the engine cuts them at the picture's end.
TO_THE_END = 1024


def lift_rom(integration: Integration, comments: Comments) -> list[str]:
    """``rom sha1 "..."``."""
    source = integration.text(ROM_SHA)
    if source is None:
        return []
    hashes: list[str] = []
    for word in source.text.split():
        if not _SHA1.fullmatch(word):
            text = f"rom.sha holds {word!r}, which is no SHA-1"
            comments.note(Note("bad-hash", ROM_SHA, text, integration.file_label(ROM_SHA)))
        elif word.lower() not in hashes:
            hashes.append(word.lower())
    if not hashes:
        return []
    return ["rom sha1 " + ",\n  ".join(f'"{digest}"' for digest in hashes)]


def default_states(integration: Integration) -> tuple[str | None, str | None]:
    """The states that the engine starts one and two players from, as metadata.json has them."""
    one = _text(integration.metadata_value("default_state"))
    listed = integration.metadata_value("default_player_state")
    players: list[str | None] = [one, one]
    if isinstance(listed, JsonArray):
        for i, item in enumerate(listed.items[:2]):
            players[i] = _text(item) or players[i]
    return players[0], players[1]


def _text(node: JsonNode | None) -> str | None:
    return node.value if isinstance(node, JsonText) and node.value else None


def state_names(integration: Integration) -> frozenset[str]:
    """The saved states that the engine finds for an integration."""
    base = integration.base
    return frozenset(integration.state_names) | (state_names(base) if base else frozenset())


def lift_states(integration: Integration, comments: Comments) -> list[str]:
    """``states { ... }``: every saved state, the defaults first."""
    there = state_names(integration)
    one, two = default_states(integration)
    names = sorted(there)
    if not names and not integration.state_names:
        # Nothing can be said of states elsewhere: those of metadata.json are taken to be there.
        there = frozenset(filter(None, (one, two)))
        names = sorted(there)
    fallback = _text(integration.metadata_value("default_state"))
    for wanted in dict.fromkeys(filter(None, (one, two))):
        if wanted not in there:
            text = f"the default state {wanted!r} is left out: it has no file"
            if wanted == one and fallback in there:
                text += "; default_state takes its place"
            comments.note(Note("missing-state", wanted, text, _metadata_label(integration)))
    if one not in there and fallback in there:
        one = fallback
    lines: list[str] = []
    for state in sorted(names, key=lambda s: (s != one, s != two, s)):
        if not can_be_name(state) or '"' in state or "\\" in state:
            text = f"the state {state!r} is left out: the language has no such name"
            comments.note(Note("bad-name", state, text))
            continue
        default = " default" if state == one else ""
        if state == two and two != one:
            default += " default for 2"
        lines.append(f"  {state_name(state)}{default}")
    for key in _UNSAID:
        value = integration.metadata_value(key)
        if value is not None:
            text = f"metadata.json has {key} = {value.plain()!r}, which the language cannot say"
            comments.note(Note("not-said", key, text, _metadata_label(integration)))
    return ["states {", *lines, "}"] if lines else []


def _metadata_label(integration: Integration) -> Label:
    return integration.file_label(METADATA)


def lift_actions(
    actions: JsonNode | None, file: JsonFile, platform: Platform, comments: Comments
) -> list[str]:
    """``actions { ... }``; empty where the scenario has none."""
    if actions is None:
        return []
    groups = _groups(actions)
    if groups is None:
        text = "actions is left out: it is no list of groups of lists of buttons"
        comments.note(Note("bad-actions", "actions", text, file.label(actions)))
        return []
    lines: list[str] = []
    for group in groups:
        chords: list[str] = []
        for chord in group:
            kept = [b for b in chord if b in platform.buttons]
            for button in chord:
                if button not in platform.buttons:
                    text = f"the button {button} is left out: {platform.name} has none"
                    note = Note("unknown-button", button, text, file.label(actions))
                    comments.note(note)
            ordered = sorted(set(kept), key=platform.buttons.index)
            said = " + ".join(ordered) if ordered else "none"
            if said not in chords:
                chords.append(said)
        lines.append("  " + " | ".join(chords))
    return ["actions {", *lines, "}"]


def default_actions(platform: Platform) -> list[str]:
    """The platform's own actions, written out."""
    lines = [
        "  " + " | ".join(" + ".join(chord) if chord else "none" for chord in group)
        for group in platform.actions
    ]
    return ["actions {", *lines, "}"]


def _groups(actions: JsonNode) -> list[list[list[str]]] | None:
    if not isinstance(actions, JsonArray) or not actions.items:
        return None
    groups: list[list[list[str]]] = []
    for group in actions.items:
        if not isinstance(group, JsonArray) or not group.items:
            return None
        chords: list[list[str]] = []
        for chord in group.items:
            if not isinstance(chord, JsonArray):
                return None
            buttons = [b.value for b in chord.items if isinstance(b, JsonText)]
            if len(buttons) != len(chord.items):
                return None
            chords.append(buttons)
        groups.append(chords)
    return groups


def lift_crop(crop: JsonNode | None, file: JsonFile, comments: Comments) -> list[str]:
    """``crop x, y, width, height``; empty where the scenario has none, or shows the whole picture.

    A side that reaches to the end of the picture, 0 for the engine, is ``TO_THE_END`` pixels long.
    """
    if crop is None:
        return []
    sides = crop_sides(crop)
    if sides is None or max(sides) > _MAX_SCREEN or min(sides) < 0:
        text = "crop is left out: it is not x, y, width and height in pixels"
        comments.note(Note("bad-crop", "crop", text, file.label(crop)))
        return []
    if not any(sides):
        return []
    x, y, width, height = sides
    lines = []
    if not width or not height:
        side = "width" if height else "height"
        both = "width and height reach" if not (width or height) else f"the {side} reaches"
        lines += comment(f"{both} to the end of the picture")
    lines.append(f"crop {x}, {y}, {width or TO_THE_END}, {height or TO_THE_END}")
    return lines


def crop_sides(crop: JsonNode) -> Sequence[int] | None:
    """The four numbers of a crop, fractions cut off; ``None`` where it is something else."""
    if not isinstance(crop, JsonArray) or len(crop.items) < 4:
        return None
    numbers = [int(i.value) for i in crop.items[:4] if isinstance(i, JsonNumber)]
    return numbers if len(numbers) == 4 else None
