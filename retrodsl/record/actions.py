"""What a policy may give for an action, and the buttons that it comes to.

The forms are those of stable-retro's action spaces (``retro.Actions``), decoded as its environment
does, so that a policy trained there can play here; and button names, for scripts.

- nothing (``None``): no button
- text: ``"LEFT + B"``, or a collection of names; ``"none"`` is no button
- an integer: the index of DISCRETE, over the groups of actions, the first group fastest
- an array of 0 and 1 with an entry for each button of each player: MULTI_BINARY
- an array with an entry for each group and player: MULTI_DISCRETE. (Where there are as many groups
  as buttons, one of 0 and 1 is taken for buttons.)
- for two players: a tuple or list of two of these; an array for one pad is the first player's
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from numbers import Integral

import numpy as np

from retrodsl.movies.model import MovieError, mask_of
from retrodsl.record.errors import AgentError

Masks = tuple[int, ...]

_FORMS = (
    "give button names, the index of a DISCRETE action, or an array for MULTI_BINARY or "
    "MULTI_DISCRETE"
)


@dataclass(frozen=True, slots=True)
class Pad:
    """The pads of a game: their buttons by bit, how many, and the groups of actions as masks."""

    buttons: tuple[str | None, ...]
    players: int
    groups: tuple[tuple[int, ...], ...]

    @property
    def alone(self) -> Pad:
        """The pad of one player."""
        return Pad(self.buttons, 1, self.groups)


def masks_of(action: object, pad: Pad) -> Masks:
    """The mask of each player for an action; raises ``AgentError`` for what is none."""
    if action is None:
        return (0,) * pad.players
    if isinstance(action, str):
        return _named(action.split("+") if action.strip() != "none" else [], pad)
    if isinstance(action, (AbstractSet, list, tuple)) and all(isinstance(a, str) for a in action):
        if isinstance(action, (list, tuple)) and pad.players > 1 and len(action) == pad.players:
            return tuple(masks_of(each, pad.alone)[0] for each in action)
        return _named(sorted(action), pad)
    if isinstance(action, (list, tuple)) and len(action) == pad.players > 1:
        numbers = all(isinstance(each, (Integral, float)) for each in action)
        if not numbers:
            return tuple(masks_of(each, pad.alone)[0] for each in action)
    return _numbered(action, pad)


def _named(names: Sequence[str], pad: Pad) -> Masks:
    """The first player's buttons, by name."""
    try:
        mask = mask_of((name.strip().upper() for name in names), pad.buttons)
    except MovieError as error:
        raise AgentError(f"the policy pressed what is not there: {error}") from error
    return (mask, *(0,) * (pad.players - 1))


def _numbered(action: object, pad: Pad) -> Masks:
    try:
        array = np.asarray(action)
        numbers = array.reshape(-1).tolist() if array.dtype.kind in "biuf" else None
    except (ValueError, TypeError, OverflowError):
        numbers = None
    if numbers is None or not all(float(number).is_integer() for number in numbers):
        raise AgentError(f"the policy gave {_shown(action)}, which is no action", _FORMS)
    values = [int(number) for number in numbers]
    if array.ndim == 0 or (len(values) == 1 and pad.players * len(pad.buttons) != 1):
        return _discrete(values[0], pad)
    count, groups = len(pad.buttons), len(pad.groups)
    rest = (0,) * (pad.players - 1)
    if len(values) in (count, count * pad.players) and set(values) <= {0, 1}:
        parts = (values[at : at + count] for at in range(0, len(values), count))
        masks = tuple(sum(bit << i for i, bit in enumerate(part)) for part in parts)
        return (masks + rest)[: pad.players]
    if len(values) in (groups, groups * pad.players):
        parts = (values[at : at + groups] for at in range(0, len(values), groups))
        masks = tuple(_chosen(part, pad) for part in parts)
        return (masks + rest)[: pad.players]
    raise AgentError(
        f"the policy gave {len(values)} numbers ({_shown(action)})",
        f"an action has {count * pad.players} of 0 and 1 (MULTI_BINARY) or "
        f"{groups * pad.players} (MULTI_DISCRETE)",
    )


def _discrete(index: int, pad: Pad) -> Masks:
    """The masks of DISCRETE's ``index``."""
    rest = index
    masks = []
    for _ in range(pad.players):
        mask = 0
        for group in pad.groups:
            mask |= group[rest % len(group)]
            rest //= len(group)
        masks.append(mask)
    if index < 0 or rest:
        count = 1
        for group in pad.groups:
            count *= len(group)
        raise AgentError(
            f"the policy gave the action {index}",
            f"the scenario's actions have 0 to {count**pad.players - 1}",
        )
    return tuple(masks)


def _chosen(values: Sequence[int], pad: Pad) -> int:
    """The mask of one player's choice in each group."""
    mask = 0
    for number, (value, group) in enumerate(zip(values, pad.groups, strict=True)):
        if not 0 <= value < len(group):
            raise AgentError(
                f"the policy gave {value} for group {number} of the actions",
                f"that group has 0 to {len(group) - 1}",
            )
        mask |= group[value]
    return mask


def _shown(action: object) -> str:
    text = " ".join(repr(action).split())
    return text if len(text) <= 80 else text[:77] + "..."
