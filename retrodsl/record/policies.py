"""A policy named as ``module:function``, or ``file.py:function``; or a trained model's file."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from retrodsl.record.errors import AgentError

Policy = Callable[[Any, dict[str, Any]], object]
"""Takes the observation and the info of a frame and gives an action: see ``actions``."""

MODEL = ".zip"
"""How the file of a trained model ends."""

MODEL_NOTE = "retrodsl.json"
"""The member of a model's file that says, as ``player``, which class plays it."""

_FORM = "name it as MODULE:FUNCTION, FILE.py:FUNCTION or MODEL.zip"
_SAVE = "save it with retrodsl.train.save_model(model, FILE, setup), or name a FILE.py:FUNCTION"


def split_name(name: str) -> tuple[str, str]:
    """Module or file, and function, which a model's file has none of.

    Raises ``AgentError`` for another form.
    """
    if name.endswith(MODEL):
        return name, ""
    module, colon, function = name.rpartition(":")
    if not colon or not module or not function.isidentifier():
        raise AgentError(f"`{name}` does not name a policy", _FORM)
    return module, function


def load_policy(name: str, folder: Path) -> Policy:
    """The policy of a name; modules are looked for in ``folder`` first.

    A function is taken as it is, a class is made an object of; what has a ``predict``, as the
    models of Stable-Baselines3 do, is asked by it. A model's file says who plays it. Raises
    ``AgentError``.
    """
    if name.endswith(MODEL):
        return _load_model(folder / name)
    place, attribute = split_name(name)
    module = _load(place, folder)
    if not hasattr(module, attribute):
        public = [key for key, value in vars(module).items() if _own(value, key, module)]
        has = f"it has {', '.join(sorted(public))}" if public else "it has no functions"
        raise AgentError(f"{place} has no `{attribute}`", has)
    found = getattr(module, attribute)
    if isinstance(found, type):
        try:
            found = found()
        except Exception as error:
            raise AgentError(f"{name}() raised {describe(error, place)}") from error
    if hasattr(found, "predict"):
        return _Predicting(found)
    if not callable(found):
        raise AgentError(f"{name} cannot be called", "a policy takes an observation and info")
    policy: Policy = found
    return policy


class _Predicting:
    """A model that is asked with ``predict``, which gives the action and a state."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.state: Any = None

    def __call__(self, observation: Any, info: dict[str, Any]) -> object:
        del info
        action, self.state = self.model.predict(observation, state=self.state, deterministic=True)
        return action


def _load_model(path: Path) -> Policy:
    """The player that the file of a model names, made with the file's path."""
    try:
        with zipfile.ZipFile(path) as archive:
            note = json.loads(archive.read(MODEL_NOTE))
    except FileNotFoundError as error:
        raise AgentError(f"there is no model {path}", _FORM) from error
    except KeyError as error:
        raise AgentError(f"the model {path} does not say how it was trained", _SAVE) from error
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise AgentError(f"{path} is no model: {error}", _SAVE) from error
    player = note.get("player") if isinstance(note, dict) else None
    module, _, name = str(player).partition(":")
    try:
        made = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise AgentError(f"the model {path} names the player {player}: {error}", _SAVE) from error
    try:
        policy: Policy = made(path)
    except AgentError:
        raise
    except Exception as error:
        raise AgentError(f"the model {path} cannot be played: {describe(error, module)}") from error
    return policy


def _own(value: object, key: str, module: ModuleType) -> bool:
    return (
        callable(value)
        and not key.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
    )


def _load(place: str, folder: Path) -> ModuleType:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    if not place.endswith(".py"):
        try:
            return importlib.import_module(place)
        except Exception as error:
            what = describe(error, place)
            raise AgentError(f"the module {place} cannot be imported: {what}", _FORM) from error
    path = folder / place
    spec = importlib.util.spec_from_file_location(f"policy_{path.stem}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise AgentError(f"there is no file {place}", _FORM)
    module = importlib.util.module_from_spec(spec)
    # As an import does: dataclasses and pickles in it look themselves up there.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AgentError(f"{place} cannot be run: {describe(error, place)}") from error
    return module


def describe(error: BaseException, place: str) -> str:
    """An error of the user's code in a line: its kind, its text, and the line that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [
        f for f in frames if Path(f.filename).stem in (Path(place).stem, place.split(".")[-1])
    ]
    last = (theirs or frames)[-1:]
    where = f" ({Path(last[0].filename).name}, line {last[0].lineno})" if last else ""
    return f"{type(error).__name__}: {error}{where}"
