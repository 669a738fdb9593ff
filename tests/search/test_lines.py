"""A find as lines of the language, in a spec."""

from __future__ import annotations

import re

import numpy as np
import pytest

from retrodsl.api import check_source, format_source
from retrodsl.search import Group, Recording, Search
from retrodsl.search.groups import courses
from retrodsl.search.lines import lines_of, names_in, with_lines
from retrodsl.source import Source
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace())
SOURCE = Source("small.retro", small.SPEC)


def _written(group: Group, search: Search, text: str = small.SPEC) -> str:
    lines = lines_of(group, "score", search.constraints, PROGRAM.platform)
    written = with_lines(Source("small.retro", text), lines)
    laid_out = format_source(Source("small.retro", written)).text
    assert laid_out is not None
    checked = check_source(Source("small.retro", laid_out))
    assert checked.program is not None, checked.diagnostics
    return laid_out


def test_a_variable_at_the_end_of_the_block() -> None:
    search = Search(RECORDING, PROGRAM).at(299, "? == -1093").at(0, "? == 1000")
    text = _written(search.groups()[0], search)
    assert "  score : i2 @ 0xFF0014 in -1093..1000\n}" in " ".join(text.split(" ")).replace(
        "  in", " in"
    )
    assert "# found by search: at 299: ? == -1093; at 0: ? == 1000." in text
    assert text.endswith(small.SPEC[small.SPEC.index("}\n\nlet alive") :])


def test_every_find_can_be_written() -> None:
    search = Search(RECORDING, PROGRAM).at(120, "? == 375").at(290, "? == 875")
    (group,) = search.groups()
    kinds = set()
    for member in group.members:
        alone = Group(member, group.course, (), ())
        text = _written(alone, search)
        assert {"score"} <= names_in(Source("small.retro", text))
        kinds.add((member.reading.is_plain, member.reading.is_spread, member.reading.kind))
    assert {(True, False, "d"), (True, False, "u"), (False, True, "n"), (False, True, "u")} <= kinds


def test_a_scaled_one_is_a_let() -> None:
    search = Search(RECORDING, PROGRAM).at(0, "? == 500").at(80, "? == 400").always("? > 100")
    group = next(g for g in search.groups() if g.best.reading.scale == 100)
    text = _written(group, search)
    assert re.search(r"score_stored : u1 @ 0x\w+ +in 2..5\n", text)
    assert "let score = 100 * score_stored" in text


@pytest.mark.parametrize(
    ("place", "ranges", "value"),
    [
        ("u1 + 1 @ 0xFF0010", {"score_stored": "in 2..5"}, "score_stored + 1"),
        ("u1 - 1 @ 0xFF0010", {"score_stored": "in 2..5"}, "score_stored - 1"),
        ("100 * >i2 - 1 @ 0xFF0014", {"score_stored": "in -1093..1000"}, "100 * (score_stored"),
        ("u1 & 0x01 @ 0xFF0010", {"score": ""}, ""),
        (
            ">n4 every 2 bytes @ 0xFF0100",  # 0 to 875
            {"score_3": "", "score_2": "in 0..8", "score_1": "", "score_0": ""},
            "100 * score_2 + 10 * score_1 + score_0",
        ),
        ("u1 low at +0, high at +5 @ 0xFF0109", {"score_1": "in 0..3", "score_0": ""}, "256 *"),
    ],
)
def test_the_range_that_was_seen_is_that_of_what_is_stored(
    place: str, ranges: dict[str, str], value: str
) -> None:
    search = Search(RECORDING, PROGRAM).always("? < 5000000")
    found = search.place(place)
    course = courses(RECORDING.index, found.reading, np.array([found.position]))[0]
    lines = lines_of(Group(found, course, (), ()), "score", (), PROGRAM.platform)
    known = dict(line.split(" : ") for line in lines.ram if not line.startswith("#"))
    assert {name: known[name].partition("  ")[2] for name in known} == ranges
    assert value in "".join(lines.lets)


def test_a_bookmark_is_told_by_its_place() -> None:
    search = Search(RECORDING, PROGRAM)
    search.bookmark("pts", "<u2 @ 0xFF0020").bookmark("at", ">d3 @ 0xFF0000")
    search.like("pts").at(9, "? == at and `at` == pts").at(9, "? == `<u2 @ 0xFF0020`")
    search.never("? < 0 and lives > 3")
    (group, *_) = search.groups()
    lines = lines_of(
        group, "score", search.constraints, PROGRAM.platform, bookmarks=search.bookmarks
    )
    why = " ".join(line.removeprefix("# ") for line in lines.ram)
    assert "always: ? == `<u2 @ 0xFF0020`;" in why
    assert "at 9: ? == `>d3 @ 0xFF0000` and `>d3 @ 0xFF0000` == `<u2 @ 0xFF0020`;" in why
    assert "at 9: ? == `<u2 @ 0xFF0020`; never: ? < 0 and lives > 3." in why


def test_a_spec_without_a_block() -> None:
    search = Search(RECORDING, PROGRAM).at(299, "? == -1093").at(0, "? == 1000")
    text = _written(search.groups()[0], search, 'game "Small-Genesis"\n')
    assert text.startswith('game "Small-Genesis"\n\nram {\n  # found by search')


def test_names_of_a_spec() -> None:
    assert names_in(SOURCE) == {"lives", "mode", "alive"}
