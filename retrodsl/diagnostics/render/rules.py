"""What a code means in words, for the formats that tell it beside every finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RuleText:
    """A kind of finding: its ``title`` is a short phrase, ``help`` a few sentences of Markdown."""

    title: str
    help: str


#: Gives what is known of a code, ``None`` for nothing.
RuleTexts: TypeAlias = "Callable[[str], RuleText | None]"


def no_rules(code: str) -> RuleText | None:
    """Nothing is known of any code."""
    del code
    return None
