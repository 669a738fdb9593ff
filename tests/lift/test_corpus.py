"""Every integration that the engine ships: imported, compiled back, equal to the engine."""

from __future__ import annotations

import re

import pytest

from retrodsl.lift import import_folder
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import lint, open_integration
from retrodsl.source import Source
from retrodsl.syntax.parser import parse
from retrodsl.syntax.printer import print_file
from tests.lift.folders import installed

#: How many tests the corpus is divided into.
CHUNKS = 32

_MISSPELLED = (
    ("metadata.json", "PenguinsVsSenators.start."),
    "the start state for one player is misspelled, with a dot at its end, and no such file is "
    "there. The spec takes `default_state`, which is right.",
)
#: Where the spec cannot mean what the files say, by folder: what differs, and why.
EXCEPTIONS: dict[str, tuple[tuple[str, str], str]] = {
    "NHL94-Genesis-v0": _MISSPELLED,
    "NHL941on1-Genesis-v0": _MISSPELLED,
}

#: Scripts that are kept, with what is in them that has no translation: by folder, the scenarios.
_TEXT_KEYS = "it works with texts"
KEPT: dict[str, tuple[tuple[str, ...], str]] = {
    "SonicAndKnuckles3-Genesis-v0": (("contest", "xpos"), _TEXT_KEYS),
    "SonicTheHedgehog-Genesis-v0": (("contest", "xpos"), _TEXT_KEYS),
    "SonicTheHedgehog2-Genesis-v0": (("contest", "xpos"), _TEXT_KEYS),
    "SonicAndKnuckles3CustomKevin-Genesis": (("contest",), _TEXT_KEYS),
    "SonicTheHedgehog2CustomKevin-Genesis": (("contest",), _TEXT_KEYS),
    "SonicTheHedgehog2CustomLeaderboard-Genesis": (("contest",), _TEXT_KEYS),
    "SonicTheHedgehogCustomCathy-Genesis": (("contest",), _TEXT_KEYS),
    "SonicTheHedgehogCustomKevin-Genesis": (("contest",), _TEXT_KEYS),
    "SonicTheHedgehogCustomLeaderboard-Genesis": (("contest",), _TEXT_KEYS),
}


def test_the_corpus_is_whole() -> None:
    assert len(installed()) == 1068
    names = {folder.name for folder in installed()}
    assert EXCEPTIONS.keys() <= names
    assert KEPT.keys() <= names


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_import_and_compile_back(chunk: int) -> None:
    for folder in installed()[chunk::CHUNKS]:
        # The linter's findings are comments alone, and its own tests run it over the corpus.
        integration = open_integration(folder, shown=folder.name)
        imported = import_folder(integration, findings=())
        trip = imported.round_trip
        assert [d for d in trip.diagnostics if d.is_error] == [], folder.name
        found = [(difference.part, difference.about) for difference in trip.differences]
        expected = [EXCEPTIONS[folder.name][0]] if folder.name in EXCEPTIONS else []
        assert found == expected, folder.name
        kept = {n.about: n.message for n in imported.lifted.notes if n.kind == "lua"}
        scenarios, why = KEPT.get(folder.name, ((), ""))
        assert tuple(sorted(kept)) == scenarios, folder.name
        assert all(message.endswith(why) for message in kept.values())


@pytest.mark.parametrize("chunk", range(4))
def test_the_layout_is_the_one_of_fmt(chunk: int) -> None:
    for folder in installed()[chunk * 7 :: 4 * 7]:
        lifted = import_folder(open_integration(folder, shown=folder.name), ()).lifted
        parsed = parse(Source(folder.name, lifted.text))
        assert parsed.file is not None
        assert print_file(parsed.file) == lifted.text
        assert max(map(len, lifted.text.splitlines())) <= 100


def test_findings_of_the_linter_come_along() -> None:
    for folder in installed()[::89]:
        integration = open_integration(folder, shown=folder.name)
        codes = {d.code for d in lint([integration], all_rules()).diagnostics}
        text = import_folder(integration).lifted.text
        assert set(re.findall(r"# (RL\d+) ", text)) == codes, folder.name
