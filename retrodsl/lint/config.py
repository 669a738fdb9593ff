"""Which rules run: the command line over ``[tool.retrodsl.lint]`` of the nearest pyproject.toml."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.model import Rule
from retrodsl.lint.rules import all_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_KEYS = ("select", "ignore")


class ConfigError(ValueError):
    """A selection or a configuration that cannot be meant; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Codes, names of rules, or beginnings of codes (``RL3``); an empty ``select`` is all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules that run. Raises :class:`ConfigError` for what names none."""
        chosen = _matching(self.select) if self.select else {rule.code for rule in all_rules()}
        chosen -= _matching(self.ignore)
        return tuple(rule for rule in all_rules() if rule.code in chosen)

    def covers(self, code: str) -> bool:
        """Whether a finding of the compiler itself (RS, RT) is asked for."""
        selected = not self.select or any(code.startswith(s.upper()) for s in self.select)
        return selected and not any(code.startswith(s.upper()) for s in self.ignore)


def _matching(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        wanted = text.strip()
        here = {
            rule.code
            for rule in all_rules()
            if rule.code.startswith(wanted.upper()) or rule.name == wanted.lower()
        }
        if not wanted or (not here and wanted[:2].upper() not in ("RS", "RT")):
            names = [name for rule in all_rules() for name in (rule.code, rule.name)]
            near = nearest(wanted, names)
            hint = f"; did you mean {near}?" if near else ""
            raise ConfigError(f"no lint rule is called {text!r}{hint}")
        found |= here
    return found


def split(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Options given several times, or with commas, as single texts."""
    return tuple(part.strip() for text in texts or () for part in text.split(",") if part.strip())


def configured(start: Path) -> Selection:
    """What the nearest pyproject.toml at or above ``start`` says; nothing where it says nothing.

    Raises :class:`ConfigError` for a table that cannot be read.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            return _read(path)
    return Selection()


def _read(path: Path) -> Selection:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    table: Any = document
    for key in ("tool", "retrodsl", "lint"):
        table = table.get(key, {}) if isinstance(table, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.retrodsl.lint is no table")
    for key, value in table.items():
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            hint = f"; did you mean {near}?" if near else f"; known are {', '.join(_KEYS)}"
            raise ConfigError(f"{path}: tool.retrodsl.lint has no {key}{hint}")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{path}: {key} of tool.retrodsl.lint must be a list of texts")
    return Selection(tuple(table.get("select", ())), tuple(table.get("ignore", ())))
