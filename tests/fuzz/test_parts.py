"""What a search is made of: pads, inputs, corpus, novelty, keys, blocks of the language."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrodsl.engines.errors import (
    EngineCrashError,
    EngineRaisedError,
    EngineTimeoutError,
    RomError,
)
from retrodsl.fuzz.as_text import blocks_of
from retrodsl.fuzz.corpus import MOST_ENTRIES, Corpus, Entry
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.inputs import MAKERS, mutated
from retrodsl.fuzz.judge import Judge
from retrodsl.fuzz.keys import Key, Sighting, sighting_of_error
from retrodsl.fuzz.novelty import Novelty
from retrodsl.fuzz.pads import Pads
from retrodsl.fuzz.player import Player
from retrodsl.fuzz.proof import Proof
from retrodsl.fuzz.pursuit import Find
from retrodsl.fuzz.report import outside_actions
from retrodsl.fuzz.subject import Start, Subject
from retrodsl.fuzz.tape import Point, Tape
from retrodsl.fuzz.warmup import open_start
from tests.fuzz import planted
from tests.fuzz.searching import open_spec


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return open_spec(planted.write(tmp_path_factory.mktemp("sound"), "sound").spec)


def tape_of(subject: Subject, **values: list[int]) -> Tape:
    """A tape from the reset frame on; variables that are not given are those of a new game."""
    base = {"mode": 1, "lives": 5, "games": 1, "timer": 500}
    frames = len(next(iter(values.values())))
    rows = [
        values.get(v.key, [base.get(v.key, 0)] * frames) for v in subject.game.program.variables
    ]
    return Tape(None, 0, ((0,),) * (frames - 1), np.array(rows, np.int64))


def test_pads_know_what_matters_and_what_to_avoid(subject: Subject) -> None:
    pads = Pads(subject, only_actions=False)
    pads.forget()
    pads.learn({bit: 5 if bit == 0 else 0 for bit in pads.bits})
    chance = random.Random(0)
    pressed = [pads.button(chance) for _ in range(400)]
    assert pressed.count(1) > 100
    assert len(set(pressed)) == len(pads.bits), "none is forgotten"
    assert len(set(pads.sweep())) == len(pads.sweep()) == 12 + 66 + 220
    pads.avoid.add(0b1011)
    assert pads.safe([(0b1011,), (0b1111,), (0b0011,)]) == [(0b1010,), (0b1110,), (0b0011,)]


def test_only_actions_presses_nothing_else(subject: Subject) -> None:
    scenario = replace(subject.game.scenario, actions=((("LEFT",), ("RIGHT", "B")), (("A",),)))
    limited = replace(subject, game=replace(subject.game, scenario=scenario))
    pads = Pads(limited, only_actions=True)
    left, right, b, a = (1 << subject.buttons.index(n) for n in ("LEFT", "RIGHT", "B", "A"))
    allowed = {left | a, right | b | a}
    assert set(pads.sweep()) == allowed
    chance = random.Random(1)
    assert {pads.mask(chance) for _ in range(50)} == allowed
    assert {pads.button(chance) for _ in range(50)} == allowed


@pytest.mark.parametrize("name", MAKERS)
def test_inputs_have_the_length_that_is_asked_for(name: str, subject: Subject) -> None:
    pads = Pads(subject, only_actions=False)
    for seed in range(20):
        made = MAKERS[name](pads, random.Random(seed), 50)
        assert made == MAKERS[name](pads, random.Random(seed), 50)
        assert len(made) == 50
        assert all(0 <= mask < 1 << len(subject.buttons) for mask in made)


def test_a_mutated_movie_is_like_it(subject: Subject) -> None:
    pads = Pads(subject, only_actions=False)
    column = [step // 10 % 2 for step in range(200)]
    changed = 0
    for seed in range(50):
        made = mutated(column, pads, random.Random(seed), 100)
        assert len(made) <= 100
        changed += made != column[:100]
    assert changed > 30
    assert mutated([], pads, random.Random(0), 10) is not None


def test_the_corpus_drops_what_is_worth_least_but_no_start(subject: Subject) -> None:
    tape = tape_of(subject, score=[0])
    corpus = Corpus()
    corpus.add_start(Entry(Point.of(0, tape, b"start"), 0))
    for weight in range(MOST_ENTRIES + 10):
        corpus.add(Entry(Point.of(0, tape, b"later"), weight))
    assert len(corpus) == MOST_ENTRIES
    assert corpus.entries[0].point.state == b"start"
    assert min(entry.weight for entry in corpus.entries[1:]) == 11
    assert corpus.with_movie(random.Random(0)) is None
    drawn = [corpus.draw(random.Random(seed)) for seed in range(200)]
    assert corpus.entries[0] in drawn


def test_new_are_values_nearness_and_points_and_each_once(subject: Subject) -> None:
    novelty = Novelty.of(subject)
    judge = Judge(subject, novelty.guides)
    look = judge.look(tape_of(subject, score=[0, 0, 125], digits=[0, 0, 125]))
    first = novelty.take(look)
    assert {new.frame for new in first} >= {0, 2}
    assert novelty.take(look) == []
    assert 0 < novelty.covered < novelty.points
    more = novelty.take(judge.look(tape_of(subject, score=[0, 0, 8000], digits=[0, 0, 8000])))
    assert {new.frame for new in more} == {2}


def test_the_judge_says_what_a_replay_says_and_stops_at_the_end(subject: Subject) -> None:
    judge = Judge(subject)
    look = judge.look(tape_of(subject, score=[0, 5, 3, 3], digits=[0, 5, 3, 4], lives=[5, 5, 9, 9]))
    assert [(str(s.key), s.frame) for s in look.sightings] == [
        ("invariant digits_agree", 3),
        ("invariant score_only_rises", 2),
        ("range of lives", 2),
    ]
    assert look.frame_of(Key("range", "lives")) == 2
    assert look.frame_of(Key("range", "x")) is None
    over = judge.look(tape_of(subject, mode=[1, 2, 2], x=[0, 0, 1]))
    assert (over.end, over.tape.frames, over.sightings) == (1, 2, ())


def test_errors_of_the_engine_are_finds_and_those_of_files_are_not() -> None:
    crash = sighting_of_error(EngineCrashError("it died", "", 7, 11))
    assert crash == Sighting(Key("crash", "SIGSEGV"), 7, "it died")
    assert str(crash.key) == "crash SIGSEGV"
    assert sighting_of_error(EngineCrashError("it left", "", None, None)) == Sighting(
        Key("crash", "exit"), 0, "it left"
    )
    hang = sighting_of_error(EngineTimeoutError("too long", "", 9, 1.0))
    assert hang is not None
    assert (str(hang.key), hang.key.ends_worker) == ("hang", True)
    raised = sighting_of_error(EngineRaisedError("it raised", "", 3, ""))
    assert raised is not None
    assert raised.key == Key("engine", "error")
    assert sighting_of_error(EngineRaisedError("before", "", None, "")) is None
    assert sighting_of_error(RomError("no ROM", "")) is None


def find_of(subject: Subject, key: Key, steps: Sequence[tuple[int, ...]]) -> Find:
    proof = Proof(Sighting(key, len(steps), ""), None, None)
    return Find(1, 0, tuple(steps), proof, 100, 50)


def test_a_find_in_the_language(subject: Subject) -> None:
    left, a = 1 << subject.buttons.index("LEFT"), 1 << subject.buttons.index("A")
    pads = [(0, 0)] * 3 + [(left | a, 0)] * 6 + [(0, a)]
    find = find_of(subject, Key("range", "lives"), pads)
    text = blocks_of(find, subject, Path("finds/find-1.bk2"), ["find_1"])
    assert text == (
        "movie find_1_2 from Start {\n"
        "  wait 3\n  hold LEFT + A for 6\n  press p2 A for 1\n}\n\n"
        "# lives leaves its stated values at frame 10.\nreplay find_1_2 {}\n"
    ).replace("LEFT + A", "A + LEFT")
    nameless = replace(subject, starts=(Start("the start of x.bk2", "", b""),))
    movie = subject.game.project.spec.parent / "finds" / "find-3.bk2"
    text = blocks_of(find, nameless, movie, [])
    assert text == '# lives leaves its stated values at frame 10.\nreplay "finds/find-3.bk2" {}\n'


def test_buttons_outside_of_the_actions_are_told(subject: Subject) -> None:
    start, b = (1 << subject.buttons.index(name) for name in ("START", "B"))
    find = find_of(subject, Key("crash", "SIGSEGV"), [(start | b,)])
    assert outside_actions(find, subject) == []
    scenario = replace(subject.game.scenario, actions=((("B",), ()),))
    limited = replace(subject, game=replace(subject.game, scenario=scenario))
    assert outside_actions(find, limited) == ["START"]


class Forgetful(Player):
    """An emulator whose save states lack something: what is played from them is a bit off."""

    def _play(self, state, parent, inputs, *, ask, saves):  # type: ignore[no-untyped-def]
        played = super()._play(state, parent, inputs, ask=ask, saves=saves)
        if parent is not None:
            played.tape.values[0] += 1
        return played


def test_save_states_that_lack_something_are_noticed(subject: Subject) -> None:
    judge = Judge(subject)
    with Player(subject, 30.0) as player:
        opened = open_start(player, judge, 0)
        assert opened.alike
        assert opened.root is not None
        assert opened.root.steps == 0
    with Forgetful(subject, 30.0) as player:
        assert not open_start(player, judge, 0).alike


def test_a_rom_of_something_else_is_refused(tmp_path: Path) -> None:
    spec = planted.write(tmp_path, "sound").spec
    rom = tmp_path / "integrations" / planted.GAME / "rom.md"
    rom.write_bytes(rom.read_bytes() + b"\0")
    with pytest.raises(FuzzError, match="is not the one that"):
        open_spec(spec)
