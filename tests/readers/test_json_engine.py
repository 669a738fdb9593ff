"""What the reader says of the engine, held against the engines themselves."""

from __future__ import annotations

import base64
import json
import signal

import pytest

from retrodsl.readers.json_text import (
    ENGINE_LEVELS,
    JsonMistakeKind,
    mend,
    read_json_bytes,
)
from tests.engine_facts.engines import EVERY_ENGINE, ask
from tests.readers.json_examples import DEEP, EMPTY, FILES, GOOD, Example

CASES: dict[str, bytes] = {
    "good": GOOD.encode(),
    **{f"{i} {example.kind.value}": example.data for i, example in enumerate(FILES)},
    **{
        f"{i} {example.kind.value} mended": example.mended.encode()
        for i, example in enumerate(FILES)
    },
    **{f"empty {i}": data for i, data in enumerate(EMPTY)},
    **{f"deep {depth}": data for depth, data in DEEP.items()},
}


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def loaded(request: pytest.FixtureRequest) -> dict[str, list[bool | int]]:
    """For each case, whether an engine loads it as data.json and as scenario.json."""
    files = {name: base64.b64encode(data).decode() for name, data in CASES.items()}
    results: dict[str, list[bool | int]] = ask(request.param, "tests.readers.engine_probe", files)
    return results


@pytest.mark.parametrize("name", [name for name in CASES if name != "deep 100000"])
def test_engine_accepts_what_the_reader_says(
    name: str, loaded: dict[str, list[bool | int]]
) -> None:
    read = read_json_bytes("data.json", CASES[name])
    accepted = [read.engine_accepts] * 2
    if "unopened-bracket" in name and "mended" not in name:
        accepted[1] = True  # it takes the first key for the whole scenario, which then says nothing
    assert loaded[name] == accepted


@pytest.mark.parametrize("name", ["good", *(name for name in CASES if name.endswith("mended"))])
def test_engine_accepts_what_was_mended(name: str, loaded: dict[str, list[bool | int]]) -> None:
    assert loaded[name] == [True, True]


def test_engine_dies_of_a_file_that_is_far_too_deep(loaded: dict[str, list[bool | int]]) -> None:
    assert loaded["deep 100000"] == [signal.SIGSEGV, signal.SIGSEGV]
    assert not read_json_bytes("data.json", DEEP[100_000]).engine_accepts
    assert read_json_bytes("data.json", DEEP[ENGINE_LEVELS - 3]).engine_accepts


def test_every_kind_has_an_example() -> None:
    shown = {example.kind for example in FILES}
    assert shown | {JsonMistakeKind.EMPTY_FILE, JsonMistakeKind.TOO_DEEP} == set(JsonMistakeKind)


@pytest.mark.parametrize("example", FILES, ids=lambda e: e.kind.value)
def test_python_accepts_what_the_reader_says(example: Example) -> None:
    read = read_json_bytes("metadata.json", example.data)
    assert python_loads(example.data) == read.python_accepts
    assert python_loads(mend(read).encode())


def python_loads(data: bytes) -> bool:
    """Whether Python's own reader takes the file, opened as the engine opens metadata.json."""
    try:
        json.loads(data.decode("utf-8"))
    except (ValueError, UnicodeDecodeError):
        return False
    return True
