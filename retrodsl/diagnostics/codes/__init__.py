"""Every code that a finding can carry, explained with an example and its mend.

The codes are grouped in a module each by what they are about; ``page`` writes them as the
reference page and for a terminal, ``running`` compiles their examples.
"""

from __future__ import annotations

from itertools import chain

from retrodsl.diagnostics.codes import (
    emission,
    meaning_game,
    meaning_names,
    meaning_ram,
    meaning_replays,
    meaning_values,
    syntax,
    syntax_reading,
    warnings,
)
from retrodsl.diagnostics.codes.model import EXAMPLE_NAME, Code
from retrodsl.diagnostics.nearest import nearest

_MODULES = (
    syntax,
    syntax_reading,
    meaning_names,
    meaning_values,
    meaning_ram,
    meaning_game,
    meaning_replays,
    warnings,
    emission,
)

_ORDERED = sorted(chain.from_iterable(m.CODES for m in _MODULES), key=lambda c: c.code)

#: Every code, in order.
CODES: dict[str, Code] = {code.code: code for code in _ORDERED}


def find(code: str) -> Code | None:
    """The entry of ``code``, written in any case; ``None`` where there is no such code."""
    return CODES.get(code.strip().upper())


def near(code: str) -> str | None:
    """The code that was most likely meant by ``code``, or ``None``."""
    return nearest(code.strip(), CODES)


__all__ = ["CODES", "EXAMPLE_NAME", "Code", "find", "near"]
