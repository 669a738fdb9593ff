"""Plays inputs from a start and says on which frame they break one thing; for shrinking."""

from __future__ import annotations

from collections.abc import Sequence

from retrodsl.engines.errors import EngineError
from retrodsl.fuzz.judge import Judge
from retrodsl.fuzz.keys import ENGINE, Key, sighting_of_error
from retrodsl.fuzz.player import Played, Player
from retrodsl.fuzz.subject import Masks
from retrodsl.fuzz.tape import Point, same_steps

#: How far apart the states are that a probe keeps of the inputs that it knows, in frames.
APART = 32


class Probe:
    """Looks for one key in episodes from the start at ``place``.

    With ``root``, the point at its reset frame, inputs are played from there; and states along
    inputs that broke it are kept, so that those that begin alike need not be played from the start.
    Without, every test is a whole episode with the engine asked, and no save state is used.
    """

    def __init__(
        self, player: Player, judge: Judge, key: Key, place: int, root: Point | None
    ) -> None:
        self.key = key
        self._player = player
        self._judge = judge
        self._place = place
        self._ask = key.kind == ENGINE
        self._trail = [] if root is None else [root]
        self._of: tuple[Masks, ...] = ()

    def test(self, steps: Sequence[Masks]) -> int | None:
        """The frame on which these break it, ``None`` where they do not.

        Raises an ``EngineError`` that is about the files.
        """
        point = self._before(steps) if self._trail else None
        try:
            if point is None:
                played = self._player.whole(self._place, steps, ask=True)
            else:
                saves = range(point.steps + APART, len(steps), APART)
                rest = steps[point.steps :]
                played = self._player.on(point, rest, ask=self._ask, saves=saves)
        except EngineError as error:
            sighting = sighting_of_error(error)
            if sighting is None:
                raise
            return sighting.frame if sighting.key == self.key else None
        frame = self._judge.look(played.tape).frame_of(self.key)
        if frame is not None and point is not None:
            self._remember(point, steps, played, frame)
        return frame

    def _before(self, steps: Sequence[Masks]) -> Point:
        """The latest point that these inputs pass, with a step left to play behind it."""
        common = max(min(same_steps(self._of, steps), len(steps) - 1), 0)
        return next(point for point in reversed(self._trail) if point.steps <= common)

    def _remember(self, point: Point, steps: Sequence[Masks], played: Played, frame: int) -> None:
        """Keep the states along inputs that the next ones will be like."""
        self._trail = [known for known in self._trail if known.steps <= point.steps]
        self._of = tuple(steps)
        for at, state in sorted(played.states.items()):
            if at < min(frame, played.tape.frames):
                self._trail.append(Point.of(point.start, played.tape.head(at + 1), state))
