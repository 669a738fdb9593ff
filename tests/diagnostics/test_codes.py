"""The catalogue of codes is complete, its examples do what they say, and its page is current."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

import retrodsl
from retrodsl.api import compile_spec
from retrodsl.diagnostics import Diagnostic, codes
from retrodsl.diagnostics.codes import CODES, EXAMPLE_NAME, Code, find, near
from retrodsl.diagnostics.codes.page import TERMINAL_WIDTH, errors_page, explain_text
from retrodsl.diagnostics.codes.running import example_findings, instead_findings, render_example
from retrodsl.lint.rules import all_rules

PACKAGE = Path(retrodsl.__file__).parent
CATALOGUE = PACKAGE / "diagnostics" / "codes"
PAGE = PACKAGE.parent / "docs" / "errors.md"
LITERAL = re.compile(r"[\"'](R[STLV]\d{3})[\"']")

every_code = pytest.mark.parametrize("code", CODES.values(), ids=CODES)


def _compile(path: Path) -> Sequence[Diagnostic]:
    return compile_spec(path).diagnostics


@cache
def _found(code: Code) -> tuple[Diagnostic, ...]:
    return example_findings(code, _compile)


@cache
def _rendered(code: Code) -> str:
    return render_example(code, _compile)


def _codes_in_use() -> set[str]:
    return {
        code
        for path in PACKAGE.rglob("*.py")
        if CATALOGUE not in path.parents
        for code in LITERAL.findall(path.read_text("utf-8"))
    }


def test_every_code_of_the_compiler_is_explained() -> None:
    rules = {rule.code for rule in all_rules()}
    assert _codes_in_use() - set(CODES) - rules == set()


def test_every_explained_code_is_one_of_the_compiler() -> None:
    assert set(CODES) - _codes_in_use() == set()


def test_no_code_and_no_title_stands_twice() -> None:
    entries = [code for module in codes._MODULES for code in module.CODES]
    assert len({code.code for code in entries}) == len(entries) == len(CODES)
    assert len({code.title.casefold() for code in entries}) == len(entries)


def test_codes_are_well_formed_and_in_order() -> None:
    assert list(CODES) == sorted(CODES)
    for key, code in CODES.items():
        assert key == code.code
        assert re.fullmatch(r"R[STLV]\d{3}", key)


@every_code
def test_the_example_gets_its_code_and_no_other_error(code: Code) -> None:
    found = _found(code)
    assert code.code in {d.code for d in found}, _rendered(code)
    assert {d.code for d in found if d.is_error} <= {code.code}, _rendered(code)


@every_code
def test_the_mended_example_has_no_finding(code: Code) -> None:
    assert instead_findings(code, _compile) == ()


@every_code
def test_the_severity_follows_the_number(code: Code) -> None:
    found = [d for d in _found(code) if d.code == code.code]
    assert {d.is_error for d in found} == {not code.code.startswith("RT3")}


@every_code
def test_the_explanation_is_a_few_sentences(code: Code) -> None:
    sentences = re.findall(r"[.!?](?=\s|$)", code.explanation)
    assert 2 <= len(sentences) <= 6
    assert code.explanation == " ".join(code.explanation.split())
    assert code.explanation.endswith(".")
    assert not code.title.endswith(".")
    assert len(code.title) <= 70


@every_code
def test_the_specs_are_short_and_end_their_last_line(code: Code) -> None:
    for text in (code.example, code.instead):
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert len(text.splitlines()) <= 20
        assert max(map(len, text.splitlines())) <= TERMINAL_WIDTH - 4


@every_code
def test_the_mended_example_is_another_spec(code: Code) -> None:
    own_bytes = dict(code.files).get(EXAMPLE_NAME)
    assert code.instead.encode() != (own_bytes or code.example.encode())


@every_code
def test_a_terminal_gets_all_of_it(code: Code) -> None:
    text = explain_text(code.code, _rendered)
    lines = text.splitlines()
    assert lines[0] == f"{code.code}: {code.title}"
    prose = [line for line in lines if not line.startswith("    ")]
    assert max(map(len, prose)) <= TERMINAL_WIDTH
    assert code.explanation in " ".join(prose)
    for block in (code.example, _rendered(code), code.instead):
        for line in block.splitlines():
            assert not line or f"    {line}".rstrip() in lines


@every_code
def test_a_rendered_example_names_no_folder_of_the_machine(code: Code) -> None:
    text = _rendered(code)
    assert f"[{code.code}]" in text
    assert EXAMPLE_NAME in text
    assert f"/{EXAMPLE_NAME}" not in text
    assert "tmp" not in text.casefold()


def test_the_page_is_current() -> None:
    assert PAGE.is_file(), "docs/errors.md is missing: run `make gen`"
    current = PAGE.read_text("utf-8") == errors_page(_rendered)
    assert current, "docs/errors.md is not what the code says: run `make gen`"


def test_every_link_of_the_page_leads_to_its_code() -> None:
    page = errors_page(_rendered)
    links = re.findall(r"^- \[(R[STLV]\d{3})\]\(#(\w+)\): ", page, re.MULTILINE)
    targets = re.findall(r'^<a id="(\w+)"></a>\n\n### (R[STLV]\d{3}): ', page, re.MULTILINE)
    assert [code for code, _ in links] == list(CODES)
    assert [(code, anchor) for anchor, code in targets] == links


def test_no_message_can_close_its_block_on_the_page() -> None:
    page = errors_page(lambda code: "```\nend\n````\n")
    assert page.count("`````text\n```\nend\n````\n`````\n") == len(CODES)


def test_a_terminal_can_do_without_the_message() -> None:
    text = explain_text("RT204")
    assert "It gives:" not in text
    assert "RT204]" not in text
    assert CODES["RT204"].instead.splitlines()[-1] == text.splitlines()[-1].strip()
    with pytest.raises(KeyError):
        explain_text("RT999")


def test_files_beside_a_spec_are_shown() -> None:
    included = "ram {\n  lives : >u2 @ 0xFF025A in 0..5\n}"
    assert f"with `common.retro` beside it:\n\n```retro\n{included}\n```" in errors_page(_rendered)
    text = explain_text("RS117", _rendered)
    assert "with common.retro beside it:\n\n    ram {" in text


@pytest.mark.parametrize("text", ["RT204", "rt204", " Rt204\n"])
def test_a_code_is_found_in_any_case(text: str) -> None:
    found = find(text)
    assert found is not None
    assert found.code == "RT204"


@pytest.mark.parametrize("text", ["", "RT999", "204", "RT204 RT205", "lives"])
def test_what_is_no_code_is_not_found(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "meant"), [("RT2O4", "RT204"), ("rt24", "RT204"), ("RST204", "RT204"), ("lives", None)]
)
def test_the_nearest_code_is_offered(text: str, meant: str | None) -> None:
    assert near(text) == meant
