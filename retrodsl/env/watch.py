"""Follows an episode frame by frame: what it means, and whether anything is broken."""

from __future__ import annotations

import math
import warnings
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

from retrodsl.env.errors import EnvironmentProblem, InvariantViolation, InvariantWarning
from retrodsl.env.game import Game
from retrodsl.env.meaning import BROKEN, DONE, OTHERS, REWARD, SPREADS, TERMS, TRUNCATED, steps_of
from retrodsl.env.violations import Saver, Values, Violation, facts_of
from retrodsl.evaluators.frames import Memory
from retrodsl.ir.nodes import variables_of
from retrodsl.movies.model import MovieError
from retrodsl.numbers import number_text, texts_apart

Check: TypeAlias = Literal["raise", "warn", "count", "off"]
CHECKS: Final[tuple[str, ...]] = get_args(Check)

MOST_MOVIES: Final = 100
"""How many movies one environment saves; what is broken in every episode would fill the disk."""

AT_RESET: Final = "reset_violations"
"""What the first step's ``info`` calls that which was broken on the reset frame."""

Row: TypeAlias = "tuple[Any, ...]"
"""What a frame means, by the places of ``retrodsl.env.meaning``."""


class Watch:
    """One environment's eye on its episodes.

    ``counts`` says on how many frames each thing was broken; ``broken`` is what is on this one,
    ``latest`` the newest violation. ``broken_at_reset`` is what was on the reset frame, until the
    first step has told it. Frames behind the end of an episode are not checked.
    ``compare`` is whether the engine's own reward and done are held against the spec's.
    """

    def __init__(
        self,
        game: Game,
        check: Check,
        *,
        memory: Memory | None = None,
        saver: Saver | None = None,
        compare: bool = True,
    ) -> None:
        if check not in CHECKS:
            raise EnvironmentProblem(
                f"there is no check {check!r}", f"it is one of {', '.join(CHECKS)}"
            )
        self.game = game
        self.check = check
        self.counts: Counter[str] = Counter()
        self.latest: Violation | None = None
        self._checks = check != "off"
        self._compares_done = compare and not game.is_by_hand("done")
        players = range(1, len(game.scenario.rewards) + 1)
        self._compared = [p for p in players if compare and not game.is_by_hand("reward", p)]
        self._steps = steps_of(game, checks=self._checks)
        self._memory = memory
        self._saver = saver
        self._saved = 0
        self.broken: tuple[str, ...] = ()
        self.broken_at_reset: tuple[str, ...] = ()
        self._send: Any = None

    @property
    def began(self) -> bool:
        """Whether there was a reset."""
        return self._send is not None

    def begin(self, values: Mapping[str, int], state: bytes | None) -> Row:
        """The reset frame: the variables on it, and the state that the episode starts from."""
        self._send = self._steps.begin(self._memory)
        self._state = state
        self._masks = array("Q")
        self.frame = 0
        self._over = False
        self._now: Mapping[str, int] = values
        self._before: Mapping[str, int] = {}
        self.broken = self.broken_at_reset = ()
        row: Row = self._send(values)
        if row[BROKEN]:
            self._violated(row[BROKEN], [], [])
            self.broken_at_reset = self.broken
        return row

    def step(
        self,
        values: Mapping[str, int],
        masks: Sequence[int],
        rewards: Sequence[float],
        done: bool,
    ) -> Row:
        """The next frame: its variables, what was pressed, and what the engine says of it.

        ``rewards`` are those of the players, the first alone or all. Raises
        ``InvariantViolation`` where that is wanted.
        """
        row: Row = self._send(values)
        self.frame += 1
        if self._checks:
            self._masks.extend(masks)
            self._before = self._now
            self._now = values
            over = bool(row[DONE] or row[TRUNCATED])
            if row[BROKEN] or rewards[0] != row[REWARD] or over != done or len(rewards) > 1:
                self._suspect(row, rewards, over, done)
            elif self.broken:
                self.broken = ()
            if over or done:
                self._over = True
        return row

    def tell(self, info: dict[str, Any]) -> None:
        """Put what is broken into a step's ``info``.

        The first step of an episode also has what was on the reset frame, as ``reset_violations``:
        learners do not show the ``info`` of a reset to those who count.
        """
        if self.broken:
            info["violations"] = self.broken
        if self.broken_at_reset:
            info[AT_RESET] = self.broken_at_reset
            self.broken_at_reset = ()

    # --- what seldom happens

    def _suspect(self, row: Row, rewards: Sequence[float], over: bool, done: bool) -> None:
        if self._over:
            self.broken = ()
            return
        names = list(row[BROKEN])
        facts: list[str] = []
        about: list[str] = []
        for player, paid in enumerate(rewards, 1):
            if player in self._compared and not self._agree(row, player, paid):
                wanted, terms = (
                    (row[REWARD], row[TERMS]) if player == 1 else row[OTHERS][player - 2]
                )
                names.append("engine reward" if player == 1 else f"engine reward p{player}")
                listed = ", ".join(f"{name} {number_text(value)}" for name, value in terms.items())
                one, other = texts_apart(paid, wanted)
                facts.append(f"the engine pays {one}, the spec {other} ({listed})")
                about += variables_of([t.node for t in self.game.scenario.rewards[player - 1]])
        if self._compares_done and over != done:
            names.append("engine done")
            reasons = " and ".join((*row[DONE], *row[TRUNCATED]))
            ours = f"{reasons} in the spec" if over else "nothing in the spec holds"
            facts.append(f"the engine says {'done' if done else 'not done'}, {ours}")
            ends = (*self.game.scenario.done, *self.game.scenario.truncate)
            about += variables_of([condition.node for condition in ends])
        if names:
            self._violated(names, facts, about)
        else:
            self.broken = ()

    @staticmethod
    def _agree(row: Row, player: int, paid: float) -> bool:
        wanted = row[REWARD] if player == 1 else row[OTHERS][player - 2][0]
        if paid == wanted or (math.isnan(paid) and math.isnan(wanted)):
            return True
        return bool(abs(paid - wanted) <= row[SPREADS][player - 1])

    def _violated(self, names: Sequence[str], facts: list[str], about: list[str]) -> None:
        self.counts.update(names)
        fresh = [name for name in names if name not in self.broken]
        self.broken = tuple(names)
        said, variables = facts_of(self.game, names)
        keys = dict.fromkeys([*variables, *about])
        values: Values = {key: (self._before.get(key), self._now.get(key)) for key in keys}
        movie, note = self._save(fresh)
        self.latest = Violation(
            self.game.name, self.frame, tuple(names), (*said, *facts), values, movie, note
        )
        if self.check == "raise":
            raise InvariantViolation(self.latest)
        if self.check == "warn" and fresh:
            warnings.warn(InvariantWarning(str(self.latest)), stacklevel=5)

    def _save(self, fresh: Sequence[str]) -> tuple[str | None, str]:
        if self._saver is None or not fresh:
            return None, ""
        if self._saved >= MOST_MOVIES:
            return None, f"no movie: {MOST_MOVIES} are saved already"
        try:
            path = self._saver.save(fresh, self._state, self._masks)
        except MovieError as error:
            return None, f"no movie could be saved: {error}"
        self._saved += 1
        return str(path), self._saver.how_to_play(path, fresh)
