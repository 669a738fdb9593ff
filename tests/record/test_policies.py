"""A policy is found by its name, or it is said why not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from retrodsl.record.errors import AgentError
from retrodsl.record.policies import describe, load_policy, split_name

SOURCE = """
from dataclasses import dataclass
from os import getcwd

def act(obs, info):
    return "B"

class Made:
    def __init__(self):
        self.count = 0

    def __call__(self, obs, info):
        self.count += 1
        return self.count

class Model:
    def predict(self, obs, state=None, deterministic=False):
        return [obs, deterministic], (state or 0) + 1

class Broken:
    def __init__(self):
        raise ValueError("no weights")

@dataclass
class Sized:
    size: int = 3
    def __call__(self, obs, info):
        return self.size

constant = 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "agent_of_test.py").write_text(SOURCE)
    (tmp_path / "wrong_of_test.py").write_text("x = 1\n\nraise RuntimeError('not today')\n")
    (tmp_path / "empty_of_test.py").write_text("")
    (tmp_path / "broken_of_test.py").write_text("def f(:\n")
    before, path = set(sys.modules), list(sys.path)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("place", ["agent_of_test", "agent_of_test.py"])
def test_functions_classes_and_models(place: str, folder: Path) -> None:
    assert load_policy(f"{place}:act", folder)(None, {}) == "B"
    made = load_policy(f"{place}:Made", folder)
    assert [made(None, {}), made(None, {})] == [1, 2]
    assert load_policy(f"{place}:Sized", folder)(None, {}) == 3
    model = load_policy(f"{place}:Model", folder)
    assert [model(7, {}), model(8, {})] == [[7, True], [8, True]]
    assert getattr(model, "state", None) == 2


@pytest.mark.parametrize(
    ("name", "part", "mend"),
    [
        ("agent_of_test", "does not name a policy", "MODULE:FUNCTION"),
        (":act", "does not name a policy", ""),
        ("agent_of_test:", "does not name a policy", ""),
        ("agent_of_test:a.b", "does not name a policy", ""),
        ("nowhere_of_test:act", "cannot be imported: ModuleNotFoundError", ""),
        ("nowhere_of_test.py:act", "there is no file nowhere_of_test.py", ""),
        ("agent_of_test:nope", "has no `nope`", "it has Broken, Made, Model, Sized, act"),
        ("empty_of_test:nope", "has no `nope`", "it has no functions"),
        ("agent_of_test:constant", "cannot be called", ""),
        ("agent_of_test:Broken", r"raised ValueError: no weights \(agent_of_test.py, line", ""),
        ("wrong_of_test:act", r"RuntimeError: not today \(wrong_of_test.py, line 3\)", ""),
        ("wrong_of_test.py:act", r"cannot be run: RuntimeError: not today", ""),
        ("broken_of_test:act", "SyntaxError", ""),
        ("broken_of_test.py:act", "SyntaxError", ""),
    ],
)
def test_what_is_no_policy(name: str, part: str, mend: str, folder: Path) -> None:
    with pytest.raises(AgentError, match=part) as caught:
        load_policy(name, folder)
    assert mend in caught.value.mend


def test_names_and_places_of_errors() -> None:
    assert split_name("a.b:c") == ("a.b", "c")
    assert split_name("x/y.py:c") == ("x/y.py", "c")
    try:
        np.zeros(3).reshape(7)
    except ValueError as error:
        said = describe(error, "tests.record.test_policies")
    assert said.startswith("ValueError: cannot reshape")
    assert "(test_policies.py, line" in said
    assert describe(KeyError("x"), "a") == "KeyError: 'x'"
