"""RL0: what the engine makes of broken files, and what is left of the findings after the mends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retrodsl.lint.mend import apply_fixes
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules, find_rule
from retrodsl.lint.runner import lint, open_integration
from tests.engine_facts.engines import EVERY_ENGINE
from tests.lint.probing import ask_engine, findings, findings_after_fixes, with_fixes

FILES = ("RL003", "RL004", "RL005", "RL006")
LIVES = '"lives": {"address": 16711680, "type": "|u1"}'
SECOND = '"lives": {"address": 16711681, "type": ">u4"}'
MARK = [0xEF, 0xBB, 0xBF]


def data(text: str | list[int], scenario: str | list[int] = "{}") -> dict[str, Any]:
    return {"files": {"data.json": text, "scenario.json": scenario}}


def metadata(text: str | list[int]) -> dict[str, Any]:
    return {"files": {"metadata.json": text}}


DONE = '"done": {"variables": {"lives": {"op": "not-equal", "reference": 77777}}}'
CASES: dict[str, dict[str, Any]] = {
    "sound": data(f'{{"info": {{{LIVES}}}}}'),
    "trailing comma": data(f'{{"info": {{{LIVES},}}}}'),
    "comment": data(f'{{"info": {{{LIVES}}}}} // lives'),
    "comment inside": data(f'{{"info": {{{LIVES} /* lives */}}}}'),
    "hexadecimal": data('{"info": {"lives": {"address": 0xFF0000, "type": "|u1"}}}'),
    "empty file": data(""),
    "mark": data([*MARK, *f'{{"info": {{{LIVES}}}}}'.encode()]),
    "text behind": data(f'{{"info": {{{LIVES}}}}} }} more'),
    "twice": data(f'{{"info": {{{LIVES}, {SECOND}}}}}'),
    "a list": data("[]"),
    "no info": data(f"{{{LIVES}}}"),
    "info is null": data('{"info": null}'),
    "info is an empty list": data('{"info": []}'),
    "info is a text": data('{"info": "x"}'),
    "a variable is a number": data('{"info": {"lives": 16711680}}'),
    "done behind the end": data(f'{{"info": {{{LIVES}}}}}', f"{{}}, {DONE}}}"),
    "done": data(f'{{"info": {{{LIVES}}}}}', f"{{{DONE}}}"),
    "scenario with a mark": data(f'{{"info": {{{LIVES}}}}}', [*MARK, *f"{{{DONE}}}".encode()]),
    "metadata": metadata('{"default_state": "Level1"}'),
    "metadata: trailing comma": metadata('{"default_state": "Level1",}'),
    "metadata: mark": metadata([*MARK, *b'{"default_state": "Level1"}']),
    "metadata: text behind": metadata('{"default_state": "Level1"} }'),
    "metadata: not UTF-8": metadata([*b'{"default_state": "Level1", "title": "', 0xE9, *b'"}']),
    "metadata: twice": metadata('{"default_state": "Nowhere", "default_state": "Level1"}'),
    "metadata: a list": metadata('["Level1"]'),
    "metadata: a number": metadata("5"),
}


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def results(request: pytest.FixtureRequest) -> dict[str, Any]:
    return ask_engine(request.param, CASES)


@pytest.mark.parametrize(
    "name",
    [
        "trailing comma",
        "comment inside",
        "hexadecimal",
        "empty file",
        "a list",
        "no info",
        "info is a text",
        "a variable is a number",
    ],
)
def test_the_engine_refuses_the_file(results: dict[str, Any], name: str) -> None:
    assert results[name]["error"] == "AssertionError"  # "Failed to load"


def test_the_engine_takes_what_it_should_not(results: dict[str, Any]) -> None:
    assert set(results["sound"]["info"]) == {"lives"}
    for name in ("mark", "text behind", "comment"):
        assert results[name]["info"] == results["sound"]["info"]
    for name in ("info is null", "info is an empty list"):
        assert results[name]["info"] == {}


def test_the_engine_keeps_the_first_of_two(results: dict[str, Any]) -> None:
    assert results["twice"]["info"] == results["sound"]["info"]


def test_what_stands_behind_the_end_is_ignored(results: dict[str, Any]) -> None:
    assert results["done"]["done"] is True
    assert results["done behind the end"]["done"] is False


def test_a_scenario_with_a_mark_works_and_is_not_listed(results: dict[str, Any]) -> None:
    assert results["scenario with a mark"]["done"] is True
    assert results["scenario with a mark"]["scenarios"] == []
    assert results["done"]["scenarios"] == ["scenario"]


def test_a_broken_metadata_is_skipped(results: dict[str, Any]) -> None:
    assert results["metadata"]["started"] is True
    for name in ("trailing comma", "mark", "text behind", "a list"):
        assert results[f"metadata: {name}"]["started"] is False
    assert results["metadata: not UTF-8"]["error"] == "UnicodeDecodeError"
    assert results["metadata: a number"]["error"] == "TypeError"


def test_a_list_keeps_the_engine_from_listing_scenarios(results: dict[str, Any]) -> None:
    for name in ("a list", "metadata: a list"):
        assert results[name]["scenarios"] == "AttributeError"


def test_of_metadata_the_last_of_two_counts(results: dict[str, Any]) -> None:
    assert results["metadata: twice"]["state"] == "Level1.state"


@pytest.mark.parametrize(
    ("rule", "number"), with_fixes(FILES, all_rules()), ids=lambda v: getattr(v, "code", v)
)
def test_after_the_mends_nothing_is_left(rule: Rule, number: int, tmp_path: Path) -> None:
    example = rule.invalid[number]
    found = findings(rule, example, tmp_path / "before")
    left = findings_after_fixes(rule, example, tmp_path / "after")
    without = [d for d in found if d.fix is None]
    assert len(left) == len(without)


def test_only_sure_mends_are_safe(tmp_path: Path) -> None:
    rule = find_rule("RL003")
    assert rule is not None
    text = '{"info": {"a": {"address": %s, "type": "|u1"}}}'
    for number, (address, is_safe) in enumerate(
        (("0xFF0000", True), ("$FF0000", True), ("FF0000", False), ("0016711680", False))
    ):
        example = Example({"data.json": text % address})
        (found,) = findings(rule, example, tmp_path / str(number))
        assert found.fix is not None
        assert found.fix.safe is is_safe


@pytest.mark.parametrize(
    ("member", "after"),
    [
        ('"x": 1,0', None),
        ('"x": 1,000', None),
        ('"x": 1,0,', '"x": 1,0'),
        ('"x": 1, 0', None),
        ("0: 1", None),
        ("x: 1", '"x": 1'),
        ('"x": 1 -- points', '"x": 1'),
    ],
)
def test_a_number_never_gets_quotes_by_itself(
    tmp_path: Path, member: str, after: str | None
) -> None:
    folder = tmp_path / "Example-Genesis-v0"
    folder.mkdir()
    text = '{"info": {"a": {"address": 16711680, "type": "|u1", MEMBER\n}}}'
    (folder / "data.json").write_text(text.replace("MEMBER", member))
    rule = find_rule("RL003")
    assert rule is not None
    found = lint([open_integration(folder)], (rule,)).diagnostics
    mended = apply_fixes(found, unsafe=False).texts
    expected = [] if after is None else [text.replace("MEMBER", after)]
    assert list(mended.values()) == expected
    assert found


def test_what_the_reader_made_up_is_told_once(tmp_path: Path) -> None:
    """A value that is missing is not told again as one of the wrong kind."""
    for number, text in enumerate(
        (
            '{"info": {"lives": }}',
            '{"info": {"lives": {"address": , "type": "|u1"}}}',
            '{"info": {"lives": {"address": 16711680, "type": }}}',
            '{"info": {"lives": {"address": NaN, "type": "|u1"}}}',
        )
    ):
        rules = tuple(r for r in all_rules() if r.code.startswith(("RL0", "RL1")))
        found = [
            d
            for rule in rules
            if rule.check is not None
            for d in findings(rule, Example({"data.json": text}), tmp_path / f"{number}{rule.code}")
        ]
        assert [d.code for d in found] == ["RL003"]
