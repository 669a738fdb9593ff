"""What the command line and the configuration file say of replays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class ReplaySettings:
    """How replays are played; see the options of the plugin."""

    time_limit: float
    engine_check: bool
    twice: bool
    integrations: Path | None

    @classmethod
    def of(cls, config: pytest.Config) -> ReplaySettings:
        """The settings of a run; the command line wins. Raises ``UsageError``."""
        given = config.getoption("retro_time_limit")
        name = "retro_time_limit" if given is None else "--retro-time-limit"
        return cls(
            _seconds(name, config.getini("retro_time_limit") if given is None else given),
            config.getini("retro_engine_check") and not config.getoption("retro_no_engine_check"),
            config.getini("retro_twice") or config.getoption("retro_twice"),
            _integrations(config),
        )


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 1):
        raise pytest.UsageError(f"{name} is a number of seconds, from 1 on, not {text!r}")
    return seconds


def _integrations(config: pytest.Config) -> Path | None:
    given, configured = config.getoption("retro_integrations"), config.getini("retro_integrations")
    if given:
        folder = Path(given)
    elif configured:
        folder = config.rootpath / configured
    else:
        return None
    if not folder.is_dir():
        raise pytest.UsageError(f"there is no folder {folder}, which retro_integrations names")
    return folder
