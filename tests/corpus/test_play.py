"""Sonic's scripts and the hockey one on traces that play: levels run to their ends, pucks chased.

What chance alone hardly ever does: an episode in which nothing ends until the way is made, an act
that changes on the way, a life won in a bonus level and lost again, a player close to the puck.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.agreement import Spec, Tally, compare, seeded
from tests.corpus.original import OriginalScript, script_folders
from tests.corpus.test_scripts import original_of, program_of
from tests.corpus.traces import Space, Values

SONIC = [folder for folder in script_folders() if original_of(folder).entries]
HOCKEY = next(folder for folder in script_folders() if folder.name == "NHL94-Genesis-v0")

#: What becomes of Sonic half-way.
FATES = ("arrives", "dies", "is away", "next act")
#: Frames that he is away, in a bonus level, with a life more than before and after.
AWAY = 5
#: Pixels a frame at most, and frames: longer than the level at that pace, or too short for it.
PACES = ((60, 700), (90, 500), (300, 150), (20, 200))
RUNS = 16
#: What ends episodes longer than these, see ``quiet`` in ``test_scripts``.
NOT_HERE = "too_long"


def level_run(
    original: OriginalScript, fate: str, pace: int, length: int, rng: random.Random
) -> list[Values]:
    """A run through one of the levels that the script knows: to the right, with setbacks."""
    level, end = rng.choice(original.entries)
    x = rng.randint(16, 400)
    values = dict.fromkeys(original.variables, 0)
    values.update({**level, "lives": 3, "x": x, "screen_x": x})
    turn = rng.randrange(length // 4, length // 2)
    frames = []
    for number in range(length):
        frames.append({name: values[name] for name in original.variables})
        step = max(min(rng.randint(-pace // 3, pace), end + 8 - values["x"]), -values["x"])
        values["x"] += step
        values["screen_x"] = max(0, values["screen_x"] + step)
        values["lives"] += rng.random() < 0.01
        if number == turn:
            meet(fate, values, original, rng)
        elif number == turn + AWAY and fate == "is away":
            values.update(special_stage=0, game_mode=0, lives=values["lives"] - 1)
    return frames


def meet(fate: str, values: Values, original: OriginalScript, rng: random.Random) -> None:
    """Change ``values`` by what happens on the way."""
    match fate:
        case "dies":
            values["lives"] -= rng.randint(1, values["lives"])
        case "is away":
            values.update(special_stage=1, game_mode=16, lives=values["lives"] + 1)
        case "next act":
            acts = [
                level["act"] for level, _ in original.entries if level["zone"] == values["zone"]
            ]
            moved = min(values["screen_x"], values["x"], 0x1800)
            values["act"] = next((act for act in acts if act > values["act"]), acts[0])
            values["x"] -= moved
            values["screen_x"] -= moved
        case _:
            assert fate == "arrives"


def pixel_steps(original: OriginalScript) -> Iterator[list[Values]]:
    """Each level, a pixel a frame over its end and over what else the script may compare with."""
    ends = {end for _, end in original.entries}
    others = {number for number in original.numbers if number > 0x400} - ends
    for level, end in original.entries:
        for mark in sorted({end} | others):
            values = {**dict.fromkeys(original.variables, 0), **level, "lives": 3}
            yield [{**values, "x": mark + step} for step in range(-3, 4)]


def runs(original: OriginalScript, name: str) -> Iterator[list[Values]]:
    """Every fate a few times, at different paces; and each level's end, closely."""
    for number in range(RUNS):
        rng = seeded(original.name, name, "run", number)
        yield level_run(original, FATES[number % len(FATES)], *rng.choice(PACES), rng)
    yield from pixel_steps(original)


def hockey_match(original: OriginalScript, rng: random.Random) -> list[Values]:
    """The puck glides and is hit, a player skates after it, some goals are shot."""
    values = dict.fromkeys(original.variables, 0)
    values.update(p1_x=20, p1_y=rng.randint(-90, 90), time=rng.choice((40, 90, 4000)))
    pace = rng.choice((1, 3, 6))
    glide = {"x": 0, "y": 0}
    frames = []
    for _ in range(300):
        frames.append(dict(values))
        for axis in "xy":
            if rng.random() < 0.05:
                glide[axis] = rng.randint(-8, 8)
            puck = values[f"puck_{axis}"] = values[f"puck_{axis}"] + glide[axis]
            behind = puck - values[f"p1_{axis}"]
            values[f"p1_{axis}"] += max(-pace, min(pace, behind))
        for player in ("p1", "p2"):
            values[f"{player}_score"] += rng.random() < 0.02
        values["time"] -= min(values["time"], rng.randint(0, 1))
    return frames


def played(original: OriginalScript, folder: Path, name: str, frames: list[Values]) -> Tally:
    """Compare over exactly these frames."""

    def given(space: Space, length: int, rng: random.Random) -> Iterator[Values]:
        return iter([dict(frame) for frame in frames])

    return compare(original, program_of(folder), name, given, len(frames), seeded("none"))


def first_end(folder: Path, name: str, frames: list[Values]) -> str:
    """The condition of the spec that ends this episode first, or nothing."""
    spec = Spec(program_of(folder).scenario(name))
    for values in frames:
        spec = spec.after(values)
        for condition in spec.scenario.done:
            if spec.episode.value(condition.node):
                return condition.name
    return ""


def compare_all(folder: Path, name: str, traces: list[list[Values]]) -> None:
    """All agree, nothing is excluded, and each done condition, and none, ends some of them."""
    original, tally = original_of(folder), Tally()
    for frames in traces:
        tally.add(played(original, folder, name, frames))
    assert (tally.raised, tally.excluded) == (0, 0)
    assert tally.paid > tally.frames / 3
    assert tally.done < tally.frames / 2
    done = program_of(folder).scenario(name).done
    ends = {first_end(folder, name, frames) for frames in traces}
    assert ends == {"", *(condition.name for condition in done)} - {NOT_HERE}


@pytest.mark.parametrize("folder", SONIC, ids=lambda folder: folder.name)
def test_sonic_runs_through_levels(folder: Path) -> None:
    assert len(SONIC) == 9
    original = original_of(folder)
    for name in original.scenarios:
        compare_all(folder, name, list(runs(original, name)))


def test_hockey_players_chase_the_puck() -> None:
    original = original_of(HOCKEY)
    matches = [hockey_match(original, seeded("match", number)) for number in range(20)]
    compare_all(HOCKEY, "script", matches)
