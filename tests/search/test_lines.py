"""A find as lines of the language, in a spec."""

from __future__ import annotations

from retrodsl.api import check_source, format_source
from retrodsl.search import Group, Recording, Search
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
    assert "let score = 100 * score_stored" in _written(group, search)


def test_a_spec_without_a_block() -> None:
    search = Search(RECORDING, PROGRAM).at(299, "? == -1093").at(0, "? == 1000")
    text = _written(search.groups()[0], search, 'game "Small-Genesis"\n')
    assert text.startswith('game "Small-Genesis"\n\nram {\n  # found by search')


def test_names_of_a_spec() -> None:
    assert names_in(SOURCE) == {"lives", "mode", "alive"}
