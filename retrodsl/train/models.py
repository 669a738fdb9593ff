"""Models of Stable-Baselines3 in files that say how they were trained, and so can play.

A model's ``.zip`` gets one more member, ``retrodsl.json``: the ``Setup``, the class of its
algorithm, and who plays it. ``retrodsl record --policy MODEL.zip`` reads that.
"""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from retrodsl.record.errors import AgentError
from retrodsl.record.policies import MODEL_NOTE
from retrodsl.train.setup import Setup

PLAYER: Final = "retrodsl.train.player:Player"


class ModelError(AgentError):
    """A file that is no model, or one that does not say how it was trained."""


class ModelNote(BaseModel):
    """What a model's file says of itself: ``algorithm`` is a class, as ``module:name``.

    ``deterministic`` is whether it plays its best action each time, not by chance as it learned.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    player: str = PLAYER
    algorithm: str
    setup: Setup
    deterministic: bool = False


def save_model(model: Any, path: str | Path, setup: Setup, *, deterministic: bool = False) -> Path:
    """Save a model with its setup; the path ends in ``.zip``. Raises ``OSError``.

    ``deterministic`` is how it is played: what a model of PPO does best by chance, such as to let
    go of a button now and then, it may never do if it takes its best action each time.
    """
    path = Path(path)
    if path.suffix != ".zip":
        raise ValueError(f"a model is saved as .zip: name it {path.with_suffix('.zip')}")
    kind = type(model)
    note = ModelNote(
        algorithm=f"{kind.__module__}:{kind.__qualname__}",
        setup=setup.placed(),
        deterministic=deterministic,
    )
    model.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(MODEL_NOTE, note.model_dump_json(indent=2))
    return path


def read_note(path: Path) -> ModelNote:
    """What a model's file says of itself; raises ``ModelError``."""
    try:
        with zipfile.ZipFile(path) as archive:
            return ModelNote.model_validate_json(archive.read(MODEL_NOTE))
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{path} is no model that retrodsl.train saved: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ModelError(f"{path}: {MODEL_NOTE}: {where}: {first['msg']}") from error


def load_model(path: Path, note: ModelNote) -> Any:
    """The model, on the CPU; raises ``ModelError``."""
    module, _, name = note.algorithm.partition(":")
    try:
        kind = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ModelError(
            f"{path} was trained with {note.algorithm}, which is not here: {error}",
            "pip install 'retrodsl[train]'",
        ) from error
    try:
        return kind.load(path, device="cpu")
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError) as error:
        raise ModelError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
