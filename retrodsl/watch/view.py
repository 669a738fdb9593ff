"""The viewer's picture of a state: lines for a terminal of some size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from retrodsl.evaluators.arrays.columns import Integers
from retrodsl.watch.actions import BINDINGS
from retrodsl.watch.hexdump import dump
from retrodsl.watch.model import Prompt, State, matches
from retrodsl.watch.pictures import Picture, cells
from retrodsl.watch.style import Line, Piece, clipped, filled, padded, width_of
from retrodsl.watch.subject import Subject, before
from retrodsl.watch.values import plain, shown, signed, time_of

#: The columns of names and of values are at most so wide.
_NAME, _VALUE = 30, 24

#: The list of values keeps so many columns beside a screen.
LIST_WIDTH = 46

_KEYS = "space run  n/N change  d done  v violation  / find  : frame  m memory  ? help  q quit"


def view(
    state: State, subject: Subject, columns: int, rows: int, picture: Picture | None = None
) -> list[Line]:
    """``rows`` lines of at most ``columns`` cells."""
    if state.help:
        lines = _help()
    else:
        head = list(_head(state, subject, columns))
        room = max(rows - len(head) - 1, 0)
        items = _items(state, subject, room)
        lines = [*head, *_beside(items, picture, state, room, columns)]
    lines = lines[: max(rows - 1, 0)]
    lines += [()] * (rows - 1 - len(lines))
    return [clipped(line, columns) for line in [*lines, _last(state, subject)]][:rows]


def picture_size(columns: int, room: int) -> tuple[int, int]:
    """How many pixels a picture may have beside the list of values: two in a cell."""
    return max(columns - LIST_WIDTH - 1, 0), 2 * room


def room_of(state: State, subject: Subject, columns: int, rows: int) -> int:
    """How many lines the list of values has."""
    return max(rows - len(list(_head(state, subject, columns))) - 1, 0)


# --- above


def _head(state: State, subject: Subject, columns: int) -> Iterator[Line]:
    table, row = subject.table, state.row
    about = " ".join(str(table.about[k]) for k in ("game", "scenario") if k in table.about)
    factor = f"{2**state.speed}x" if state.speed >= 0 else f"1/{2**-state.speed}x"
    how = f"running {factor}" if state.running else f"paused {factor}"
    yield Piece(f"{table.movie}  ", "bold"), Piece(how), Piece(f"  {about}", "dim")
    frame = int(subject.frames[row])
    line = [Piece(f"frame {frame}", "bold"), Piece(f" of {int(subject.frames[-1])}")]
    line.append(Piece(f"  {time_of(frame, subject.rate)}"))
    for pad in subject.pads:
        line += [Piece(f"  {pad.name} ", "dim"), Piece(str(pad.values[row]) or "-")]
    yield tuple(line)
    yield _timeline(state, subject, columns)
    yield from (_reward(subject, index, row) for index in range(len(subject.rewards)))
    yield _ends(subject, row)


def _timeline(state: State, subject: Subject, columns: int) -> Line:
    """Where the selected value changes, where it is done, and where we are."""
    width = max(min(columns, subject.rows), 1)

    def places(rows: Integers) -> set[int]:
        return set(np.unique(rows * width // subject.rows).tolist())

    changes = places(subject.changes(state.item)) if state.item is not None else set()
    ends, broken = places(subject.ends), places(subject.violated)
    here = state.row * width // subject.rows
    line: list[Piece] = []
    for place in range(width):
        mark = "|" if place in changes else "-"
        look = "dim"
        if place in ends:
            mark, look = "E", "bad"
        if place in broken:
            mark, look = "!", "bad"
        if place == here:
            look = "selected"
        if line and line[-1].look == look:
            line[-1] = Piece(line[-1].text + mark, look)
        else:
            line.append(Piece(mark, look))
    return tuple(line)


def _reward(subject: Subject, index: int, row: int) -> Line:
    reward = subject.rewards[index]
    value = reward.values[row].item()
    line = [Piece(f"{reward.name} ", "dim"), Piece(signed(value), "changed" if value else "plain")]
    line.append(Piece(f"  so far {plain(subject.paid[reward.name][row].item())}"))
    for column in subject.table.columns:
        if column.kind == "term" and column.name.startswith(f"{reward.name}."):
            paid = column.values[row].item()
            if paid:
                name = column.name.removeprefix(f"{reward.name}.")
                line += [Piece(f"  {name} ", "dim"), Piece(signed(paid), "changed")]
    return tuple(line)


def _ends(subject: Subject, row: int) -> Line:
    done = bool(subject.columns["done"].values[row])
    line = [Piece("done" if done else "not done", "bad" if done else "dim")]
    why = str(subject.columns["ended_by"].values[row]) if "ended_by" in subject.columns else ""
    if why:
        line.append(Piece(f" by {why}", "bad"))
    holding = subject.holding(row)
    if holding and not done:
        line.append(Piece(f"  holds: {', '.join(holding)}"))
    broken = subject.broken(row)
    if broken:
        line.append(Piece(f"  violated: {', '.join(broken)}", "bad"))
    return tuple(line)


# --- the list


def _items(state: State, subject: Subject, room: int) -> list[Line]:
    """The items around the selected one, as many lines as there is room."""
    if not state.items:
        return [(Piece("nothing is shown: / finds a value, a shows all", "dim"),)]
    # Items have a line, but for memory: a few more than fit are drawn, not thousands.
    low = max(state.selected - room, 0)
    some = range(low, min(state.selected + room + 1, len(state.items)))
    names = [width_of(item) for item in state.items if not subject.is_memory(item)]
    wide = min(max([4, *names]), _NAME)
    lines: list[Line] = []
    first = last = 0
    for index in some:
        drawn = _item(state.items[index], index == state.selected, state, subject, wide)
        if index == state.selected:
            first, last = len(lines), len(lines) + len(drawn)
        lines += drawn
    top = min(max((first + last - room) // 2, 0), max(len(lines) - room, 0), first)
    return lines[top : top + room]


def _item(item: str, selected: bool, state: State, subject: Subject, wide: int) -> list[Line]:
    row = state.row
    mark = Piece("> " if selected else "  ", "selected" if selected else "plain")
    if subject.is_memory(item):
        values = subject.values(item)
        was = values[max(row - 1, 0)]
        address = int(item.split(":")[0], 16)
        return [(mark, *line) for line in dump(address, values[row], was)]
    column = subject.columns[item]
    changed = row > 0 and _differs(column.values[row], column.values[row - 1])
    name = Piece(padded(item, wide), "bold" if selected else "plain")
    value = Piece(f"  {padded(shown(column, row), 14)}", "changed" if changed else "plain")
    rows = subject.changes(item)
    since = before(rows, row + 1)
    if since is None:
        note = "never changes" if not len(rows) else "unchanged so far"
    else:
        was_text = padded(shown(column, since - 1), _VALUE).rstrip()
        note = f"since {int(subject.frames[since])}, was {was_text}"
    return [(mark, name, value, Piece(f" {note:<26}", "dim"), Piece(f"  {column.doc}", "dim"))]


def _differs(now: np.generic, then: np.generic) -> bool:
    return bool(now != then) and not (now != now and then != then)


def _beside(
    items: list[Line], picture: Picture | None, state: State, room: int, columns: int
) -> list[Line]:
    """The list with the screen to its right."""
    if not state.picture or columns < LIST_WIDTH + 8:
        return items
    drawn = cells(picture, state.row) if picture is not None else [(Piece("...", "dim"),)]
    lines: list[Line] = []
    for index in range(min(max(len(items), len(drawn)), room)):
        left = clipped(items[index], LIST_WIDTH) if index < len(items) else ()
        right = drawn[index] if index < len(drawn) else ()
        lines.append((*filled(left, LIST_WIDTH), Piece(" "), *right))
    return lines


# --- below


def _last(state: State, subject: Subject) -> Line:
    if state.prompt is not None:
        return _prompt(state.prompt, subject)
    if state.message:
        return (Piece(state.message, "bar"),)
    return (Piece(_KEYS, "dim"),)


def _prompt(prompt: Prompt, subject: Subject) -> Line:
    asked = {"frame": "to frame: ", "find": "find: ", "memory": "memory (0xADDRESS:BYTES): "}
    line = [Piece(asked[prompt.kind], "bar"), Piece(f"{prompt.text}_")]
    if prompt.kind == "find" and prompt.text:
        found = matches(subject, prompt.text)
        if found:
            at = prompt.choice % len(found)
            line.append(Piece(f"  {at + 1}/{len(found)} {found[at]}", "dim"))
        else:
            line.append(Piece("  nothing is called so", "bad"))
    return tuple(line)


def _help() -> list[Line]:
    wide = max(len(called) for called, _, _ in BINDINGS)
    lines: list[Line] = [(Piece("Keys", "bold"),)]
    for called, what, _ in BINDINGS:
        lines.append((Piece(f"  {called:<{wide}}  "), Piece(what, "dim")))
    return [*lines, (Piece("any key goes back", "dim"),)]
