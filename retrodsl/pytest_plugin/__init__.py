"""The pytest plugin: `pytest --retro specs/` collects each replay as a test.

Every pytest run in which retrodsl is installed loads this module, so it imports nothing: what does
the work (``collection``, ``playing``) is loaded where ``--retro`` is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_NAME = "retrodsl-replays"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and those of the configuration file."""
    group = parser.getgroup("retro", "replays of .retro specs")
    group.addoption(
        "--retro",
        action="store_true",
        help="collect the replays of .retro specs as tests",
    )
    group.addoption(
        "--retro-time-limit",
        metavar="SECONDS",
        help="seconds that one movie may take (default: 300)",
    )
    group.addoption(
        "--retro-no-engine-check",
        action="store_true",
        help="do not compare the engine's own reward, done and info; faster",
    )
    group.addoption(
        "--retro-twice",
        action="store_true",
        help="play each movie twice, which must show the same twice",
    )
    group.addoption(
        "--retro-integrations",
        metavar="FOLDER",
        help="the folder that holds a folder a game (default: integrations/ beside the specs)",
    )
    parser.addini(
        "retro_paths",
        "specs and folders of them that `pytest --retro` collects when it is given no paths",
        type="paths",
        default=[],
    )
    parser.addini("retro_time_limit", "as --retro-time-limit", default="300")
    parser.addini("retro_engine_check", "whether the engine is asked", type="bool", default=True)
    parser.addini("retro_twice", "as --retro-twice", type="bool", default=False)
    parser.addini("retro_integrations", "as --retro-integrations, from the root folder", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Load what does the work, where it is asked for."""
    if config.getoption("retro"):
        from retrodsl.pytest_plugin.collection import ReplayCollection

        config.pluginmanager.register(ReplayCollection(config), _NAME)
