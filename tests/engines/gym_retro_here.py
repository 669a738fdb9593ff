"""Whether this machine can run gym-retro 0.8.0, and the mark that skips what needs it."""

from __future__ import annotations

import pytest

from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.gym_retro import GymRetro


def why_not() -> str:
    """Why gym-retro cannot run here; empty if it can."""
    try:
        GymRetro().version()
    except EngineMissingError as error:
        return f"{error.cause} {error.mend}"
    return ""


_REASON = why_not()
needs_gym_retro = pytest.mark.skipif(bool(_REASON), reason=_REASON or "gym-retro runs here")
