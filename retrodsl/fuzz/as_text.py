"""A find in the language: a text movie, and the replay of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from retrodsl.fuzz.keys import CRASH, ENGINE, HANG, INVARIANT, NONDETERMINISM, RANGE, Key
from retrodsl.fuzz.pursuit import Find
from retrodsl.fuzz.subject import Masks, Subject
from retrodsl.ir.program import USUAL_SCENARIO
from retrodsl.movies.model import names_of
from retrodsl.source import Source


def blocks_of(find: Find, subject: Subject, movie: Path, taken: Iterable[str]) -> str:
    """The ``movie`` and ``replay`` blocks of a find, as the formatter lays them out.

    Where the language has no name for the start, the replay is of the file ``movie``. ``taken`` are
    names that the spec's movies have already.
    """
    start = subject.starts[find.start]
    scenario = subject.game.scenario.name
    of = "" if scenario == USUAL_SCENARIO else f" scenario {scenario}"
    said = "\n".join(f"# {line}" for line in _said(find))
    if start.text:
        name = _free_name(f"find_{find.number}", set(taken))
        commands = "\n".join(_commands(find.steps, subject))
        text = f"movie {name} {start.text} {{\n{commands}\n}}\n\n{said}\nreplay {name}{of} {{ }}\n"
    else:
        path = os.path.relpath(movie.resolve(), subject.game.project.spec.parent.resolve())
        text = f'{said}\nreplay "{path}"{of} {{ }}\n'
    return _formatted(text)


def _said(find: Find) -> list[str]:
    """What fails in the replay, in one or two lines."""
    frame = find.frame
    match find.key.kind:
        case "invariant":
            line = f"Breaks the invariant {find.key.name} at frame {frame}."
        case "range":
            line = f"{find.key.name} leaves its stated values at frame {frame}."
        case "engine" if find.key.name == "error":
            line = f"The engine raises an error at frame {frame}."
        case "engine":
            line = f"The engine's {find.key.name} is not the spec's at frame {frame}."
        case "crash":
            line = f"The engine's process dies ({find.key.name}) at frame {frame}."
        case "hang":
            line = f"The engine hangs at frame {frame}."
        case _:
            line = f"Two replays of it differ from frame {frame} on."
    return [line]


def _commands(steps: Sequence[Masks], subject: Subject) -> Iterable[str]:
    for masks, group in groupby(steps):
        count = len(list(group))
        if not any(masks):
            yield f"  wait {count}"
            continue
        chords = []
        for player, mask in enumerate(masks):
            names = " + ".join(names_of(mask, subject.buttons))
            if names:
                chords.append(f"p{player + 1} {names}" if player else names)
        what = "hold" if count > 4 else "press"
        yield f"  {what} {', '.join(chords)} for {count}"


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _formatted(text: str) -> str:
    from retrodsl.api import format_source

    return format_source(Source("find", text)).text or text


def kinds() -> tuple[str, ...]:
    """The kinds of finds, by which they can be asked for."""
    return (INVARIANT, RANGE, ENGINE, CRASH, HANG, NONDETERMINISM)


def headline(key: Key) -> str:
    """What is broken, in a few words."""
    match key.kind:
        case "range":
            return f"{key.name} leaves its stated values"
        case "engine" if key.name == "error":
            return "the engine raises an error"
        case "engine":
            return f"the engine's {key.name} is not the spec's"
        case "crash":
            return f"the engine's process dies ({key.name})"
        case "hang":
            return "the engine hangs"
        case "nondeterminism":
            return "the same inputs show different things"
    return f"the invariant {key.name} is broken"
