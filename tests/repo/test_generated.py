"""What is generated is committed as the code makes it now."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.lint.suppress import SIDE_FILE
from retrodsl.stdlib import load_functions
from tests.repo.functions_page import TRACE, functions_page, values_of
from tests.repo.generate import INTEGRATIONS, SPECS, generated, integration_of
from tests.repo.root import ROOT

FILES = generated()


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_is_current(name: str) -> None:
    path = ROOT / name
    assert path.is_file(), f"{name} is missing: run `make gen`"
    # Compared before the assertion, so that a failure does not print both texts.
    current = path.read_bytes() == FILES[name]().encode()
    assert current, f"{name} is not what the code says: run `make gen`"


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_nothing_is_left_over_beside_an_integration(spec: Path) -> None:
    folder = INTEGRATIONS / integration_of(spec).game
    left = {
        path.relative_to(ROOT).as_posix()
        for path in folder.iterdir()
        if path.suffix in (".json", ".sha", ".lua") and path.name != SIDE_FILE
    }
    assert left - set(FILES) == set(), "run `make gen`, or delete them"


def test_every_integration_has_its_spec() -> None:
    folders = {path.name for path in INTEGRATIONS.iterdir() if path.is_dir()}
    assert folders == {integration_of(spec).game for spec in SPECS}


@pytest.mark.parametrize("function", load_functions().values(), ids=lambda f: f.name)
def test_the_examples_of_a_function_compile_and_use_it(function: object) -> None:
    known = load_functions()
    (name,) = (name for name, other in known.items() if other is function)
    assert known[name].examples
    for example in known[name].examples:
        assert f"{name}(" in example
        assert len(values_of(example)) == len(TRACE["x"])


def test_the_page_of_functions_has_every_function_once() -> None:
    page = functions_page()
    for name, function in load_functions().items():
        assert page.count(f"### `{function.signature}`\n") == 1
        assert page.count(f"](#{name})") == 1
        assert page.count(f'<a id="{name}"></a>') == 1
    assert max(len(line) for line in page.splitlines() if not line.startswith("- ")) <= 100
