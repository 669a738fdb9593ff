"""What a behaviour is, and what is proposed for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrodsl.search.behaviours._play import Play
    from retrodsl.search.behaviours._tracks import Measures, Tracks
    from retrodsl.search.groups import Group


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a kind of variable behaves.

    ``bits`` says of each track how much what it does speaks for it: 0 says nothing, each bit
    doubles the odds. ``sentences`` tell a person what one track does, which has to be the only one.
    ``summary`` is what is looked for, in a line. ``needs_pads`` marks what cannot be told without
    knowing what was pressed.
    """

    name: str
    summary: str
    bits: Callable[[Tracks, Play], Measures]
    sentences: Callable[[Tracks, Play], tuple[str, ...]]
    needs_pads: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group of candidates that behaves as ``name`` does, by ``bits``; ``evidence`` says how."""

    name: str
    bits: float
    group: Group
    evidence: tuple[str, ...]


class UnknownBehaviour(ValueError):  # noqa: N818 - named for what it reports
    """A name that no behaviour has; the message says which there are."""


class PadsUnknown(ValueError):  # noqa: N818 - named for what it reports
    """A behaviour that needs what was pressed, of a play of which nobody knows it."""
