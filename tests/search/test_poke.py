"""Poking on the real emulator tells every variable of the cartridges that has a copy from it.

The games keep the score and the level twice, in packed decimal and a digit a byte. On the systems
of the 6502 and of the Z80 the digits are what the game counts with, on the other two the packed
ones; the copy is made when points are given or the level rises. ``before`` is what ``held`` was an
update ago. The Super Nintendo shows its work RAM at two addresses. The Game Boys draw the digits
into video RAM in every frame, from what they were a frame ago.
"""

from __future__ import annotations

import numpy as np
import pytest

from cartridges import layout
from cartridges.systems import load_systems
from retrodsl.search import Candidate
from retrodsl.search.poke import Fate, PokeError, Proof, Verdict, prove
from retrodsl.search.poke.plan import poke_of, positions_of
from retrodsl.search.poke.play import Play, PokeRun, run_pokes
from tests.search.poked import find, played, readings_alike

SYSTEMS = {system.name: system for system in load_systems().values()}
STEPS = 330
COUNTS_PACKED = {"Genesis", "GbAdvance"}
DRAWN = 0x9847


def verdicts(proof: Proof) -> dict[str, tuple[Verdict, str]]:
    return {str(f.candidate): (f.verdict, str(f.of)) for f in proof.findings}


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_a_variable_is_told_from_its_copies(name: str) -> None:
    system = SYSTEMS[name]
    program, recording, play = played(system, "champion", STEPS)
    platform, base = program.platform, system.base
    score = [(">d3", base + layout.SCORE), (">n6", base + layout.DIGITS)]
    level = [("|d1", base + layout.LEVEL), (">n2", base + layout.LEVEL_DIGITS)]
    if name == "Snes":
        score += [(code, address - 0x7E0000) for code, address in score]
    groups = [
        find(recording, platform, score),
        find(recording, platform, level),
        find(recording, platform, [("|u1", base + layout.HELD)]),
        find(recording, platform, [("|u1", base + layout.BEFORE)]),
        find(recording, platform, [(">u2", base + layout.TIMER)]),
    ]
    if name in ("GameBoy", "GbColor"):
        groups.append(find(recording, platform, [(">n6", DRAWN)]))
    proofs = prove(recording.index, groups, play, types=False)
    by_find = {str(proof.group.best): verdicts(proof) for proof in proofs}
    first = 0 if name in COUNTS_PACKED else 1
    for pair in (score, level):
        original, copy = (f"{code} @ 0x{at:X}" for code, at in (pair[first], pair[1 - first]))
        assert by_find[original][original] == (Verdict.VARIABLE, "None")
        assert by_find[original][copy] == (Verdict.COPY, original)
        for code, address in pair[2:]:
            whole = f"{code} @ 0x{address + 0x7E0000:X}"
            assert by_find[original][f"{code} @ 0x{address:X}"] == (Verdict.SAME, whole)
    held, before, timer = (
        f"{code} @ 0x{base + offset:X}"
        for code, offset in (("|u1", layout.HELD), ("|u1", layout.BEFORE), (">u2", layout.TIMER))
    )
    assert by_find[held][held] == (Verdict.OVERWRITTEN, "None")
    assert by_find[before][before] == (Verdict.COPY, held)
    assert by_find[timer][timer] == (Verdict.VARIABLE, "None")
    drawn = by_find.get(f">n6 @ 0x{DRAWN:X}")
    if drawn:
        digits = f">n6 @ 0x{base + layout.DIGITS:X}"
        assert drawn == {f">n6 @ 0x{DRAWN:X}": (Verdict.COPY, digits)}
    ranks = [str(proof.group.best) for proof in proofs]
    assert ranks.index(held) < ranks.index(before), "a copy stands behind what it is a copy of"
    lags = {
        f.lag for proof in proofs for g in proof.findings for r in g.results for f in r.followers
    }
    assert 1 in lags, "what `before` is behind `held`"


@pytest.mark.parametrize("name", ["Nes", "Genesis"])
def test_a_type_is_decided_by_writing(name: str) -> None:
    """The score stays small in this play, and the lives are one digit: many types would fit."""
    system = SYSTEMS[name]
    program, recording, play = played(system, "idler", STEPS)
    platform, base = program.platform, system.base
    score = (">d3", base + layout.SCORE) if name == "Genesis" else (">n6", base + layout.DIGITS)
    lives = ("|u1", base + layout.LIVES)
    groups = []
    for code, address in (score, lives):
        alike = readings_alike(recording, code, address)
        assert len(alike) >= 3, "the play leaves no more than these readings"
        groups.append(find(recording, platform, alike))
    scored, lived = sorted(
        prove(recording.index, groups, play, length=30), key=lambda p: -p.group.course.high
    )
    assert str(scored.group.best) == f"{score[0]} @ 0x{score[1]:X}"
    assert scored.types is not None
    assert scored.types.is_settled
    assert {str(r.candidate) for r in scored.types.refuted} >= {
        str(c) for a in groups[0].ambiguities for c in a.readings
    } - {str(scored.group.best)}
    trial = next(t for t in scored.types.trials if t.valid)
    assert trial.step == 125
    assert lived.types is not None
    assert {c.reading.code for c in lived.types.left} == {"|u1", "|i1"}
    assert "sign alone" in lived.types.note
    assert any(r.candidate.reading.code == "|d1" for r in lived.types.refuted)


@pytest.mark.parametrize("name", ["Atari2600", "Genesis"])
def test_from_a_state_it_is_as_from_the_beginning(name: str) -> None:
    system = SYSTEMS[name]
    program, recording, play = played(system, "champion", 60)
    index = recording.index
    made = find(recording, program.platform, [(">u2", system.base + layout.TIMER)])
    poke = poke_of(index, made.best, 300, 20)
    watched = positions_of(made.best)
    (fast,) = run_pokes(play, index, [poke], watched, 20)
    (exact,) = run_pokes(play, index, [poke], watched, 20, exact=True)
    assert isinstance(fast, PokeRun)
    assert isinstance(exact, PokeRun)
    for one, other in (
        (fast.seen, exact.seen),
        (fast.others, exact.others),
        (fast.touched, exact.touched),
        (fast.found, exact.found),
    ):
        assert np.array_equal(one, other)
    assert fast.pixels is not None
    assert exact.pixels is not None
    assert np.array_equal(fast.pixels, exact.pixels)
    assert fast.pixels[1:].any(), "the timer is drawn"
    assert fast.seen[:3].tolist() == [[1, 44], [1, 43], [1, 42]]
    idle = Play(play.rom, play.state, [(0,)] * len(play.steps))
    with pytest.raises(PokeError, match="played again without a poke has other memory"):
        run_pokes(idle, index, [poke], watched, 20)


def test_what_goes_wrong_is_said(tmp_path: object) -> None:
    system = SYSTEMS["Nes"]
    program, recording, play = played(system, "champion", 60)
    made = find(recording, program.platform, [("|u1", system.base + layout.LIVES)])
    with pytest.raises(PokeError, match="frame 60 is too late"):
        prove(recording.index, [made], play, at=[60])
    broken = Play(play.rom, b"no state", play.steps)
    with pytest.raises(PokeError, match="does not take the state"):
        prove(recording.index, [made], broken, at=[5])
    gone = Play(play.rom.with_name("gone.nes"), play.state, play.steps)
    with pytest.raises(PokeError, match="cannot load the ROM"):
        prove(recording.index, [made], gone, at=[5])
    (proof,) = prove(recording.index, [made], play, at=[5], length=10)
    (result,) = proof.findings[0].results
    assert (result.frame, result.fate, result.length) == (5, Fate.STAYS, 10)
    assert isinstance(proof.group.best, Candidate)
