"""JUnit XML: what a server reads of it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from hypothesis import given

from retrodsl.diagnostics import Severity
from retrodsl.diagnostics.render.junit import render_junit
from retrodsl.source import Source
from tests.diagnostics.render.findings import finding, texts, under


def test_a_failure_a_finding() -> None:
    source = Source("a/data.json", '{\n  "info": 3\n}\n')
    found = [
        finding(under(source, "3", "a number"), code="RL101", notes=("n",), helps=("h",)),
        finding(code="RL101", message="again", severity=Severity.WARNING),
        finding(code="RL203"),
    ]
    root = ElementTree.fromstring(render_junit(found))
    assert root.attrib == {"name": "retrodsl", "tests": "3", "failures": "3"}
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
