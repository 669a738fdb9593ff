"""The package without Stable-Baselines3: what needs it says so, the rest works."""

from __future__ import annotations

import subprocess
import sys

import pytest

import retrodsl.train

WITHOUT = """
import sys
sys.modules["stable_baselines3"] = None
import retrodsl.train
loaded = {"torch", "gymnasium", "stable_retro", "numpy"} & set(sys.modules)
assert not loaded, loaded
assert retrodsl.train.Episodes(1).ended == 0
try:
    from retrodsl.train import SpecCallback
except ImportError as error:
    print(error)
from retrodsl.train.ppo import app
app(["nowhere.retro", "--out", "there"])
"""


def test_what_is_missing_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False, timeout=120
    )
    said = (
        "training needs Stable-Baselines3, which is not installed here: "
        "pip install 'retrodsl[train]'"
    )
    assert done.stdout == f"{said}\n", done.stderr
    assert done.stderr == f"retrodsl: {said}\n"
    assert done.returncode == 2


def test_every_name_that_needs_nothing_is_there() -> None:
    for name in set(retrodsl.train.__all__) - {"SpecCallback"}:
        assert hasattr(retrodsl.train, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        retrodsl.train.nothing  # noqa: B018 (asking for it is the test)
