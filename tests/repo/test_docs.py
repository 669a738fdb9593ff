"""Every example in the documents compiles, and what they show of outputs is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from retrodsl.api import check_source, compile_checked, format_source
from retrodsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/language.md", "docs/replay.md")
_BLOCK = re.compile(r"^```retro\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EXAMPLES = [
    pytest.param(text, id=f"{page}-{number}")
    for page in PAGES
    for number, text in enumerate(_BLOCK.findall((ROOT / page).read_text("utf-8")), 1)
]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_example_compiles(text: str) -> None:
    compiled = compile_checked(check_source(Source("example.retro", text)))
    assert [d.message for d in compiled.diagnostics if d.is_error] == []
    assert compiled.integration is not None


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_example_is_laid_out_like_fmt_does(text: str) -> None:
    assert format_source(Source("example.retro", text)).text == text


def test_the_readme_shows_what_its_spec_compiles_to() -> None:
    import json

    readme = (ROOT / "README.md").read_text("utf-8")
    spec = _BLOCK.findall(readme)[0]
    shown = re.search(r"^```json\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert shown is not None
    integration = compile_checked(check_source(Source("readme.retro", spec))).integration
    assert integration is not None
    assert json.loads(shown.group(1)) == json.loads(integration.files["scenario.json"])
