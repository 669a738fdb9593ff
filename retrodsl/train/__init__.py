"""Training with Stable-Baselines3: what a spec says of the episodes, in TensorBoard.

``SpecCallback`` and what saves and plays models need the extra ``train``; the rest does not.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.train.callback import SpecCallback
    from retrodsl.train.episodes import Episode, Episodes
    from retrodsl.train.models import save_model
    from retrodsl.train.setup import Setup

__all__ = ["Episode", "Episodes", "Setup", "SpecCallback", "save_model"]

_MODULES = {
    "Episode": "episodes",
    "Episodes": "episodes",
    "Setup": "setup",
    "SpecCallback": "callback",
    "save_model": "models",
}
_WITH_THE_EXTRA = frozenset({"SpecCallback"})


def need_stable_baselines3() -> None:
    """Raise ``ImportError`` where Stable-Baselines3 is not installed."""
    if importlib.util.find_spec("stable_baselines3") is None:
        raise ImportError(
            "training needs Stable-Baselines3, which is not installed here: "
            "pip install 'retrodsl[train]'",
            name="stable_baselines3",
        )


def __getattr__(name: str) -> object:
    """What ``__all__`` names, loaded when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _WITH_THE_EXTRA:
        need_stable_baselines3()
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
