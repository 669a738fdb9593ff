"""What a lint rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from retrodsl.lint.integration import Integration

#: Looks at one integration and gives what it found there.
Check = Callable[["Integration"], Iterable[Diagnostic]]
#: Looks at all integrations of a run together.
TreeCheck = Callable[["tuple[Integration, ...]"], Iterable[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Example:
    """A small integration folder that a rule is tried on, and shown with.

    ``files`` are texts or bytes by file name; what is not named is filled in with something sound
    (see ``retrodsl.lint.examples``). ``states`` gives the memory of saved states: bytes by address,
    zero elsewhere. ``beside`` are further folders of the same collection, ``stable`` those of the
    collection that an overlay takes its base from, each by folder name. ``count`` is how often the
    rule fires on an invalid one.
    """

    files: Mapping[str, str | bytes] = field(default_factory=dict)
    game: str = "Example-Genesis-v0"
    states: Mapping[str, Mapping[int, bytes]] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, str | bytes]] = field(default_factory=dict)
    stable: Mapping[str, Mapping[str, str | bytes]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: its code, its page and how it is found.

    ``page`` is Markdown: what it is, and why it matters to an agent; the examples are added to it.
    ``name`` is the code in words, such as ``unknown-op``; both select the rule. ``check`` sees one
    integration, ``check_tree`` all of a run. ``from_states`` marks what needs the saved states.
    """

    code: str
    name: str
    title: str
    severity: Severity
    page: str
    invalid: tuple[Example, ...]
    valid: tuple[Example, ...]
    check: Check | None = None
    check_tree: TreeCheck | None = None
    from_states: bool = False
