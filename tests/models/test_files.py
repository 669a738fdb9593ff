from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrodsl.models import (
    DataFile,
    JsonFileError,
    RewardVariable,
    ScenarioFile,
    load_json,
    parse_json,
    to_json_text,
)


def test_text_is_in_the_style_of_the_shipped_files() -> None:
    scenario = ScenarioFile.model_validate(
        {
            "reward": {"variables": {"score": {"reward": 1.0, "penalty": 2}}},
            "done": {"variables": {"lives": {"op": "zero"}}, "condition": "any"},
        }
    )
    assert to_json_text(scenario) == (
        "{\n"
        '  "done": {\n'
        '    "condition": "any",\n'
        '    "variables": {\n'
        '      "lives": {\n'
        '        "op": "zero"\n'
        "      }\n"
        "    }\n"
        "  },\n"
        '  "reward": {\n'
        '    "variables": {\n'
        '      "score": {\n'
        '        "penalty": 2,\n'
        '        "reward": 1.0\n'
        "      }\n"
        "    }\n"
        "  }\n"
        "}\n"
    )


def test_text_does_not_depend_on_the_order_of_keys() -> None:
    one = {"a": {"address": 1, "type": "|u1"}, "b": {"type": "|u1", "address": 2}}
    other = dict(reversed(one.items()))
    assert to_json_text(DataFile.model_validate({"info": one})) == to_json_text(
        DataFile.model_validate({"info": other})
    )


def test_text_is_ascii_and_comes_back() -> None:
    document = {"info": {'"é名\U0001f600': {"address": 1, "type": "|u1"}}}
    text = to_json_text(DataFile.model_validate(document))
    assert text.isascii()
    assert parse_json(text, "text") == document


def test_numbers_keep_their_kind() -> None:
    assert to_json_text(RewardVariable(reward=1, penalty=1.0)) == (
        '{\n  "penalty": 1.0,\n  "reward": 1\n}\n'
    )
    assert '"reward": 0.1\n' in to_json_text(RewardVariable(reward=0.1))


def test_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(b'\xef\xbb\xbf{"info": {}}')
    assert load_json(file) == {"info": {}}


@pytest.mark.parametrize(
    ("content", "reason", "place"),
    [
        (b'{"info": {} "x"}', "delimiter", (1, 13)),
        (b'{\n  "a": // no\n}', "Expecting value", (2, 8)),
        (b'{"a": 1} x', "Extra data", (1, 10)),
        (b"", "Expecting value", (1, 1)),
        (b'{"a": NaN}', "NaN is not JSON", (None, None)),
        (b"[-Infinity]", "-Infinity is not JSON", (None, None)),
        (b'{"a": 1, "a": 2}', 'the key "a" occurs twice', (None, None)),
        (b'{"a": "\xff"}', "not UTF-8", (None, None)),
        (b"[" * 100_000, "nested too deeply", (None, None)),
        (b"1" * 10_000, "digits", (None, None)),
    ],
)
def test_what_cannot_be_read_is_explained(
    tmp_path: Path, content: bytes, reason: str, place: tuple[int | None, int | None]
) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(content)
    with pytest.raises(JsonFileError) as caught:
        load_json(file)
    assert reason in caught.value.reason
    assert caught.value.name == str(file)
    assert (caught.value.line, caught.value.column) == place
    assert str(caught.value).startswith(str(file))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(JsonFileError, match="cannot be read"):
            load_json(path)


def test_keys_twice_can_be_read_as_the_engine_does() -> None:
    text = '{"a": 1, "b": 2, "a": 3}'
    assert parse_json(text, "text", keep_first=True) == {"a": 1, "b": 2}
    assert json.loads(text) == {"a": 3, "b": 2}
