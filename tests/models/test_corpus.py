"""Every integration that the engine ships is read; what is wrong with any is listed here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from retrodsl.models import KINDS, JsonFileError, load_json, to_json_text, validate
from retrodsl.models.json_schema import Kind
from retrodsl.platforms import BadType, engine_root, parse_type, platform_of_game

# Category of what is wrong, and the files it is found in.
KNOWN: dict[str, list[str]] = {
    "a key twice": ["stable/NHL941on1-Genesis-v0/data.json"],
}
FILE_KINDS: dict[str, Kind] = {"data.json": "data", "metadata.json": "metadata"}


def corpus(*names: str) -> list[Path]:
    root = engine_root()
    assert root is not None
    return [file for file in sorted((root / "data").glob("*/*/*.json")) if file.name in names]


SCENARIOS = ("scenario.json", "contest.json", "xpos.json")


def test_the_corpus_is_known() -> None:
    root = engine_root()
    assert root is not None
    names = Counter(file.name for file in (root / "data").glob("*/*/*.json"))
    assert set(names) == {*FILE_KINDS, *SCENARIOS}
    assert min(names[name] for name in ("data.json", "scenario.json", "metadata.json")) >= 1000


@pytest.mark.parametrize("names", [("data.json",), SCENARIOS, ("metadata.json",)])
def test_every_file_is_read_as_it_is(names: tuple[str, ...]) -> None:
    kind = FILE_KINDS.get(names[0], "scenario")
    model = KINDS[kind]
    twice: list[str] = []
    for file in corpus(*names):
        name = "/".join(file.parts[-3:])
        try:
            document = load_json(file)
        except JsonFileError as error:
            twice += [name] if "occurs twice" in error.reason else [f"{name}: {error.reason}"]
            document = load_json(file, keep_first=True)
        written = to_json_text(model.model_validate(document))
        assert written == json.dumps(document, indent=2, sort_keys=True) + "\n", name
    assert twice == [name for name in KNOWN["a key twice"] if name.endswith(names)]


@pytest.mark.parametrize("names", [("data.json",), SCENARIOS, ("metadata.json",)])
def test_every_file_fits_its_schema(names: tuple[str, ...]) -> None:
    kind = FILE_KINDS.get(names[0], "scenario")
    wrong = {
        "/".join(file.parts[-3:]): problems
        for file in corpus(*names)
        if (problems := validate(kind, load_json(file, keep_first=True)))
    }
    assert wrong == {}


def test_every_variable_lies_in_its_platforms_memory() -> None:
    """Types of the models are types of the platforms, and the memory maps hold all of them."""
    unknown_memory: Counter[str] = Counter()
    outside: list[tuple[str, str]] = []
    wrong_types: list[tuple[str, str]] = []
    for file in corpus("data.json"):
        platform = platform_of_game(file.parent.name)
        for name, variable in load_json(file, keep_first=True)["info"].items():
            try:
                width = parse_type(variable["type"]).width
            except BadType:
                wrong_types.append((file.parent.name, name))
                continue
            if not platform.memory_known:
                unknown_memory[platform.name] += 1
            elif platform.block_at(variable["address"], width) is None:
                outside.append((file.parent.name, name))
    assert wrong_types == []
    assert outside == []
    assert set(unknown_memory) == {"FBNeo", "Saturn"}
