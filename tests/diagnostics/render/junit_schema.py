"""What a JUnit file has to be for the servers that read it.

After ``junit-10.xsd`` of Jenkins' xUnit plugin, the strictest of them: elements, their order where
there is one, attributes, and numbers that have to be right. GitLab drops the second of two test
cases with the same class and name.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

_OUTCOMES = {"skipped", "error", "failure"}
_TIME = re.compile(r"\d+\.\d{3}")


def check_junit(text: str) -> ElementTree.Element:
    """The root of a document that is as it has to be; fails where it is not."""
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    assert text.endswith("\n")
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == "testsuites"
    assert set(root.attrib) <= {"name", "time", "tests", "failures", "errors"}
    suites = list(root)
    assert suites, "several servers take an empty report for a broken one"
    for key in ("tests", "failures", "errors"):
        assert int(root.attrib[key]) == sum(int(suite.attrib[key]) for suite in suites)
    seen: set[tuple[str, str]] = set()
    for suite in suites:
        assert suite.tag == "testsuite"
        assert {"name", "tests", "failures", "errors"} <= set(suite.attrib)
        assert set(suite.attrib) <= {"name", "tests", "failures", "errors", "skipped", "time"}
        cases = list(suite)
        assert cases
        assert int(suite.attrib["tests"]) == len(cases)
        for kind, key in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[key]) == len(suite.findall(f"./testcase/{kind}"))
        for case in cases:
            _check_case(case)
            seen.add((case.attrib["classname"], case.attrib["name"]))
    assert len(seen) == int(root.attrib["tests"]), "two test cases have one name"
    for element in root.iter():
        if "time" in element.attrib:
            assert _TIME.fullmatch(element.attrib["time"])
    return root


def _check_case(case: ElementTree.Element) -> None:
    assert case.tag == "testcase"
    assert {"classname", "name"} <= set(case.attrib) <= {"classname", "name", "time"}
    assert case.attrib["classname"]
    kinds = [child.tag for child in case]
    outcomes = [kind for kind in kinds if kind in _OUTCOMES]
    assert len(outcomes) <= 1
    assert kinds in ([], outcomes, [*outcomes, "system-out"])
    for child in case:
        assert not list(child)
        if child.tag in _OUTCOMES:
            assert set(child.attrib) == {"type", "message"}
