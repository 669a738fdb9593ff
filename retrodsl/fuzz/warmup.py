"""What is played before the search: each start, and the movies that there are already."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from retrodsl.engines.errors import EngineError
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.judge import Judge, Look
from retrodsl.fuzz.keys import Sighting, sighting_of_error
from retrodsl.fuzz.player import Player
from retrodsl.fuzz.subject import Masks
from retrodsl.fuzz.tape import Point
from retrodsl.record.recording import Subject, play_inputs

#: How many steps of a start are played to see whether its save states can be played on from.
TRIAL = 120

#: The most of a known movie that is played, and how many states are kept along it at most.
MOST_STEPS = 7200
MOST_STATES = 40
_APART = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A start: its reset frame as a point, and what its trial has shown.

    ``alike`` is whether a save state, played on from, showed the same as without it. ``died`` is
    how the engine ended, with the ``steps`` up to there.
    """

    root: Point | None
    look: Look | None = field(repr=False, default=None)
    frames: int = 0
    alike: bool = True
    died: Sighting | None = None
    steps: tuple[Masks, ...] = field(repr=False, default=())


def open_start(player: Player, judge: Judge, place: int) -> Opened:
    """Play a start; raises ``FuzzError`` where the engine cannot."""
    chance = random.Random(place)  # noqa: S311 - nothing secret
    subject = player.subject
    bits = [bit for bit, name in enumerate(subject.buttons) if name is not None]
    steps: list[Masks] = []
    while len(steps) < TRIAL:
        held = tuple(1 << chance.choice(bits) for _ in range(subject.players))
        steps += [held] * 6 + [(0,) * subject.players] * 2
    steps = steps[:TRIAL]
    half = TRIAL // 2
    try:
        played = player.whole(place, steps, ask=True, saves=(0, half))
        root = Point.of(place, played.tape.head(1), played.states[0])
        look = judge.look(played.tape)
        if half not in played.states or (look.end is not None and look.end <= half):
            return Opened(root, look, played.tape.frames)
        point = Point.of(place, played.tape.head(half + 1), played.states[half])
        again = player.on(point, steps[half:], ask=False)
        own = played.tape.values[:, half + 1 :]
        alike = np.array_equal(again.tape.values[:, : own.shape[1]], own)
        return Opened(root, look, played.tape.frames + again.tape.own, alike)
    except EngineError as error:
        sighting = sighting_of_error(error)
        if sighting is None:
            raise FuzzError(*_better(player, place, error)) from error
        return Opened(None, died=sighting, steps=tuple(steps))


def _better(player: Player, place: int, error: EngineError) -> tuple[str, str]:
    """What a run of the engine says of a start that cannot be played."""
    subject = player.subject
    game, start = subject.game, subject.starts[place]
    recorded = Subject(
        game=game.name,
        platform=game.program.platform,
        integration=game.integration,
        scenario=game.scenario.name,
        rom=subject.rom,
        players=subject.players,
        state=start.state,
        start=start.name,
    )
    try:
        with StableRetro() as engine:
            play_inputs(recorded, engine, (), until_done=False, time_limit=player.time_limit)
    except EngineError as clearer:
        return clearer.cause, clearer.mend
    return error.cause, error.mend


@dataclass(frozen=True, slots=True)
class KnownPlayed:
    """A known movie as it was played: what it shows, with the states along it."""

    look: Look | None = field(repr=False, default=None)
    states: dict[int, bytes] = field(repr=False, default_factory=dict)
    frames: int = 0
    died: Sighting | None = None


def known_movie(player: Player, judge: Judge, place: int, steps: Sequence[Masks]) -> KnownPlayed:
    """Play a known movie, the engine asked."""
    steps = steps[:MOST_STEPS]
    apart = max(_APART, -(-len(steps) // MOST_STATES))
    try:
        played = player.whole(place, steps, ask=True, saves=range(apart, len(steps), apart))
    except EngineError as error:
        sighting = sighting_of_error(error)
        if sighting is None:
            raise FuzzError(error.cause, error.mend) from error
        return KnownPlayed(died=sighting)
    return KnownPlayed(judge.look(played.tape), played.states, played.tape.frames)
