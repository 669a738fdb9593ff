"""What the pictures of each replay of a run are called: short, and never two the same.

A replay's pictures begin with the movie's name. Where that would be another's too, more of what
tells the two apart joins it: the spec, the movie's whole name, the state that it starts from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from retrodsl.ir.program import USUAL_SCENARIO, ReplayProgram


def picture_stems(replays: Sequence[tuple[str, ReplayProgram]]) -> list[str]:
    """A name for each replay, which is given with its origin; the same for the same replays."""
    levels = [0] * len(replays)
    while True:
        stems = [_LEVELS[level](*of) for level, of in zip(levels, replays, strict=True)]
        clashing = _clashing(stems)
        raised = [i for i in clashing if levels[i] + 1 < len(_LEVELS)]
        for index in raised:
            levels[index] += 1
        if not raised:  # nothing tells those apart that still clash
            for index in clashing:
                stems[index] = _short(*replays[index])
            return _numbered(stems)


# --- names, from short to all that there is


def _short(origin: str, replay: ReplayProgram) -> str:
    del origin
    usual = replay.scenario == USUAL_SCENARIO
    return _plain(Path(replay.movie).stem) + ("" if usual else f"-{replay.scenario}")


def _short_of_spec(origin: str, replay: ReplayProgram) -> str:
    return f"{_spec(origin)}-{_short(origin, replay)}"


def _whole(origin: str, replay: ReplayProgram) -> str:
    del origin
    usual = replay.scenario == USUAL_SCENARIO
    return _plain(replay.movie) + ("" if usual else f"-in-{replay.scenario}")


def _whole_of_spec(origin: str, replay: ReplayProgram) -> str:
    return f"{_spec(origin)}-{_whole(origin, replay)}"


def _with_start(origin: str, replay: ReplayProgram) -> str:
    start = "power" if replay.from_power else replay.state
    return _whole_of_spec(origin, replay) + (f"-from-{_plain(start)}" if start else "")


def _with_path(origin: str, replay: ReplayProgram) -> str:
    return f"{_plain(str(Path(origin).parent))}-{_with_start(origin, replay)}"


def _spec(origin: str) -> str:
    path = Path(origin)
    return _plain(path.stem if path.suffix == ".retro" else path.name)


def _plain(name: str) -> str:
    """A name that is no path."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "movie"


_LEVELS: Final[tuple[Callable[[str, ReplayProgram], str], ...]] = (
    _short,
    _short_of_spec,
    _whole,
    _whole_of_spec,
    _with_start,
    _with_path,
)


# --- names that are the same


def _file_of(stem: str) -> str:
    """What a file system may take for one name: ``run-plot`` is a picture of ``run`` as well."""
    folded = stem.casefold()
    while folded != (shorter := re.sub(r"-(plot|frame\d+)$", "", folded)):
        folded = shorter
    return folded


def _clashing(stems: Sequence[str]) -> list[int]:
    """The indexes of names that are not the only ones of their kind."""
    found: dict[str, list[int]] = {}
    for index, stem in enumerate(stems):
        found.setdefault(_file_of(stem), []).append(index)
    return [index for same in found.values() if len(same) > 1 for index in same]


def _numbered(stems: Sequence[str]) -> list[str]:
    """The names, those that are still the same with a number behind all but the first."""
    taken = {_file_of(stem) for stem in stems}
    seen: set[str] = set()
    names = []
    for stem in stems:
        name, number = stem, 1
        while _file_of(name) in seen or (number > 1 and _file_of(name) in taken):
            number += 1
            name = f"{stem}-{number}"
        seen.add(_file_of(name))
        names.append(name)
    return names
