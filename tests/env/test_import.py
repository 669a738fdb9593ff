"""`import retrodsl` stays cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

import retrodsl
import retrodsl.env

CHECK = """
import sys
import retrodsl
heavy = {"gymnasium", "stable_retro", "numpy", "lark", "pydantic"} & set(sys.modules)
assert not heavy, heavy
assert callable(retrodsl.make) and callable(retrodsl.check) and callable(retrodsl.register)
"""


def test_the_engine_is_loaded_when_it_is_needed() -> None:
    subprocess.run([sys.executable, "-c", CHECK], check=True, timeout=60)


def test_every_name_is_there() -> None:
    for module in (retrodsl, retrodsl.env):
        assert all(hasattr(module, name) for name in module.__all__)
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            module.nothing  # noqa: B018 (asking for it is the test)
