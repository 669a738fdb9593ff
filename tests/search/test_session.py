"""A session on a small play: every command, what is undone, kept and taken up again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import retrodsl
from retrodsl.api import check_source
from retrodsl.cli.search_show import Finds
from retrodsl.ram import RamTraceBuilder
from retrodsl.search import (
    BadBookmark,
    BadPlace,
    CannotPlay,
    Recording,
    Search,
    Session,
    SessionError,
    SessionFileError,
    load_state,
    save_state,
)
from retrodsl.search import session as module
from retrodsl.search.lines import Lines
from retrodsl.search.narrow import narrowing
from retrodsl.search.session import COMMANDS
from retrodsl.search.session_narrowing import NARROWING
from retrodsl.source import Source
from tests.repo.root import ROOT
from tests.search import small

SPEC = (
    small.SPEC + "\nfn twice(x) = 2 * x\n\nlet more = lives + 1\n\ntable steps { 5 : 50, 4 : 40 }\n"
)
CHECKED = check_source(Source("small.retro", small.SPEC))
WITH_FUNCTIONS = check_source(Source("small.retro", SPEC.replace("\ntable", "\n# table")))
TRACE = small.trace()
RECORDING = Recording(TRACE, [(1 << (f % 3),) for f in range(small.FRAMES - 1)])


def search() -> Search:
    assert CHECKED.program is not None
    return Search(RECORDING, CHECKED.program, CHECKED.declarations)


def session(*lines: str) -> Session:
    made = Session(search(), spec="small.retro", play="small.ram")
    for line in lines:
        made.do(line)
    return made


def texts(made: Session) -> list[str]:
    return [c.text for c in made.search.constraints]


def bests(made: Session) -> set[str]:
    return {str(member) for group in made.finds for member in group.members}


# --- narrowing


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["go 120", "= 375"], "at 120: ? == 375"),
        (["go 120", "== 375"], "at 120: ? == 375"),
        (["go 120", "!= 3"], "at 120: ? != 3"),
        (["go 120", ">= 75 * lives"], "at 120: ? >= 75 * lives"),
        (["go 120", "? in 300..400 and alive"], "at 120: ? in 300..400 and alive"),
        (["go 120", "abs(? - 375) < 2"], "at 120: abs(? - 375) < 2"),
        (["go 40", "go 120", "up"], "between 40 and 120: ? rises"),
        (["go 40", "go 120", "up by 250"], "between 40 and 120: ? == prev(?) + 250"),
        (["go 120", "go 40", "down"], "between 40 and 120: prev(?) < ?"),
        (["go 120", "go 40", "down by 250"], "between 40 and 120: prev(?) == ? - 250"),
        (["go 40", "go 120", "changed by 250"], "between 40 and 120: abs(? - prev(?)) == 250"),
        (["go 120", "go +2", "same"], "between 120 and 122: ? stays"),
        (["go 130", "go -2", "same"], "between 128 and 130: ? stays"),
        (["go 120", "initial up"], "between 0 and 120: ? rises"),
        (["go 120", "initial up by 375"], "between 0 and 120: ? == prev(?) + 375"),
        (["go 120", "initial changed"], "between 0 and 120: ? changes"),
        (["go 122", "sees 375"], "at 122: ? == 375 (+- 2)"),
        (["sees 122 375"], "at 122: ? == 375 (+- 2)"),
        (["count 7"], "changes during 0..299: 7"),
        (["count < 8"], "changes during 0..299: 0 to 7"),
        (["count <= 8 0 299"], "changes during 0..299: 0 to 8"),
        (["count > 2 100 200"], "changes during 100..200: at least 3"),
        (["count >= 2 100 200"], "changes during 100..200: at least 2"),
        (["count 2..3 100 200"], "changes during 100..200: 2 to 3"),
        (["like <u2 @ 0xFF0020"], "always: ? == `<u2 @ 0xFF0020`"),
        (["bookmark pts <u2 @ 0xFF0020", "like pts"], "always: ? == pts"),
        (["bookmark pts <u2 @ 0xFF0020", "go 9", "= pts"], "at 9: ? == pts"),
        (["at 120 ? == 375"], "at 120: ? == 375"),
        (["at 122+-2 ? == 375"], "at 122: ? == 375 (+- 2)"),
        (["between 40 120 ? rises"], "between 40 and 120: ? rises"),
        (["during 121 130 ? stays"], "during 121..130: ? stays"),
        (["within 110 125 ? changes"], "within 110..125: ? changes"),
        (["always ? in 0..875"], "always: ? in 0..875"),
        (["never ? > 900"], "never: ? > 900"),
        (["eventually ? == 875"], "eventually: ? == 875"),
        (["unchanged while frame % 40 != 0"], "unchanged while: frame % 40 != 0"),
        (["changes only when frame % 40 == 0"], "changes only when: frame % 40 == 0"),
    ],
)
def test_every_line_that_narrows_keeps_the_score(lines: list[str], said: str) -> None:
    made = session(*lines)
    assert texts(made) == [said]
    assert made.search.constraints[0].said.text == said
    made.do("sees 200 625")
    made.do("sees 120 375")
    assert "<u2 @ 0xFF0020" in bests(made)
    assert made.do("count") == [f"{made.search.count} left"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("frobnicate", "`frobnicate` is no command, and no formula"),
        ("hstory", "did you mean `history`?"),
        ("lives == 3", "is no command, and no formula"),
        ("? ==", "ends in the middle"),
        ("? == livs", "nothing is called `livs`"),
        ("= ", "no command"),
        ("go 300", "there is no frame 300: the play has 0 to 299"),
        ("go -1", "there is no frame -1"),
        ("go there", "the form is: go [FRAME|+N|-N]"),
        ("up", "`up` compares with the stop before: go to another frame first"),
        ("initial up", "both are frame 0"),
        ("initial", "the form is: initial up|down|same|changed [by N]"),
        ("sees x", "the form is: sees [FRAME] NUMBER"),
        ("count x", "the form is: count [<|<=|>|>=] N [A B]"),
        ("count < 0", "nothing changes `< 0` times"),
        ("count 3..2", "nothing changes `3..2` times"),
        ("count 3 20 10", "frame 20 is not before 10"),
        ("like", "the form is: like NAME | TYPE @ ADDRESS"),
        ("like nothing", "nothing is called `nothing`"),
        ("like u2 @ 0x10", "0x10"),
        ("like u9 @ 0xFF0010", "the width counts bytes"),
        ("at 5", "the form is: at FRAME[+-SLACK] FORMULA"),
        ("at x ? > 1", "the form is: at FRAME[+-SLACK] FORMULA"),
        ("between 5 ? rises", "the form is: between A B FORMULA"),
        ("between 9 5 ? rises", "frame 9 is not before 5"),
        ("always", "the form is: always FORMULA"),
        ("unchanged lives == 3", "the form is: unchanged while CONDITION"),
        ("changes when lives == 3", "the form is: changes only when CONDITION"),
        ("undo", "there is nothing to undo: nothing was said"),
        ("redo", "there is nothing to redo: nothing was taken back"),
        ("undo x", "the form is: undo [N]"),
        ("history all", "the form is: history"),
        ("list 0", "the form is: list [N]"),
        ("show x", "`x` is no number of a find"),
        ("show 0", "there is no find 0"),
        ("values nothing", "`nothing` is no find, bookmark, or type and address"),
        ("values lives @ 0xFF0010", "is not a type"),
        ("line 1", "the form is: line K NAME"),
        ("line 1 a`b", "cannot be a name"),
        ("write 1 points", "has no spec to write to: `line` shows the line"),
        ("bookmark pts", "the form is: bookmark NAME K"),
        ("bookmark lives u1 @ 0xFF0010", "`lives` means something in this spec already"),
        ("bookmark playing u1 @ 0xFF0010", "`playing` means something"),
        ("bookmark abs u1 @ 0xFF0010", "`abs` means something"),
        ("bookmark 2x u1 @ 0xFF0010", "`2x` cannot be a bookmark"),
        ("bookmark if u1 @ 0xFF0010", "`if` cannot be a bookmark"),
        ("forget pts", "there is no bookmark `pts`"),
        ("note", "the form is: note TEXT"),
        ("help me", "there is no command `me`"),
        ("quit now", "the form is: quit"),
        ("= 3\x1b[2J", "characters that nobody sees"),
        ("note \udcff", "characters that nobody sees"),
    ],
)
def test_a_wrong_line_changes_nothing(line: str, why: str) -> None:
    made = session()
    before = made.state()
    with pytest.raises(SessionError) as caught:
        made.do(line)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)
    assert made.state() == before
    assert not made.ended


def test_a_wrong_formula_points_into_itself() -> None:
    with pytest.raises(SessionError) as caught:
        session().do("? == livs")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.label is not None
    assert diagnostic.label.source.text[diagnostic.label.span.start :] == "livs"


def test_what_does_not_narrow() -> None:
    made = session("go 120")
    assert made.do("") == made.do("# a remark") == []
    assert made.do("= 375")[0].startswith(f"{made.search.count} left")
    made.do("always ? in 0..875")
    first = made.do("list")[0]
    assert first.startswith("  1. <u2 @ 0xFF0020 ")
    assert made.do("list 1")[0] == first
    shown = made.do("show 1")
    assert shown[0] == first
    assert any("a frame where it exceeds 65535 would tell" in line for line in shown)
    assert any(line.strip().startswith("equal on all frames: >d2 @ 0xFF0001") for line in shown)
    assert made.do("values 1 30 90") == [
        "frame     30  0",
        "frame     40  125",
        "frame     80  250",
    ]
    assert made.do("values u1 @ 0xFF0010 0 80") == ["frame      0  5", "frame     75  4"]
    assert made.do("values u1 @ 0xFF0018")[-1] == "and 259 more changes"
    line = made.do("line 1 points")
    assert line[0].startswith("# found by search: at 120: ? == 375; always: ? in 0..875.")
    assert line[-1] == "points : <u2 @ 0xFF0020  in 0..875"
    assert made.do("?") == made.do("help")
    assert COMMANDS.keys() | NARROWING.keys() <= {
        row.split()[0] for row in made.do("help") if row.strip()
    }
    assert made.do("help like") == [made.do("help like")[0]]
    assert made.do("help like")[0].startswith("like NAME | TYPE @ ADDRESS")
    assert made.do("quit") == []
    assert made.ended


def test_what_is_asked_next() -> None:
    made = session()
    assert [row for row in made.do("ask") if row.startswith("look at")]
    made.do("between 40 120 ? rises")
    made.do("always ? in 0..900")
    question, answers = made.do("ask")[:2]
    assert question.startswith("look at frame ")
    assert " leaves " in answers
    made.do("= 123456789")
    assert made.do("ask") == ["nothing fits: there is nothing to ask"]
    assert made.do("list") == [
        "nothing fits all of it: `history` shows where the last ones were lost"
    ]


def test_find_is_written_by_whoever_can() -> None:
    written: list[tuple[str, str]] = []

    def write(lines: Lines, name: str) -> str:
        written.append((lines.text.splitlines()[-1], name))
        return f"added {name}"

    made = Session(search(), write=write)
    made.do("sees 120 375")
    made.do("always ? in 0..875")
    assert made.do("write 1 points") == ["added points"]
    assert written == [("points : <u2 @ 0xFF0020  in 0..875", "points")]


def test_too_many_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LISTED", 100)
    with pytest.raises(SessionError, match="are left, too many to be listed: say more"):
        session().do("list")


# --- undo and redo


def test_undo_and_redo_several() -> None:
    made = session("sees 120 375", "always ? in 0..875", "count 7")
    counts = made.search.counts()
    assert made.do("undo 2") == [f"{counts[0]} left, after: at 120: ? == 375 (+- 2)"]
    assert [row.split(None, 1) for row in made.do("history")] == [
        [str(counts[0]), "at 120: ? == 375 (+- 2)"],
        ["undone", "always: ? in 0..875"],
        ["undone", "changes during 0..299: 7"],
    ]
    assert made.do("redo") == [f"{counts[1]} left, after: always: ? in 0..875"]
    with pytest.raises(SessionError, match="nothing to redo: only 1 can be"):
        made.do("redo 2")
    assert made.do("undo 2")[0].endswith(" left, nothing is said")
    made.do("= 0")
    with pytest.raises(SessionError, match="nothing was taken back"):
        made.do("redo")


def test_what_interrupts_a_line_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = session("sees 120 375")
    before = made.state()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "_narrow", interrupted)
    with pytest.raises(KeyboardInterrupt):
        made.do("always ? in 0..875")
    assert made.state() == before


def test_little_is_kept_of_what_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrodsl.search.search.KEPT", 1000)
    made = session("always ? >= 0", "always ? <= 900", "sees 120 375", "count 7")
    kept = [sum(map(len, left.values())) for left in made.search._known.values()]
    assert len(kept) == 2
    everything = [session("always ? >= 0").search.count]
    assert made.search.counts()[0] == everything[0]
    made.do("undo 3")
    assert made.search.count == everything[0]


# --- change counts


def test_change_counts_are_those_of_the_values() -> None:
    made = search()
    for least, most, first, last in (
        (7, 7, 0, 299),
        (0, 3, 50, 200),
        (4, None, 1, 150),
        (0, 0, 9, 9),
    ):
        (constraint,) = made.changes(least, most, first, last).constraints
        assert CHECKED.program is not None
        way = narrowing(constraint, RECORDING, CHECKED.program)
        checked = {True: 0, False: 0}
        for number in range(0, len(made.readings), 19):
            reading = made.readings[number]
            starts = reading.starts(RECORDING.index)[::5]
            fits = np.isin(starts, way.fitting({number: starts})[number])
            for start, fit in zip(starts.tolist(), fits.tolist(), strict=True):
                planes = [RECORDING.index.columns(np.array([start + o])) for o in reading.offsets]
                values = reading.decode(planes)[:, 0]
                changed = np.flatnonzero(np.diff(values)) + 1
                count = int(((changed >= first) & (changed <= last)).sum())
                assert fit == (least <= count and (most is None or count <= most))
                checked[fit] += 1
        assert min(checked.values()) > 5
        made.undo()


@pytest.mark.parametrize(("least", "most"), [(-1, 3), (3, 2)])
def test_counts_that_there_cannot_be(least: int, most: int) -> None:
    with pytest.raises(ValueError, match="the smaller count comes first"):
        search().changes(least, most)


# --- bookmarks, places and notes


def test_a_bookmark_is_a_variable() -> None:
    made = session("bookmark pts <u2 @ 0xFF0020", "always ? == pts", "go 50")
    assert made.do("bookmarks") == ["pts is <u2 @ 0xFF0020"]
    assert made.do("values pts 0 50") == ["frame      0  0", "frame     40  125"]
    assert ">d2 @ 0xFF0001" in bests(made)
    with pytest.raises(SessionError, match="`pts` is needed by: always: \\? == pts"):
        made.do("forget pts")
    made.do("undo")
    with pytest.raises(SessionError, match="`pts` is needed by"):
        made.do("forget pts")
    made.do("= 125")
    assert made.do("forget pts") == ["pts is forgotten"]
    assert made.do("bookmarks") == ["there is no bookmark"]
    made.do("bookmark first 1")
    assert str(made.search.bookmarks["first"]) == str(made.finds[0].best)
    with pytest.raises(SessionError, match="there is a bookmark `first` already"):
        made.do("bookmark first 1")


@pytest.mark.parametrize(
    ("text", "frame", "value"),
    [
        ("u2 @ 0xFF0014", 10, 930),
        (">u2 @ 16711700", 10, 930),
        ("<u2 @ 0xFF0020", 120, 375),
        ("10 * |u1 @ 0xFF001A", 120, 150),
        ("|u1 - 1 @ 0xFF0010", 0, 4),
        ("3 * u1 + 2 @ 0xFF0010", 0, 21),
        ("u1 & 0x05 @ 0xFF0010", 150, 1),
        (">n4 every 2 bytes @ 0xFF0100", 120, 375),
        ("u1 low at +0, high at +5 @ 0xFF0109", 120, 375),
        ("d3 @ 0xFF0000", 120, 375),
    ],
)
def test_places_in_words(text: str, frame: int, value: int) -> None:
    made = search()
    assert made.column(text)[frame] == value
    assert made.at(frame, f"? >= 0 and `{text}` == {value}").count > 0
    assert made.at(frame, f"? >= 0 and `{text}` != {value}").count == 0
    place = made.place(text)
    assert made.place(str(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u2",
        "@ 0xFF0010",
        "u2 @ lives",
        "u2 @ 0xFE0000",
        "u2 @ 0xFF003C",
        "x2 @ 0xFF0010",
        "u1 & 0x100 @ 0xFF0010",
        "u1 & 0 @ 0xFF0010",
        "0 * u1 @ 0xFF0010",
        "999999999 * u8 @ 0xFF0010",
    ],
)
def test_places_that_there_are_not(text: str) -> None:
    with pytest.raises(BadPlace):
        search().place(text)


def test_every_reading_is_found_by_its_words() -> None:
    made = search()
    for reading in (r for r in made.readings if r.span <= small.BLOCKS[0].size):
        assert made.place(f"{reading.code} @ 0x{small.BASE:X}").reading == reading


def test_notes() -> None:
    made = session()
    assert made.do("notes") == ["there is no note"]
    made.do("note  the score lags by 2 frames ")
    assert made.do("notes") == ["the score lags by 2 frames"]


def test_functions_and_all_lets_of_the_spec() -> None:
    assert WITH_FUNCTIONS.program is not None
    made = Search(RECORDING, WITH_FUNCTIONS.program, WITH_FUNCTIONS.declarations)
    made.always("twice(?) == 2 * lives and ? < more")
    assert str(made.groups()[0].best) == "|u1 @ 0xFF0010"
    with pytest.raises(BadBookmark, match="`twice` means something"):
        made.bookmark("twice", "u1 @ 0xFF0010")


# --- as a whole


def test_a_session_is_taken_up_again(tmp_path: Path) -> None:
    made = session("go 40", "go 120", "up by 250", "bookmark a 1", "note x", "like a", "undo")
    file = tmp_path / "s.json"
    save_state(file, made.state())
    again = session()
    again.restore(load_state(file))
    assert again.state() == made.state()
    assert np.array_equal(again.search.candidates(), made.search.candidates())
    assert again.do("redo") == made.do("redo")
    assert again.do("go") == ["frame 120; the stop before is 40"]


def test_what_is_given_is_said_once() -> None:
    made = session()
    made.given(lambda: made.search.at(120, "? == 375"))
    assert texts(made) == ["at 120: ? == 375"]
    again = session()
    again.restore(made.state())
    again.do("undo")
    again.given(lambda: again.search.at(120, "? == 375"))
    assert texts(again) == []
    again.given(lambda: again.search.at(122, "? == 375"))
    assert texts(again) == ["at 122: ? == 375"]


def test_the_session_of_another_play_is_refused() -> None:
    builder = RamTraceBuilder(small.BLOCKS)
    for _ in range(3):
        builder.append({b.base: bytes([7] * b.size) for b in small.BLOCKS})
    assert CHECKED.program is not None
    other = Session(Search(Recording(builder.build()), CHECKED.program), play="other.bk2")
    with pytest.raises(SessionError, match=r"of another play: of small\.ram with 300 frames"):
        other.restore(session("= 3").state())
    assert texts(other) == []


def test_a_session_whose_spec_has_changed() -> None:
    state = session("= lives", "bookmark pts <u2 @ 0xFF0020", "like pts").state()
    text = small.SPEC.replace("lives", "men")
    checked = check_source(Source("small.retro", text))
    assert checked.program is not None
    made = Session(Search(RECORDING, checked.program, checked.declarations))
    with pytest.raises(SessionError, match=r"`at 0: \? == lives` means nothing any more: nothing"):
        made.restore(state)
    assert made.search.constraints == ()
    # What was written to the spec meanwhile is the spec's own.
    text = small.SPEC.replace("ram {", "ram {\n  pts : <u2 @ 0xFF0020")
    checked = check_source(Source("small.retro", text))
    assert checked.program is not None
    made = Session(Search(RECORDING, checked.program, checked.declarations))
    made.restore(state)
    assert texts(made) == ["at 0: ? == lives", "always: ? == pts"]
    assert made.search.bookmarks == {}


def test_pressed_is_not_known_to_a_trace() -> None:
    state = session("changes only when pressed(A)").state()
    assert CHECKED.program is not None
    made = Session(Search(Recording(TRACE), CHECKED.program))
    with pytest.raises(SessionError, match="not known what was pressed"):
        made.restore(state)


def _damaged(file: Path) -> list[bytes]:
    good = file.read_bytes()
    document = json.loads(good)
    return [
        b"",
        b"\xff\x00",
        good[: len(good) // 2],
        b"[1, 2]",
        json.dumps({**document, "more": 1}).encode(),
        json.dumps({**document, "cursor": -1}).encode(),
        json.dumps({**document, "said": [{"text": "x"}]}).encode(),
        json.dumps({**document, "notes": "x"}).encode(),
    ]


def test_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    save_state(file, session("= 3").state())
    for raw in _damaged(file):
        file.write_bytes(raw)
        with pytest.raises(SessionFileError, match="is no session, or a damaged one") as caught:
            load_state(file)
        assert "\n" not in str(caught.value)
    version = json.dumps({**json.loads(session().state().model_dump_json()), "retrodsl_session": 2})
    file.write_text(version)
    with pytest.raises(SessionFileError, match="written by another version"):
        load_state(file)
    with pytest.raises(SessionFileError, match="cannot be read"):
        load_state(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"cursor": 300},
        {"previous": 900},
        {"bookmarks": {"a": "u2 @ 0x1"}},
        {"bookmarks": {"if": "u1 @ 0xFF0010"}},
    ],
)
def test_a_file_that_was_changed_by_hand(change: dict[str, object]) -> None:
    state = session("= 3").state().model_copy(update=change)
    made = session()
    with pytest.raises(SessionError, match="the session cannot be taken up"):
        made.restore(state)
    assert made.state() == session().state()


def test_a_file_that_cannot_be_written_stays_what_it_was(tmp_path: Path) -> None:
    file = tmp_path / "no" / "s.json"
    with pytest.raises(SessionFileError, match="cannot be written"):
        save_state(file, session().state())
    assert list(tmp_path.iterdir()) == []


LINES = st.sampled_from(
    [
        "go 0",
        "go 40",
        "go 120",
        "go 299",
        "= 375",
        "> 100",
        "? != lives",
        "up",
        "down",
        "same",
        "changed",
        "up by 250",
        "initial up",
        "count < 9",
        "count 7",
        "count 1..4 50 200",
        "like <u2 @ 0xFF0020",
        "like pts",
        "bookmark pts <u2 @ 0xFF0020",
        "forget pts",
        "never ? > 900",
        "changes only when frame % 40 == 0",
        "changes only when pressed(A)",
        "undo",
        "undo 2",
        "redo",
        "note here",
        "bookmark best 1",
    ]
)


def test_the_examples_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "search.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    examples = [block for block in blocks if "open_search" in block]
    assert len(examples) == 2
    TRACE.save(tmp_path / "run.ram")
    (tmp_path / "my.retro").write_text(small.SPEC)
    monkeypatch.chdir(tmp_path)
    for example in examples:
        names: dict[str, Any] = {}
        exec(compile(example, "docs/search.md", "exec"), names)
        found = names["search"] if "search" in names else names["session"].search
        assert found.column("pts")[120] == 375


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    spec = tmp_path / "my.retro"
    spec.write_text(small.SPEC.replace("lives > 0", "livs > 0"))
    with pytest.raises(
        CannotPlay, match=r"my\.retro has errors: nothing is called `livs`"
    ) as caught:
        retrodsl.open_search("run.ram", spec)
    assert caught.value.diagnostics
    spec.write_text(small.SPEC)
    (tmp_path / "bad.ram").write_bytes(b"retrodsl-ram-1\nno")
    with pytest.raises(CannotPlay, match="not a RAM trace"):
        retrodsl.open_search(tmp_path / "bad.ram", spec)


def test_a_line_for_the_spec_names_no_bookmark() -> None:
    made = session("bookmark pts <u2 @ 0xFF0020", "like pts", "sees 120 375")
    lines = " ".join(made.do("line 1 score"))
    assert "found by search: always: ? == `<u2 @ 0xFF0020`; at 120" in lines
    assert "pts" not in lines
    shown = Finds(made.search, made.finds[:1], "score")
    assert "always: ? == `<u2 @ 0xFF0020`;" in " ".join(shown.lines(0).ram)
    assert shown.lines(0).lets == ()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(LINES, min_size=1, max_size=8))
def test_any_session_is_the_same_after_it_was_kept(tmp_path: Path, lines: list[str]) -> None:
    made = session()
    for line in lines:
        before = made.state()
        try:
            made.do(line)
        except SessionError:
            assert made.state() == before
    file = tmp_path / "s.json"
    save_state(file, made.state())
    again = session()
    again.restore(load_state(file))
    assert again.state() == made.state()
    assert again.search.count == made.search.count
    assert np.array_equal(again.search.candidates(), made.search.candidates())
    while made.search.undone:
        assert again.do("redo") == made.do("redo")
