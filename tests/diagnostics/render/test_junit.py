"""JUnit XML: what a server reads of it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from retrodsl.diagnostics import Severity
from retrodsl.diagnostics.render.junit import Case, Outcome, Suite, render_junit, render_suites
from retrodsl.source import Source
from tests.diagnostics.render.findings import finding, texts, under
from tests.diagnostics.render.junit_schema import check_junit


def test_a_failure_a_finding() -> None:
    source = Source("a/data.json", '{\n  "info": 3\n}\n')
    found = [
        finding(under(source, "3", "a number"), code="RL101", notes=("n",), helps=("h",)),
        finding(code="RL101", message="again", severity=Severity.WARNING),
        finding(code="RL203"),
    ]
    root = ElementTree.fromstring(render_junit(found))
    assert root.attrib == {"name": "retrodsl", "tests": "3", "failures": "3", "errors": "0"}
    assert [suite.attrib["name"] for suite in root] == ["RL101", "RL203"]
    first, second = root[0]
    assert first.attrib == {"classname": "a/data.json:2:11", "name": "wrong"}
    assert first[0].text == "a/data.json:2:11: wrong\na number\nnote: n\nhelp: h"
    assert (first[0].attrib["type"], second[0].attrib["type"]) == ("error", "warning")


def test_no_findings_are_a_test_that_passed() -> None:
    root = ElementTree.fromstring(render_junit([]))
    assert root.attrib["failures"] == "0"
    assert [case.attrib["name"] for case in root.iter("testcase")] == ["no findings"]


@given(texts)
def test_any_text_is_well_formed(text: str) -> None:
    source = Source(text, text)
    found = finding(under(source, "", text), message=text, notes=(text,))
    root = ElementTree.fromstring(render_junit([found]).encode())
    assert len(list(root.iter("failure"))) == 1


_OUTCOMES = st.builds(
    Outcome, st.sampled_from(["failure", "error", "skipped"]), texts, texts, texts
)
_CASES = st.builds(Case, texts, texts, st.none() | _OUTCOMES, st.none() | st.floats(0, 1e4), texts)


@given(st.lists(_CASES, min_size=1, max_size=4), texts)
def test_any_tests_are_what_servers_read(cases: list[Case], name: str) -> None:
    apart = [replace(case, classname=f"c{i}", name=case.name) for i, case in enumerate(cases)]
    root = check_junit(render_suites([Suite(name, apart)], name))
    assert [case.get("classname") for case in root.iter("testcase")] == [c.classname for c in apart]
    assert len(list(root.iter("system-out"))) == sum(bool(case.out) for case in cases)


def test_what_xml_cannot_hold_is_spelled_out() -> None:
    case = Case("c", "a\x00b", Outcome("error", "t", "\x1b[31m\ufffe", "\ud800 ]]> <&>"))
    root = check_junit(render_suites([Suite("s", [case])]))
    (found,) = root.iter("testcase")
    assert found.attrib["name"] == "a\\x00b"
    (error,) = found
    assert error.attrib["message"] == "\\x1b[31m\\ufffe"
    assert error.text == "\\ud800 ]]> <&>"


def test_findings_are_what_servers_read() -> None:
    check_junit(render_junit([finding(), finding(code="RL1", message="two")]))
    check_junit(render_junit([]))
