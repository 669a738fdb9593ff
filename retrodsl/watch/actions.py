"""What each key does: ``press`` makes a new state of a state and a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from retrodsl.evaluators.arrays.columns import Integers
from retrodsl.watch.model import FASTEST, SLOWEST, Prompt, State, matches, moved
from retrodsl.watch.subject import NotMemory, Subject, after, before

Action = Callable[[State, Subject], State]
Keys = Mapping[str, Action]
Where = Callable[[State, Subject], Integers]

#: Further than any movie is long.
_FAR = 1 << 40


def _step(rows: int) -> Action:
    def act(state: State, subject: Subject) -> State:
        return replace(moved(state, subject, state.row + rows), running=False)

    return act


def _jump(what: str, where: Where, *, forward: bool) -> Action:
    def act(state: State, subject: Subject) -> State:
        rows = where(state, subject)
        row = after(rows, state.row) if forward else before(rows, state.row)
        if row is None:
            said = f"no {what} {'after' if forward else 'before'} this frame"
            return replace(state, running=False, message=said)
        return replace(moved(state, subject, row), running=False)

    return act


def _changes(state: State, subject: Subject) -> Integers:
    return subject.frames[:0] if state.item is None else subject.changes(state.item)


def _select(items: int) -> Action:
    def act(state: State, subject: Subject) -> State:
        del subject
        last = max(len(state.items) - 1, 0)
        return replace(state, selected=min(max(state.selected + items, 0), last))

    return act


def _page(pages: int) -> Action:
    def act(state: State, subject: Subject) -> State:
        return _select(pages * state.page)(state, subject)

    return act


def _run(state: State, subject: Subject) -> State:
    if not state.running and state.row == subject.rows - 1:
        return replace(state, row=0, running=True)
    return replace(state, running=not state.running)


def _speed(change: int) -> Action:
    def act(state: State, subject: Subject) -> State:
        del subject
        return replace(state, speed=min(max(state.speed + change, SLOWEST), FASTEST))

    return act


def _ask(kind: str) -> Action:
    def act(state: State, subject: Subject) -> State:
        del subject
        return replace(state, prompt=Prompt(kind), running=False)

    return act


def _all_or_chosen(state: State, subject: Subject) -> State:
    """Every column, or what was chosen; the selected item stays selected where it can."""
    every = (*subject.names, *(item for item in state.chosen if subject.is_memory(item)))
    items = state.chosen if state.items == every else every
    selected = items.index(state.item) if state.item in items else 0
    return replace(state, items=items, selected=selected)


def _hide(state: State, subject: Subject) -> State:
    del subject
    items = tuple(item for item in state.items if item != state.item)
    kept = min(state.selected, max(len(items) - 1, 0))
    return replace(state, items=items, chosen=items, selected=kept)


def _picture(state: State, subject: Subject) -> State:
    del subject
    return replace(state, picture=not state.picture)


def _help(state: State, subject: Subject) -> State:
    del subject
    return replace(state, help=True, running=False)


def _quit(state: State, subject: Subject) -> State:
    del subject
    return replace(state, quit=True)


def _both(forward: Action, back: Action, keys: tuple[str, ...], backs: tuple[str, ...]) -> Keys:
    return {**dict.fromkeys(keys, forward), **dict.fromkeys(backs, back)}


def _next_and_last(key: str, what: str, where: Where) -> Keys:
    """A small letter for the next, a capital one for the one before."""
    forward, back = (_jump(what, where, forward=onward) for onward in (True, False))
    return _both(forward, back, (key,), (key.upper(),))


#: How keys are called in the help, what they do, and how.
BINDINGS: tuple[tuple[str, str, Keys], ...] = (
    (
        "right left, l h",
        "a frame on, back",
        _both(_step(1), _step(-1), ("right", "l"), ("left", "h")),
    ),
    (
        "shift+right left, ] [",
        "10 frames on, back",
        _both(_step(10), _step(-10), ("shift+right", "]"), ("shift+left", "[")),
    ),
    (
        "ctrl+right left, } {",
        "100 frames on, back",
        _both(_step(100), _step(-100), ("ctrl+right", "}"), ("ctrl+left", "{")),
    ),
    (
        "home end, g G",
        "to the first frame, the last",
        _both(_step(-_FAR), _step(_FAR), ("home", "g"), ("end", "G")),
    ),
    (
        ": f",
        "to a frame by its number; +60 and -60 from here",
        dict.fromkeys((":", "f"), _ask("frame")),
    ),
    ("space", "run, or pause", {" ": _run}),
    ("+ -", "run twice as fast, half as fast", _both(_speed(1), _speed(-1), ("+", "="), ("-",))),
    (
        "n N",
        "to the next change of the selected value, the last",
        _next_and_last("n", "change", _changes),
    ),
    ("d D", "to the next done, the last", _next_and_last("d", "done", lambda _, s: s.ends)),
    (
        "v V",
        "to the next violation, the last",
        _next_and_last("v", "violation", lambda _, s: s.violated),
    ),
    ("r R", "to the next reward, the last", _next_and_last("r", "reward", lambda _, s: s.payments)),
    (
        "down up, j k",
        "select the value below, above",
        _both(_select(1), _select(-1), ("down", "j"), ("up", "k")),
    ),
    (
        "page down up",
        "a page of values down, up",
        _both(_page(1), _page(-1), ("pagedown",), ("pageup",)),
    ),
    ("/", "find a value by its name; Tab: the next find", {"/": _ask("find")}),
    ("m", "show memory, such as 0xFF0250:32", {"m": _ask("memory")}),
    ("x", "hide the selected value", dict.fromkeys(("x", "delete"), _hide)),
    ("a", "show everything, or what was chosen", {"a": _all_or_chosen}),
    ("s", "show the screen, or hide it", {"s": _picture}),
    ("? q", "this help; quit", {"?": _help, "q": _quit, "ctrl+d": _quit}),
)

_ACTIONS = {key: action for _, _, keys in BINDINGS for key, action in keys.items()}


def press(state: State, key: str, subject: Subject) -> State:
    """What a key makes of a state. Keys without a meaning change nothing."""
    state = replace(state, message="")
    if state.help:
        return replace(state, help=False)
    if state.prompt is not None:
        return _answer(state, state.prompt, key, subject)
    action = _ACTIONS.get(key)
    return state if action is None else action(state, subject)


# --- prompts


def _answer(state: State, prompt: Prompt, key: str, subject: Subject) -> State:
    if key == "escape":
        return replace(state, prompt=None)
    if key == "enter":
        return _take(replace(state, prompt=None), prompt, subject)
    if key == "tab":
        return replace(state, prompt=replace(prompt, choice=prompt.choice + 1))
    if key == "backspace":
        if not prompt.text:
            return replace(state, prompt=None)
        return replace(state, prompt=Prompt(prompt.kind, prompt.text[:-1]))
    if len(key) == 1 and key.isprintable():
        return replace(state, prompt=Prompt(prompt.kind, prompt.text + key))
    return state


def _take(state: State, prompt: Prompt, subject: Subject) -> State:
    match prompt.kind:
        case "frame":
            return _to_frame(state, prompt.text, subject)
        case "memory":
            try:
                return _select_item(state, subject.piece(prompt.text))
            except NotMemory as problem:
                return replace(state, message=str(problem))
        case _:
            found = matches(subject, prompt.text)
            if not found:
                return replace(state, message=f"nothing is called {prompt.text}")
            return _select_item(state, found[prompt.choice % len(found)])


def _to_frame(state: State, text: str, subject: Subject) -> State:
    sign, number = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if not number.isdecimal():
        return replace(state, message=f"`{text}` is no frame: write 120, or +120, or -120")
    count = int(number[:12])
    if sign:
        return moved(state, subject, state.row + (count if sign == "+" else -count))
    found = moved(state, subject, subject.row_of(count))
    last = int(subject.frames[-1])
    if int(subject.frames[found.row]) != count:
        return replace(found, message=f"there are frames {int(subject.frames[0])} to {last}")
    return found


def _select_item(state: State, item: str) -> State:
    """Select an item, which is shown from now on."""
    if item not in state.items:
        return replace(
            state,
            items=(*state.items, item),
            chosen=(*state.chosen, item),
            selected=len(state.items),
        )
    return replace(state, selected=state.items.index(item))
