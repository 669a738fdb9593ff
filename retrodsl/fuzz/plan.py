"""What is tried next: from which point, with which inputs."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from retrodsl.fuzz.corpus import Corpus, Entry
from retrodsl.fuzz.inputs import MAKERS, mutated
from retrodsl.fuzz.pads import Pads
from retrodsl.fuzz.subject import Masks
from retrodsl.fuzz.tape import Point

#: How many steps a part of an episode has.
LENGTHS = (30, 60, 60, 120, 120, 240)

#: One part in so many asks the engine for its own reward, done and info; besides, all do in which
#: something new happens. (Its update of the memory can cost more than the frame.)
ASKED = 8

#: How many combinations a part sweeps over, and how long each is pressed and let go, in steps.
SWEEP = 24
_PRESS, _REST = 2, 2

MOVIE, AGAIN, SPLICE, SWEEPING = "movie", "again", "splice", "sweep"


@dataclass(frozen=True, slots=True)
class Task:
    """A part of an episode to play: from a point, or from the start with all inputs (``whole``).

    ``kind`` is how the inputs were made; ``checks`` is true where they were played before and only
    the engine is to be asked now.
    """

    kind: str
    point: Point = field(repr=False)
    inputs: tuple[Masks, ...] = field(repr=False)
    ask: bool
    whole: bool = False
    checks: bool = False

    @property
    def all_inputs(self) -> tuple[Masks, ...]:
        """Every step from the start on."""
        return (*self.point.tape.all_inputs(), *self.inputs)


class Planner:
    """Plans tasks, each from a number of its own, so that they depend on nothing but the corpus."""

    def __init__(self, pads: Pads, corpus: Corpus, players: int, seed: int) -> None:
        self.pads = pads
        self.corpus = corpus
        self.players = players
        self.seed = seed
        self.tried: Counter[str] = Counter()
        self.new: Counter[str] = Counter()
        self._sweep: list[int] = []
        self._kinds = [*MAKERS, MOVIE, AGAIN, SPLICE, SWEEPING]
        if pads.only_actions:
            self._kinds.remove("chance")

    def plan(self, number: int) -> Task:
        """The task of a number."""
        chance = random.Random(f"{self.seed}/{number}")  # noqa: S311 - nothing secret
        kind = self._kind(chance)
        steps = chance.choice(LENGTHS)
        entry = self.corpus.with_movie(chance) if kind == MOVIE else None
        if entry is None:
            kind = AGAIN if kind == MOVIE else kind
            entry = self.corpus.draw(chance)
        columns = self._columns(kind, entry, chance, steps)
        inputs = tuple(self.pads.safe(list(zip(*columns, strict=True))))
        self.tried[kind] += 1
        return Task(kind, entry.point, inputs, ask=chance.randrange(ASKED) == 0)

    def _kind(self, chance: random.Random) -> str:
        """A kind of inputs: the more often it brought something new, the more likely."""
        share = [(2 + self.new[kind]) / (8 + self.tried[kind]) for kind in self._kinds]
        floor = 0.25 * sum(share) / len(share)
        return chance.choices(self._kinds, [max(each, floor) for each in share])[0]

    def _columns(
        self, kind: str, entry: Entry, chance: random.Random, steps: int
    ) -> list[list[int]]:
        """The masks of each player; all have the same length, which is at least 1."""
        source: tuple[Masks, ...] = ()
        if kind == MOVIE:
            source = entry.ahead
        elif kind == AGAIN:
            source = entry.point.tape.inputs
        elif kind == SPLICE:
            source = self.corpus.draw(chance).point.tape.inputs
        if source and kind != MOVIE:
            source = source * (steps // len(source) + 1)
        columns: list[list[int]] = []
        for player in range(self.players):
            if source:
                column = [masks[player] for masks in source]
                if kind != AGAIN or chance.random() < 0.5:
                    column = mutated(column, self.pads, chance, steps)
                columns.append(column[:steps])
            elif player and chance.random() < 0.6:
                columns.append([])
            elif kind == SWEEPING:
                columns.append(self._swept(chance))
            else:
                maker = MAKERS.get(kind) or MAKERS[chance.choice(self._kinds[: len(MAKERS) - 1])]
                columns.append(maker(self.pads, chance, steps))
        length = max(1, *map(len, columns)) if len(columns) > 1 else max(1, len(columns[0]))
        return [(column + [0] * length)[:length] for column in columns]

    def _swept(self, chance: random.Random) -> list[int]:
        """The next combinations; all of them, in a new order, before any comes again."""
        if len(self._sweep) < SWEEP:
            again = self.pads.sweep()
            chance.shuffle(again)
            self._sweep += again
        now, self._sweep = self._sweep[:SWEEP], self._sweep[SWEEP:]
        return [mask for one in now for mask in [one] * _PRESS + [0] * _REST]
