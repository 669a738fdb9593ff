"""Makes the inputs of a find short: fewer steps, fewer presses, shorter ones.

After delta debugging (Zeller and Hildebrandt, 2002): parts are left out, large ones first, as long
as the find is still there. Then presses are let go, buttons left out, and holds made shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from retrodsl.fuzz.subject import Masks

Steps = tuple[Masks, ...]

Test = Callable[[Steps], "int | None"]
"""The frame on which the inputs break what they are to break; ``None`` where they do not."""


#: How often all of it is done again, what was left out having made room for more.
MOST_PASSES = 4

#: The smallest parts that are left out, as a share of the steps. Stretches are shortened besides.
SMALLEST_PART = 24


class Shrinker:
    """Shrinks with at most ``tests`` tests; ``best`` is the shortest so far at any time.

    ``best`` are inputs that ``test`` is known to hold for. A caller may stop the whole at any time,
    as by Ctrl-C, and take ``best``.
    """

    def __init__(self, best: Sequence[Masks], test: Test, tests: int) -> None:
        self.best: Steps = tuple(best)
        self.left = tests
        self._test = test
        self._known: set[Steps] = set()

    def shrink(self) -> Steps:
        """The shortest inputs that were found."""
        self._endings()
        for _ in range(MOST_PASSES):
            before = self.best
            self._leave_out()
            self._buttons()
            self._runs()
            if self.best == before:
                break
        return self.best

    def _try(self, steps: Steps) -> bool:
        """Test inputs, and take them, up to the frame on which they break it, where they do."""
        if steps == self.best or steps in self._known or self.left <= 0 or not steps:
            return False
        self._known.add(steps)
        self.left -= 1
        frame = self._test(steps)
        if frame is None:
            return False
        self.best = steps[: max(frame, 1)]
        return True

    def _endings(self) -> None:
        """The last steps alone: most crashes need no more."""
        size = 1
        while size < len(self.best) and self.left > 0:
            if self._try(self.best[-size:]):
                return
            size *= 4

    def _leave_out(self) -> None:
        """Leave out parts of the steps, the large ones first."""
        size = len(self.best) // 2
        while size > len(self.best) // SMALLEST_PART and self.left > 0:
            at = 0
            while at < len(self.best) and self.left > 0:
                if not self._try(self.best[:at] + self.best[at + size :]):
                    at += size
            size //= 2

    def _buttons(self) -> None:
        """Never press a player's pad, or one button of it."""
        players = range(len(self.best[0]))
        for player in reversed(players):
            self._try(_without(self.best, player, -1))
        for player in players:
            used = 0
            for masks in self.best:
                used |= masks[player]
            for bit in range(used.bit_length()):
                if used >> bit & 1:
                    self._try(_without(self.best, player, 1 << bit))

    def _runs(self) -> None:
        """For each stretch of equal inputs: let go, fewer buttons, as before it, shorter."""
        place = 0
        while self.left > 0:
            runs = _runs_of(self.best)
            if place >= len(runs):
                return
            taken = any(self._try(candidate) for candidate in _simpler(runs, place))
            place += 0 if taken else 1


def _runs_of(steps: Steps) -> list[tuple[Masks, int]]:
    return [(masks, len(list(group))) for masks, group in groupby(steps)]


def _steps_of(runs: Sequence[tuple[Masks, int]]) -> Steps:
    return tuple(masks for masks, count in runs for _ in range(count))


def _simpler(runs: list[tuple[Masks, int]], place: int) -> Iterator[Steps]:
    """The inputs with one stretch made simpler, the largest change first."""
    masks, count = runs[place]
    head, tail = runs[:place], runs[place + 1 :]
    yield _steps_of([*head, *tail])
    if any(masks):
        nothing = (0,) * len(masks)
        yield _steps_of([*head, (nothing, count), *tail])
        for player, mask in enumerate(masks):
            for bit in range(mask.bit_length()):
                if mask >> bit & 1 and mask != 1 << bit:
                    fewer = (*masks[:player], mask & ~(1 << bit), *masks[player + 1 :])
                    yield _steps_of([*head, (fewer, count), *tail])
                    if count > 1:
                        yield _steps_of([*head, (fewer, 1), (masks, count - 1), *tail])
                        yield _steps_of([*head, (masks, count - 1), (fewer, 1), *tail])
        for part in _halves(count):
            # As long as before, but pressed later, or let go sooner.
            yield _steps_of([*head, (nothing, part), (masks, count - part), *tail])
            yield _steps_of([*head, (masks, count - part), (nothing, part), *tail])
    for part in _halves(count):
        yield _steps_of([*head, (masks, count - part), *tail])


def _halves(count: int) -> Iterator[int]:
    """All but one of so many, then half of that, and so on down to one."""
    part = count - 1
    while part:
        yield part
        part //= 2


def _without(steps: Steps, player: int, mask: int) -> Steps:
    return tuple((*masks[:player], masks[player] & ~mask, *masks[player + 1 :]) for masks in steps)
