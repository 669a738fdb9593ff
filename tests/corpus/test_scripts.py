"""Every Lua script that the engine ships has a spec here that gives the same reward and done."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from retrodsl.api import check
from retrodsl.ir.program import Program
from retrodsl.platforms import parse_type
from tests.corpus.agreement import Tally, compare, seeded, space_of
from tests.corpus.original import OriginalScript, script_folders
from tests.corpus.traces import BUSY, MAKERS, quiet

SPECS = Path(__file__).parent / "scripts"
FOLDERS = script_folders()

#: Scripts that the language cannot say yet, and what is missing.
KNOWN_GAPS: dict[str, str] = {}

#: Warnings that a spec is right to have, by game.
KNOWN_WARNINGS: dict[str, tuple[str, ...]] = {
    "NHL94-Genesis-v0": ("RT301",),  # data.json itself reads some bytes twice
}

#: Frames may be excluded, by invariants of a spec that name a defect of the script; this many.
MOST_EXCLUDED = 0.05

#: Frames of each kind for a scenario, at least, and how long a trace is at most.
TRACES = {"uniform": (240, 60), "boundaries": (900, 120), "played": (3600, 300)}

#: The longest time limit in any script, and a little more.
LONG = 18_020

every_script = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@cache
def original_of(folder: Path) -> OriginalScript:
    return OriginalScript(folder)


def spec_path(folder: Path) -> Path:
    return SPECS / f"{original_of(folder).game}.retro"


@cache
def program_of(folder: Path) -> Program:
    if folder.name in KNOWN_GAPS:
        pytest.fail(f"the language cannot say this yet: {KNOWN_GAPS[folder.name]}")
    path = spec_path(folder)
    if not path.is_file():
        pytest.fail(f"{folder.name} has no spec: {path.name} is missing")
    checked = check(path)
    allowed = KNOWN_WARNINGS.get(folder.name, ())
    found = [d for d in checked.diagnostics if d.is_error or d.code not in allowed]
    assert found == []
    assert checked.program is not None
    return checked.program


def test_the_scripts_are_53() -> None:
    assert len(FOLDERS) == 53
    assert len({original_of(folder).game for folder in FOLDERS}) == 53


def test_every_spec_has_a_script_and_no_gap_is_left() -> None:
    assert sorted(path.name for path in SPECS.glob("*.retro")) == sorted(
        spec_path(folder).name for folder in FOLDERS
    )
    assert KNOWN_GAPS == {}


@every_script
def test_the_spec_reads_the_same_memory(folder: Path) -> None:
    original, program = original_of(folder), program_of(folder)
    assert program.game == original.game
    assert program.hashes == original.rom_hashes
    for mine in program.variables:
        theirs = original.variables[mine.key]
        assert (mine.address, mine.data_type.code, mine.mask) == (
            theirs.address,
            theirs.code,
            theirs.mask,
        )
        assert mine.range == mine.type_range, "a narrower range would leave out values unseen"


@every_script
def test_the_spec_is_the_language_alone_and_names_its_exclusions(folder: Path) -> None:
    original, program = original_of(folder), program_of(folder)
    for name in original.scenarios:
        scenario = program.scenario(name)
        assert scenario.lua == ()
        assert scenario.truncate == (), "the scripts know only done"
        assert all(len(invariant.doc.split()) > 5 for invariant in scenario.invariants)


def compare_all(original: OriginalScript, program: Program, name: str) -> Tally:
    """Compare a scenario on every kind of trace."""
    tally = Tally()
    for kind, (frames, length) in TRACES.items():
        enough = tally.frames + frames
        for i in count():
            rng = seeded(original.name, name, kind, i)
            wild = i % 8 == 0
            tally.add(compare(original, program, name, MAKERS[kind], length, rng, wild=wild))
            if tally.frames >= enough:
                break
    for values, end in original.entries[:3]:  # chance hardly starts there
        rng = seeded(original.name, name, "end", end)
        start = {**values, "x": end}
        tally.add(compare(original, program, name, MAKERS["played"], 50, rng, start))
    if original.uses_frame(name):
        for i in range(10):
            rng = seeded(original.name, name, "quiet", i)
            long = compare(original, program, name, quiet, LONG, rng)
            tally.add(long)
            if long.frames > LONG - BUSY:
                return tally
        pytest.fail("no trace is as long as the script's limit")
    return tally


@every_script
def test_the_spec_gives_the_same_reward_and_done(
    folder: Path, record_property: Callable[[str, object], None]
) -> None:
    original, program = original_of(folder), program_of(folder)
    for name in original.scenarios:
        tally = compare_all(original, program, name)
        record_property(name, repr(tally))
        assert tally.paid > 20
        assert tally.done > 5
        assert tally.excluded <= MOST_EXCLUDED * tally.frames, tally
        invariants = program.scenario(name).invariants
        unneeded = [i.name for i in invariants if not tally.needed[i.name]]
        assert unneeded == [], "excluded, although the script does the same there"


def test_traces_reach_every_kind_of_value() -> None:
    folder = next(folder for folder in FOLDERS if folder.name == "Boxing-Atari2600-v0")
    original = original_of(folder)
    space = space_of(original)
    assert {192, 100}.isdisjoint(space.domains["score1"].marked)  # no value of its type
    assert {0, 99}.issubset(space.domains["score1"].marked)
    assert {16, 240}.issubset({space.domains["minutes"].uniform(seeded(i)) for i in range(400)})
    for maker in MAKERS.values():
        frames = list(maker(space, 200, seeded("kinds")))
        assert len(frames) == 200
        for frame in frames:
            for name, value in frame.items():
                variable = original.variables[name]
                assert value == space.domains[name].fit(value)
                low, high = parse_type(variable.code).range(variable.mask)
                assert low <= value <= high
