"""Save states from which it is worth to play on: those that were reached with something new."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from retrodsl.fuzz.subject import Masks
from retrodsl.fuzz.tape import Point

#: How many states, and how many bytes of them, are kept.
MOST_ENTRIES = 1024
MOST_BYTES = 192 << 20

#: Of so many newest entries one is drawn at times, however little it counts.
_NEWEST = 24


@dataclass(slots=True, eq=False)
class Entry:
    """A point with what it counts. ``ahead`` is how a known movie goes on from it, if it does."""

    point: Point = field(repr=False)
    weight: int
    ahead: tuple[Masks, ...] = field(repr=False, default=())
    chosen: int = 0

    @property
    def worth(self) -> float:
        """How much it should be drawn: less each time that it was."""
        return math.sqrt(1 + self.weight) / (1 + self.chosen)


class Corpus:
    """The entries; the first ones, which are the starts, are never dropped."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.starts = 0
        self._bytes = 0

    def __len__(self) -> int:
        return len(self.entries)

    def add_start(self, entry: Entry) -> None:
        """Add the beginning of an episode; before any other entry."""
        self.starts += 1
        self.add(entry)

    def add(self, entry: Entry) -> None:
        """Add an entry, and drop those that are worth the least where there are too many."""
        self.entries.append(entry)
        self._bytes += len(entry.point.packed)
        while len(self.entries) > MOST_ENTRIES or self._bytes > MOST_BYTES:
            rest = range(self.starts, len(self.entries) - 1)
            if not rest:
                return
            worst = min(rest, key=lambda place: (self.entries[place].worth, place))
            self._bytes -= len(self.entries.pop(worst).point.packed)

    def draw(self, chance: random.Random) -> Entry:
        """An entry: mostly by worth, at times a start or one of the newest."""
        kind = chance.random()
        if kind < 0.06:
            entry = self.entries[chance.randrange(self.starts)]
        elif kind < 0.36:
            entry = chance.choice(self.entries[-_NEWEST:])
        else:
            entry = chance.choices(self.entries, [e.worth for e in self.entries])[0]
        entry.chosen += 1
        return entry

    def with_movie(self, chance: random.Random) -> Entry | None:
        """An entry from which a known movie goes on; ``None`` where there is none."""
        known = [entry for entry in self.entries if entry.ahead]
        return chance.choice(known) if known else None
