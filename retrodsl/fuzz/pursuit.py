"""Follows something that is broken until it is a find: short, and proved by two replays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from retrodsl.fuzz.judge import Judge
from retrodsl.fuzz.keys import HANG, Key
from retrodsl.fuzz.player import Player
from retrodsl.fuzz.probe import Probe
from retrodsl.fuzz.proof import Proof, Prover
from retrodsl.fuzz.shrink import Shrinker
from retrodsl.fuzz.subject import Masks
from retrodsl.fuzz.tape import Point

#: How many tests the shrinking of a find may take; one that ends the engine's process costs a new
#: one, and one that hangs the whole time limit.
TESTS, TESTS_THAT_KILL, TESTS_THAT_HANG, TESTS_FROM_START = 600, 120, 24, 150


@dataclass(frozen=True, slots=True)
class Find:
    """Something that is broken: ``steps`` from a start (by its place) show it on ``frame``.

    ``after`` is how many frames had been searched, ``was`` how many steps it had at first.
    """

    number: int
    start: int
    steps: tuple[Masks, ...] = field(repr=False)
    proof: Proof = field(repr=False)
    after: int
    was: int

    @property
    def key(self) -> Key:
        """What is broken."""
        return self.proof.sighting.key

    @property
    def frame(self) -> int:
        """The frame on which it is broken first."""
        return self.proof.sighting.frame


class Pursuit:
    """Follows one key at a time. ``rescued`` is what Ctrl-C has left of the last one."""

    def __init__(self, player: Player, judge: Judge, prover: Prover) -> None:
        self.rescued: Find | None = None
        self._player = player
        self._judge = judge
        self._prover = prover

    def follow(
        self,
        key: Key,
        place: int,
        steps: tuple[Masks, ...],
        after: int,
        number: int,
        tell: Callable[[], None],
    ) -> Find | None:
        """The find that ``steps`` from a start come to; ``None`` where it does not come again.

        A game that differs from one replay to the next gives a find of that kind in its place. On
        Ctrl-C ``rescued`` is what is proved by then, and the interrupt goes on.
        """
        self.rescued = None
        start = self._player.subject.starts[place]

        def proved(found: Sequence[Masks]) -> Find | None:
            proof = self._prover.prove(key, start, found)
            if proof is None:
                return None
            return Find(number, place, tuple(found), proof, after, len(steps))

        whole = Probe(self._player, self._judge, key, place, None)
        frame = whole.test(steps)
        if frame is None:
            return proved(steps)
        first = steps[: max(frame, 1)]
        shrinker = Shrinker(first, _telling(self._fast(key, place).test, tell), _tests(key))
        try:
            shrinker.shrink()
            found = proved(shrinker.best)
            if found is None and shrinker.best != first:
                # Short by what a save state lacks: from the start there is less to be had.
                shrinker = Shrinker(first, _telling(whole.test, tell), TESTS_FROM_START)
                found = proved(shrinker.shrink())
            return found or proved(first)
        except KeyboardInterrupt:
            self.rescued = proved(shrinker.best) or proved(first)
            raise

    def _fast(self, key: Key, place: int) -> Probe:
        """A probe that plays on from states, where the start can be saved at all."""
        scripted = self._player.subject.scripted and key.kind not in ("invariant", "range")
        if scripted or self._player.subject.game.is_by_hand("done"):
            return Probe(self._player, self._judge, key, place, None)
        played = self._player.whole(place, (), ask=False, saves=(0,))
        root = Point.of(place, played.tape, played.states[0])
        return Probe(self._player, self._judge, key, place, root)


def _tests(key: Key) -> int:
    if key.kind == HANG:
        return TESTS_THAT_HANG
    return TESTS_THAT_KILL if key.ends_worker else TESTS


def _telling(
    test: Callable[[Sequence[Masks]], int | None], tell: Callable[[], None]
) -> Callable[[tuple[Masks, ...]], int | None]:
    def told(steps: tuple[Masks, ...]) -> int | None:
        tell()
        return test(steps)

    return told
