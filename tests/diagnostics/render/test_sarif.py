from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings

from retrodsl.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from retrodsl.diagnostics.render.rules import RuleText
from retrodsl.diagnostics.render.sarif import file_uri, render_sarif
from retrodsl.source import Source, Span
from tests.diagnostics.render.findings import finding, findings, under

SOURCE = Source("specs/a b.retro", "one 🎮 two\r\nthree\n")
_URI = re.compile(r"(file://)?([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+")


def run_of(found: list[Diagnostic]) -> dict[str, Any]:
    log = json.loads(render_sarif(found, tool_version="1.2.3"))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def check_region(region: dict[str, int]) -> None:
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
    assert all(number >= 1 for number in region.values())
    start = (region["startLine"], region["startColumn"])
    assert start <= (region["endLine"], region["endColumn"])


def check_location(location: dict[str, Any]) -> None:
    assert set(location) <= {"id", "physicalLocation", "message"}
    physical = location["physicalLocation"]
    assert set(physical) == {"artifactLocation", "region"}
    assert _URI.fullmatch(physical["artifactLocation"]["uri"])
    check_region(physical["region"])
    if "message" in location:
        assert location["message"]["text"]


def check_run(run: dict[str, Any]) -> None:
    """What the SARIF specification demands of the parts that are written here."""
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] == "utf16CodeUnits"
    driver = run["tool"]["driver"]
    assert driver["name"] == "retrodsl"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    allowed = {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "fixes"}
    for result in run["results"]:
        assert set(result) <= allowed
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert isinstance(result["message"]["text"], str)
        for location in result["locations"]:
            check_location(location)
        related = result.get("relatedLocations", [])
        assert [location["id"] for location in related] == list(range(1, len(related) + 1))
        for location in related:
            check_location(location)
        for fix in result.get("fixes", []):
            assert set(fix) == {"description", "artifactChanges", "properties"}
            uris = [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]]
            assert uris
            assert len(set(uris)) == len(uris)
            for change in fix["artifactChanges"]:
                assert change["replacements"]
                for replacement in change["replacements"]:
                    check_region(replacement["deletedRegion"])
                    assert isinstance(replacement["insertedContent"]["text"], str)


@settings(deadline=None)
@given(findings())
def test_any_findings_give_a_valid_log(found: list[Diagnostic]) -> None:
    run = run_of(found)
    check_run(run)
    assert len(run["results"]) == len(found)
    assert render_sarif(found, tool_version="1").encode("utf-8").endswith(b"}\n")


def test_columns_count_utf16_units_from_one() -> None:
    run = run_of([finding(under(SOURCE, "two\r\nthr", "here"))])
    (result,) = run["results"]
    (location,) = result["locations"]
    assert location == {
        "physicalLocation": {
            "artifactLocation": {"uri": "specs/a%20b.retro"},
            "region": {"startLine": 1, "startColumn": 8, "endLine": 2, "endColumn": 4},
        },
        "message": {"text": "here"},
    }


def test_a_lone_surrogate_counts_one_unit() -> None:
    source = Source("a", "\ud800x")
    (result,) = run_of([finding(under(source, "x"))])["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (2, 3)


def test_rules_are_listed_once_and_take_the_worse_level() -> None:
    found = [
        finding(code="RT2"),
        finding(code="RL1", severity=Severity.WARNING),
        finding(code="RT2", severity=Severity.WARNING),
    ]
    run = run_of(found)
    driver = run["tool"]["driver"]
    assert driver["version"] == "1.2.3"
    assert driver["rules"] == [
        {"id": "RL1", "defaultConfiguration": {"level": "warning"}},
        {"id": "RT2", "defaultConfiguration": {"level": "error"}},
    ]
    assert [(r["ruleId"], r["ruleIndex"], r["level"]) for r in run["results"]] == [
        ("RT2", 1, "error"),
        ("RL1", 0, "warning"),
        ("RT2", 1, "warning"),
    ]


def test_a_known_rule_is_told_and_a_run_has_its_category() -> None:
    log = json.loads(
        render_sarif(
            [finding(code="RT2"), finding(code="X")],
            tool_version="1",
            rules=lambda code: RuleText("short", "**long**") if code == "RT2" else None,
            category="retrodsl/a",
        )
    )
    (run,) = log["runs"]
    assert run["automationDetails"] == {"id": "retrodsl/a/"}
    known, unknown = run["tool"]["driver"]["rules"]
    assert known["shortDescription"] == known["fullDescription"] == {"text": "short"}
    assert known["help"] == {"text": "**long**", "markdown": "**long**"}
    assert known["properties"] == {"tags": ["retrodsl"], "problem.severity": "error"}
    assert set(unknown) == {"id", "defaultConfiguration"}


def test_names_of_files_are_shown_as_asked_for() -> None:
    log = json.loads(
        render_sarif(
            [finding(under(SOURCE, "two"))], tool_version="1", shown=lambda name: f"sub/{name}"
        )
    )
    (location,) = log["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "sub/specs/a%20b.retro"


def test_the_message_holds_notes_and_helps() -> None:
    (result,) = run_of([finding(notes=("fact",), helps=("mend",))])["results"]
    assert result["message"]["text"] == "wrong\nnote: fact\nhelp: mend"
    assert result["locations"] == []


def test_related_places_are_numbered() -> None:
    found = finding(under(SOURCE, "two"), under(SOURCE, "one", "first"), under(SOURCE, "three"))
    (result,) = run_of([found])["results"]
    first, second = result["relatedLocations"]
    assert (first["id"], first["message"]["text"]) == (1, "first")
    assert (second["id"], "message" in second) == (2, False)
    assert second["physicalLocation"]["region"]["startLine"] == 2


def test_a_fix_groups_its_edits_by_file() -> None:
    other = Source("b.retro", "x")
    edits = (
        Edit(SOURCE, Span(0, 3), "ONE"),
        Edit(other, Span(1, 1), "y"),
        Edit(SOURCE, Span(6, 9), ""),
    )
    (result,) = run_of([finding(Label(SOURCE, Span(0, 3)), fix=Fix("mend", edits))])["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "mend"}
    assert fix["properties"] == {"safe": False}
    mine, others = fix["artifactChanges"]
    assert [r["insertedContent"]["text"] for r in mine["replacements"]] == ["ONE", ""]
    assert others["artifactLocation"] == {"uri": "b.retro"}
    assert others["replacements"][0]["deletedRegion"] == {
        "startLine": 1,
        "startColumn": 2,
        "endLine": 1,
        "endColumn": 2,
    }


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("specs/a.retro", "specs/a.retro"),
        ("./a.retro", "a.retro"),
        ("../a.retro", "../a.retro"),
        ("/home/me/a.retro", "file:///home/me/a.retro"),
        ("a#b?c:d%.retro", "a%23b%3Fc%3Ad%25.retro"),
        ("<string>", "%3Cstring%3E"),
        ("漢.retro", "%E6%BC%A2.retro"),
        ("bad\udcff.retro", "bad%5Cudcff.retro"),
    ],
)
def test_names_become_uri_references(name: str, uri: str) -> None:
    assert file_uri(name) == uri
