"""The search: rounds of parts of episodes, each from a point that was reached with something new.

A round's tasks are planned from what was known before it, and its results taken in the order of the
tasks. So what is found depends on the seed and on the frames alone, not on how many workers play.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from retrodsl.fuzz.corpus import Corpus, Entry
from retrodsl.fuzz.crew import Crew, Outcome
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.judge import Judge, Look
from retrodsl.fuzz.keys import Key, Sighting, sighting_of_error
from retrodsl.fuzz.lessons import effects_of
from retrodsl.fuzz.novelty import POINT, New, Novelty
from retrodsl.fuzz.pads import Pads
from retrodsl.fuzz.plan import Planner, Task
from retrodsl.fuzz.pursuit import Find, Pursuit
from retrodsl.fuzz.subject import Masks, Subject
from retrodsl.fuzz.tape import Point
from retrodsl.fuzz.warmup import known_movie, open_start

#: How many tasks a round has, whatever the number of workers.
ROUND = 8

#: In how many places the buttons are tried one by one.
MOST_LESSONS = 8

#: How often something that does not come again is looked into.
MOST_DOUBTS = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: at the first of these that is used up. ``None`` is no limit."""

    seconds: float | None = None
    frames: int | None = None
    finds: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is. ``points`` are those of coverage, ``covered`` how many were reached.

    ``seconds`` are those since it began, ``searching`` without those that finds were made short in.
    """

    frames: int
    seconds: float
    searching: float
    states: int
    covered: int
    points: int
    finds: int
    doing: str = ""

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.frames / self.searching if self.searching > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is searched for, and how. ``only`` are keys' names; empty for everything."""

    seed: int = 0
    budget: Budget = field(default_factory=Budget)
    only: frozenset[str] = frozenset()
    only_actions: bool = False

    def wants(self, key: Key) -> bool:
        """Whether a find with this key is asked for."""
        return not self.only or not self.only.isdisjoint((key.name, key.kind, str(key)))


class Search:
    """Searches a subject with the players of a crew; ``finds`` are there at any time.

    ``on_find`` is called with each find when it is short, ``on_progress`` after each round and
    while a find is made short.
    """

    def __init__(
        self,
        subject: Subject,
        crew: Crew,
        pursuit: Pursuit,
        wishes: Wishes,
        *,
        on_find: Callable[[Find], object],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.subject = subject
        self.wishes = wishes
        self.finds: list[Find] = []
        self.notes: list[str] = list(subject.notes)
        self.frames = 0
        self.crashes = 0
        self.novelty = Novelty.of(subject, wishes.only)
        self.judge = Judge(subject, self.novelty.guides)
        self.corpus = Corpus()
        self.pads = Pads(subject, only_actions=wishes.only_actions)
        self._crew = crew
        self._pursuit = pursuit
        self._planner = Planner(self.pads, self.corpus, subject.players, wishes.seed)
        self._on_find = on_find
        self._on_progress = on_progress
        self._known: set[Key] = set()
        self._doubts: Counter[Key] = Counter()
        self._lessons = 0
        self._waiting: list[Task] = []
        self._whole = subject.game.is_by_hand("done")
        self._began = time.monotonic()
        self._away = 0.0

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._progress("")

    @property
    def doubtful(self) -> list[Key]:
        """What was seen behind a save state and did not come again from the start."""
        return sorted(key for key in self._doubts if key not in self._known)

    def run(self) -> None:
        """Search until the budget is used up; raises ``FuzzError`` where nothing can be played."""
        self._began = time.monotonic()
        opened = {place for place in range(len(self.subject.starts)) if self._opens(place)}
        for movie in self.subject.movies:
            if movie.start in opened and not self._is_over(0.5):
                self._take_movie(movie.start, movie.steps)
        number = 0
        while self.corpus.starts and not self._is_over():
            tasks, self._waiting = self._waiting[:ROUND], self._waiting[ROUND:]
            while len(tasks) < ROUND:
                tasks.append(self._as_played(self._planner.plan(number)))
                number += 1
            for outcome in self._crew.play(tasks):
                if not self._has_enough:
                    self._take(outcome)
            self._tell("")

    @property
    def _has_enough(self) -> bool:
        most = self.wishes.budget.finds
        return most is not None and len(self.finds) >= most

    def _is_over(self, share: float = 1.0) -> bool:
        budget = self.wishes.budget
        if self._has_enough:
            return True
        if budget.frames is not None and self.frames >= budget.frames * share:
            return True
        passed = time.monotonic() - self._began
        return budget.seconds is not None and passed >= budget.seconds * share

    # --- before the first round

    def _opens(self, place: int) -> bool:
        """Open a start; one that only a movie has may be no state of this game."""
        try:
            self._open(place)
        except FuzzError as problem:
            if place == 0:
                raise
            self.notes.append(f"{self.subject.starts[place].name} is not used: {problem.cause}")
            return False
        return True

    def _open(self, place: int) -> None:
        """Play a start's reset frame and some more, and make it an entry."""
        opened = open_start(self._crew.first, self.judge, place)
        self.frames += opened.frames
        if opened.died is not None:
            self._suspect(opened.died, place, opened.steps)
            return
        assert opened.root is not None, "what did not die has a reset frame"
        if opened.look is not None:
            self.novelty.take(opened.look)
            self._sight(opened.look, place)
        if not opened.alike and not self._whole:
            self._whole = True
            self.notes.append(
                "the core's save states do not hold everything: every episode is played from its "
                "start, which is slower"
            )
        self.corpus.add_start(Entry(opened.root, 1))
        if place == 0:
            self.pads.forget()
        self._learn(opened.root)

    def _take_movie(self, place: int, steps: tuple[Masks, ...]) -> None:
        """Play a known movie and make entries along it."""
        found = known_movie(self._crew.first, self.judge, place, steps)
        self.frames += found.frames
        if found.died is not None:
            self._suspect(found.died, place, steps)
        if found.look is not None:
            news = self.novelty.take(found.look)
            self._sight(found.look, place)
            for entry in _entries(place, found.look, found.states, news, every=True):
                entry.ahead = steps[entry.point.steps :]
                self.corpus.add(entry)
        self._tell("known movies")

    def _learn(self, point: Point) -> None:
        """Try the buttons one by one from a point."""
        if self._lessons >= MOST_LESSONS or self._whole:
            return
        self._lessons += 1
        before = self._crew.first.frames
        effects = effects_of(self._crew.first, point, self.pads.bits, self.subject.players)
        self.frames += self._crew.first.frames - before
        self.pads.learn(effects)

    # --- rounds

    def _as_played(self, task: Task) -> Task:
        """The task, from the start where save states do not do: a script's memory is in none."""
        whole = self._whole or (task.ask and self.subject.scripted)
        return Task(task.kind, task.point, task.inputs, task.ask or self._whole, whole, task.checks)

    def _take(self, outcome: Outcome) -> None:
        """What a task has shown."""
        task = outcome.task
        if outcome.error is not None:
            sighting = sighting_of_error(outcome.error)
            if sighting is None:
                raise outcome.error
            self.crashes += 1
            self._suspect(sighting, task.point.start, task.all_inputs)
            return
        assert outcome.played is not None, "what has no error was played"
        tape = outcome.played.tape
        self.frames += tape.own
        look = self.judge.look(tape)
        self._sight(look, task.point.start)
        news = self.novelty.take(look)
        if not news or task.checks:
            return
        self._planner.new[task.kind] += 1
        if not task.ask:
            again = Task(task.kind, task.point, task.inputs, ask=True, checks=True)
            self._waiting.append(self._as_played(again))
        for entry in _entries(task.point.start, look, outcome.played.states, news):
            self.corpus.add(entry)
            if entry.weight >= 2 * POINT:
                self._learn(entry.point)

    # --- finds

    def _sight(self, look: Look, place: int) -> None:
        inputs: tuple[Masks, ...] | None = None
        for sighting in look.sightings:
            if self._is_news(sighting.key):
                inputs = look.tape.all_inputs() if inputs is None else inputs
                self._suspect(sighting, place, inputs[: sighting.frame])

    def _is_news(self, key: Key) -> bool:
        wanted = self.wishes.wants(key) and key not in self._known and not self._has_enough
        return wanted and self._doubts[key] < MOST_DOUBTS

    def _suspect(self, sighting: Sighting, place: int, steps: Sequence[Masks]) -> None:
        """Look into something that is broken: make it short, and prove it."""
        key = sighting.key
        if not self._is_news(key):
            return
        steps = tuple(steps) or ((0,) * self.subject.players,)
        began = time.monotonic()
        self._tell(f"shrinking {key}")
        found: Find | None = None
        try:
            found = self._pursuit.follow(
                key,
                place,
                steps,
                self.frames,
                len(self.finds) + 1,
                lambda: self._tell(f"shrinking {key}"),
            )
        finally:
            self._away += time.monotonic() - began
            # Behind Ctrl-C too: what is short so far is proved and kept.
            found = found or self._pursuit.rescued
            if found is not None:
                self._keep(found)
        if found is None:
            self._doubts[key] += 1
        elif found.key != key:  # the game is not the same each time: there is no more to be had
            self._known.add(key)

    def _keep(self, find: Find) -> None:
        if find.key in self._known:
            return
        self._known.add(find.key)
        self.finds.append(find)
        if find.key.ends_worker:
            last = next((masks for masks in reversed(find.steps) if any(masks)), ())
            self.pads.avoid |= {mask for mask in last if mask}
        self._on_find(find)

    # --- progress

    def _tell(self, doing: str) -> None:
        self._on_progress(self._progress(doing))

    def _progress(self, doing: str) -> Progress:
        passed = time.monotonic() - self._began
        return Progress(
            self.frames,
            passed,
            passed - self._away,
            len(self.corpus),
            self.novelty.covered,
            self.novelty.points,
            len(self.finds),
            doing,
        )


def _entries(
    place: int, look: Look, states: dict[int, bytes], news: Sequence[New], *, every: bool = False
) -> list[Entry]:
    """Entries for what is new: each at the first state behind it, or the last there is.

    With ``every`` there is one for each state, whatever it counts.
    """
    last = look.tape.frames if look.end is None else look.end
    frames = [frame for frame in sorted(states) if look.tape.first <= frame < last]
    if not frames:
        return []
    weights = dict.fromkeys(frames, 0) if every else {}
    for new in news:
        frame = next((frame for frame in frames if frame >= new.frame), frames[-1])
        weights[frame] = weights.get(frame, 0) + new.weight
    found = []
    for frame, weight in sorted(weights.items()):
        tape = look.tape.head(frame + 1)
        found.append(Entry(Point.of(place, tape, states[frame]), weight))
    return found
