"""One rule a file, found by their names ``rl<number>_<name>.py``; each module has one ``RULE``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from retrodsl.lint.model import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule by code. Raises ``ValueError`` where two have one code or name."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("rl"))
    rules = [importlib.import_module(f"{__name__}.{name}").RULE for name in names]
    for keys in ([rule.code for rule in rules], [rule.name for rule in rules]):
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"two rules are called {', '.join(sorted(twice))}")
    return tuple(sorted(rules, key=lambda rule: rule.code))


def find_rule(text: str) -> Rule | None:
    """The rule with this code (in any case) or name."""
    wanted = text.strip()
    return next(
        (r for r in all_rules() if r.code == wanted.upper() or r.name == wanted.lower()), None
    )
