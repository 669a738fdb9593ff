"""The search against the reference evaluator, and what it says of its finds."""

from __future__ import annotations

import numpy as np
import pytest

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode
from retrodsl.ram import RamTraceBuilder
from retrodsl.search import BadFormula, FrameOutside, Quantity, Recording, Search, few_frames
from retrodsl.search.bounds import Bounds, teller
from retrodsl.search.constraints import Constraint
from retrodsl.search.flat import Flat
from retrodsl.search.formulas import UNKNOWN
from retrodsl.search.narrow import narrowing
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace(), [(1 << (f % 3),) for f in range(small.FRAMES - 1)])
KNOWN = RECORDING.trace.columns(small.BASE + 0x10, 2).tolist()
PADS = [RECORDING.pad(1, bit).tolist() for bit in range(3)]


def _search() -> Search:
    return Search(RECORDING, PROGRAM)


def _found(search: Search) -> list[tuple[int, str]]:
    found = [g.best for g in search.groups()]
    return [(c.address, c.reading.code) for c in found]


# --- the index


def test_the_index_has_the_trace_s_bytes() -> None:
    index = RECORDING.index
    images = [image.data for image in RECORDING.trace.iter_images()]
    for frame in (0, 1, 74, 75, 255, 256, 257, 299):
        assert index.image(frame).tobytes() == images[frame]
    positions = np.array([0, 2, 0x18, 60, 61, 92])
    expected = np.array([[image[p] for p in positions] for image in images], np.uint8)
    assert np.array_equal(index.columns(positions), expected)
    grid = index.at(positions[None, :], np.arange(small.FRAMES)[:, None])
    assert np.array_equal(grid, expected)
    which, frames = index.events(positions)
    changed = np.argwhere(expected[1:].T != expected[:-1].T)
    assert np.array_equal(np.stack([which, frames - 1], axis=1), changed)


def test_some_events_are_all_in_the_end() -> None:
    index = RECORDING.index
    positions = index.changing
    parts = [index.some_events(positions, a, b) for a, b in ((0, 1), (1, 8), (8, 1 << 40))]
    some = sorted(zip(*(np.concatenate(p).tolist() for p in zip(*parts, strict=True)), strict=True))
    every = zip(*(part.tolist() for part in index.events(positions)), strict=True)
    assert some == sorted(every)


def test_a_play_in_which_nothing_changes() -> None:
    builder = RamTraceBuilder(small.BLOCKS)
    for _ in range(3):
        builder.append({b.base: bytes([7] * b.size) for b in small.BLOCKS})
    search = Search(Recording(builder.build()), PROGRAM)
    assert search.always("? == 7").groups(1)[0].course.changes == 0
    assert search.never("? == 7").groups() == []


# --- each constraint against the definition of the language


def _reference(constraint: Constraint, values: list[int]) -> bool:
    """Whether a column of values fits, frame by frame in plain Python."""
    moments = constraint.quantity is Quantity.MOMENTS
    frames = [constraint.first, constraint.last] if moments else range(constraint.last + 1)
    episode = Episode([constraint.formula.node])
    truths = []
    for frame in frames:
        pads = {f"pad 1 {bit}": column[frame] for bit, column in enumerate(PADS)}
        named = {"lives": KNOWN[frame][0], "mode": KNOWN[frame][1]}
        episode.step(Frame({UNKNOWN: values[frame], **named, **pads}))
        truths.append(bool(episode.value(constraint.formula.node)) == constraint.wanted)
    if moments:
        return truths[-1]
    asked = truths[constraint.first :]
    return all(asked) if constraint.quantity is Quantity.EVERY else any(asked)


def _sayings(search: Search) -> list[Search]:
    """One search a constraint, of every kind, with all sorts of history."""
    return [
        search.at(120, "? == 375"),
        search.at(0, "? == prev(?) and ? > 3"),
        search.at(121, "? > prev(prev(?))"),
        search.at(80, "? == 250", slack=2),
        search.at(200, "peak(?) == ?"),
        search.between(40, 120, "? rises"),
        search.between(70, 80, "delta(?) == delta(lives)"),
        search.between(40, 80, "? == 2 * prev(?)"),
        search.during(100, 130, "? >= prev(?)"),
        search.within(70, 80, "? < prev(?)"),
        search.within(200, 299, "held(? == prev(?), 50)"),
        search.always("? in -1000..1000"),
        search.always("? <= prev(?)"),
        search.always("? == lives or mode == playing"),
        search.never("? > 9"),
        search.always("? >= 0"),
        search.during(20, 90, "not (? == -1) and ? < 300"),
        search.within(30, 31, "? == 1 or 255 < ?"),
        search.never("? < initial(?)"),
        search.eventually("? - prev(?) == 125"),
        search.eventually("? > 5 * lives + 200 and alive"),
        search.unchanged_while("not changed(lives)"),
        search.changes_only_when("pressed(B) or changed(mode)"),
        search.always("abs(? - prev(?)) <= 7 or ? / 2 > 60.5"),
    ]


@pytest.mark.parametrize("together", [0, few_frames.TOGETHER], ids=["each alone", "together"])
def test_every_constraint_means_what_the_language_says(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few_frames, "TOGETHER", together)
    search = _search()
    _sayings(search)
    checked = {True: 0, False: 0}
    for number, constraint in enumerate(search.constraints):
        way = narrowing(constraint, RECORDING, PROGRAM)
        for index in range(number % 7, len(search.readings), 61):
            reading = search.readings[index]
            starts = reading.starts(RECORDING.index)[:: 17 + number % 3]
            if not len(starts):
                continue
            fits = np.isin(starts, way.fitting({index: starts})[index])
            for start, fit in zip(starts.tolist(), fits.tolist(), strict=True):
                planes = [RECORDING.index.columns(np.array([start + o])) for o in reading.offsets]
                values = reading.decode(planes)[:, 0].tolist()
                expected = _reference(constraint, values)
                assert fit == expected, (constraint.text, reading.code, start)
                checked[expected] += 1
    assert min(checked.values()) > 100, checked


@pytest.mark.parametrize("together", [0, 1000, few_frames.TOGETHER])
def test_readings_are_looked_at_together(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    search = _sayings(_search())[0]
    starts = {
        number: reading.starts(RECORDING.index)[number % 3 :: 3]
        for number, reading in enumerate(search.readings)
        if number % 5 == 0 or reading.offsets == (0, 1)
    }
    for constraint in search.constraints:
        monkeypatch.setattr(few_frames, "TOGETHER", together)
        found = narrowing(constraint, RECORDING, PROGRAM).fitting(starts)
        assert list(found) == list(starts)
        monkeypatch.undo()
        alone = narrowing(constraint, RECORDING, PROGRAM)
        for number, mine in starts.items():
            assert np.array_equal(found[number], alone.fitting({number: mine})[number])
        assert all(len(alone.fitting({n: np.zeros(0, np.int64)})[n]) == 0 for n in (0, 100))


def test_bounds_are_those_of_the_values() -> None:
    told = {True: 0, False: 0, None: 0}
    for first, last in ((0, 299), (40, 120), (7, 7)):
        constraint = _search().during(first, last, "? > 9 and not (? == 300) or ? < -5")
        bounds = Bounds(RECORDING.index, constraint.constraints[0])
        tell = teller(constraint.constraints[0].formula.node)
        assert tell is not None
        for reading in _search().readings[::3]:
            starts = reading.starts(RECORDING.index)[::11]
            low, high = bounds.range(reading, starts)
            always, never = tell((low, high))
            planes = [RECORDING.index.columns(starts + o) for o in reading.offsets]
            values = reading.decode(planes)[first : last + 1]
            assert (low <= values.min(axis=0, initial=high.max(initial=0))).all()
            assert (high >= values.max(axis=0, initial=low.min(initial=0))).all()
            if reading.width == 1 and reading.mask is None and not reading.is_signed:
                assert np.array_equal(low, values.min(axis=0))
                assert np.array_equal(high, values.max(axis=0))
            truth = (values > 9) & (values != 300) | (values < -5)
            assert truth[:, always].all()
            assert not truth[:, never].any()
            told[True] += int(always.sum())
            told[False] += int(never.sum())
            told[None] += int((~(always | never)).sum())
    assert min(told.values()) > 100, told


@pytest.mark.parametrize("formula", ["? % 2 == 0", "? == lives", "? > 1.5", "? > prev(?)"])
def test_bounds_say_nothing_of_other_formulas(formula: str) -> None:
    (constraint,) = _search().always(formula).constraints
    assert teller(constraint.formula.node) is None


def test_flat_candidates_decode_as_their_readings() -> None:
    index = RECORDING.index
    images = index.images([0, 120, 299])
    readings = _search().readings
    starts = {number: reading.starts(index)[:7] for number, reading in enumerate(readings)}
    flat = Flat.of(starts)
    decoded = flat.decode(images)
    differs = images[0] != images[1]
    touched = flat.touch(differs)
    assert 0 < touched.sum() < len(touched)
    begin = 0
    for number, mine in starts.items():
        planes = [images[:, mine + o] for o in readings[number].offsets]
        part = slice(begin, begin + len(mine))
        assert np.array_equal(decoded[:, part], readings[number].decode(planes))
        expected = [any(differs[p + o] for o in readings[number].offsets) for p in mine]
        assert touched[part].tolist() == expected
        begin += len(mine)


def test_readings_decode_as_the_engine_s_types_do() -> None:
    image = RECORDING.trace.frame(200).data
    for reading in _search().readings:
        if reading.data_type is None or reading.scale != 1 or reading.bias:
            continue
        for start in (0, 0x14, 0x2B):
            raw = image[start : start + reading.width]
            planes = [np.array([byte], np.uint8) for byte in raw]
            expected = reading.data_type.decode(raw, reading.mask)
            assert reading.decode(planes)[0] == expected, reading.code


# --- finds


def test_a_score_and_its_copies() -> None:
    search = _search().at(120, "? == 375").at(290, "? == 875").between(0, 290, "? rises")
    (group,) = search.groups()
    members = {(c.address, c.reading.code) for c in group.members}
    assert members >= {
        (small.BASE, ">d3"),
        (small.BASE + 0x20, "<u4"),
        (small.BASE + 0x20, "<u2"),
        (small.BASE + 0x100, ">n4 every 2 bytes"),
        (small.BASE + 0x109, "u1 low at +0, high at +5"),
    }
    assert (group.course.low, group.course.high, group.course.changes) == (0, 875, 7)
    assert str(group.best) == "<u2 @ 0xFF0020"
    told = {a.settled_by: [str(c) for c in a.readings] for a in group.ambiguities}
    assert "<u4 @ 0xFF0020" in told["a frame where it exceeds 65535"]
    assert "<i2 @ 0xFF0020" in told["a frame where it exceeds 32767"]


def test_what_is_shown_may_be_scaled_or_biased() -> None:
    assert (small.BASE + 0x10, "|u1 + 1") in _found(
        _search().at(0, "? == 6").at(80, "? == 5").always("? > 1")
    )
    assert (small.BASE + 0x10, "100 * |u1") in _found(
        _search().at(0, "? == 500").at(80, "? == 400").at(160, "? == 300").always("? > 100")
    )


def test_a_signed_number_that_goes_below_nothing() -> None:
    search = _search().at(299, "? == -1093").at(0, "? == 1000")
    assert _found(search)[0] == (small.BASE + 0x14, ">i2")


def test_undo_and_redo() -> None:
    search = _search().at(120, "? == 375")
    before = search.candidates()
    search.never("? > 400")
    assert search.count == 0
    assert search.counts() == [len(before), 0]
    taken = search.undo()
    assert taken is not None
    assert taken.text == "never: ? > 400"
    assert np.array_equal(search.candidates(), before)
    assert search.redo() is taken
    assert search.groups() == []
    assert search.redo() is None
    search.undo()
    search.undo()
    assert search.undo() is None


# --- what cannot be said


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("? ==", "="),
        ("? == livs", "livs"),
        ("? + 1", "a condition is needed"),
        ("lives == 3", "nothing about `?`"),
        ("3? == 4", "a word of its own"),
        ("? == 1 # one", "a formula is one line"),
        ("unwrap(?) > 3", "unwrap"),
        ("pressed(QQ) and ? > 1", "no button `QQ`"),
        ("pressed() and ? > 1", "takes a button"),
        ("? / ? > 1", "divisor can be 0"),
        ("? ** 9 > 5 and ? * ? * ? * ? * ? > 3", "64-bit"),
    ],
)
def test_a_formula_that_is_none(formula: str, why: str) -> None:
    search = _search()
    with pytest.raises(BadFormula) as caught:
        search.at(5, formula)
    assert caught.value.diagnostics
    assert why in f"{caught.value} {caught.value.diagnostics[0]}"
    assert search.constraints == ()


def test_what_was_pressed_is_not_in_a_trace() -> None:
    search = Search(Recording(RECORDING.trace), PROGRAM)
    with pytest.raises(BadFormula, match="not known what was pressed"):
        search.changes_only_when("pressed(A)")


def test_frames_that_there_are_not() -> None:
    with pytest.raises(FrameOutside, match="no frame 300: the play has 0 to 299"):
        _search().at(300, "? == 1")
    with pytest.raises(FrameOutside, match="frame 20 is not before 10"):
        _search().between(20, 10, "? rises")
