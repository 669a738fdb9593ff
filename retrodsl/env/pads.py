"""From an action to the buttons of each pad, each action worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.env.errors import EnvironmentProblem

Actions: TypeAlias = Literal["filtered", "all", "discrete", "multi_discrete"]

Pressed: TypeAlias = "tuple[tuple[int, ...], tuple[NDArray[np.uint8], ...]]"
"""A mask for each player (bit ``i`` is button ``i``), and the same as the engine takes it."""

MOST_KNOWN: Final = 1 << 12
"""How many actions are remembered: all of one player with twelve buttons."""

#: A byte for each button as the digits of a number in base two; any other byte is no digit.
_DIGITS: Final = bytes.maketrans(bytes(range(256)), b"01" + b"x" * 254)
#: And back.
_BITS: Final = bytes.maketrans(b"01", b"\0\1")


class Pads:
    """The pads of an environment, for one kind of actions.

    ``groups`` are the scenario's actions as the engine gives them, alternatives of masks;
    ``keep`` is the engine's filter, which takes from a mask what they do not allow.
    """

    def __init__(
        self,
        kind: Actions,
        buttons: int,
        players: int,
        groups: Sequence[Sequence[int]],
        keep: Callable[[int], int],
    ) -> None:
        self.kind = kind
        self.buttons = buttons
        self.players = players
        self.groups = groups
        self._keep = keep
        self._known: dict[object, Pressed] = {}
        self._pads: dict[int, NDArray[np.uint8]] = {}

    def press(self, action: Any) -> Pressed:
        """What an action of the action space presses; raises ``EnvironmentProblem`` for others."""
        array = np.asarray(action)
        key = array.dtype.num, array.tobytes()
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                self._pads.clear()
            masks = tuple(self._masks(array, action))
            pads = tuple([self._pad(mask) for mask in masks])
            known = self._known[key] = masks, pads
        return known

    def _pad(self, mask: int) -> NDArray[np.uint8]:
        """The array of a mask, remembered too: a filter leaves few masks of many actions."""
        pad = self._pads.get(mask)
        if pad is None:
            digits = f"{mask:0{self.buttons}b}"[::-1].encode()
            pad = self._pads[mask] = np.frombuffer(digits.translate(_BITS), np.uint8)  # read-only
        return pad

    def _masks(self, array: NDArray[Any], action: object) -> list[int]:
        whole = array.dtype.kind in "biu"
        if self.kind == "discrete":
            limit = self._combinations() ** self.players
            if not whole or array.size != 1 or not 0 <= int(array.reshape(-1)[0]) < limit:
                raise self._refused(action, f"an integer from 0 to {limit - 1}")
            return self._numbered(int(array.reshape(-1)[0]))
        values = array.reshape(-1).tolist()
        if self.kind == "multi_discrete":
            sizes = [len(group) for group in self.groups] * self.players
            fits = len(values) == len(sizes) and whole
            if not fits or not all(0 <= v < size for v, size in zip(values, sizes, strict=True)):
                raise self._refused(action, f"an array of integers, each below that of {sizes}")
            return [self._chosen(values, p) for p in range(self.players)]
        if not whole or len(values) != self.buttons * self.players:
            raise self._not_bits(action)
        try:
            # By way of digits: an agent that explores presses mostly what it never did before.
            digits = bytes(values).translate(_DIGITS)
            masks = [
                int(digits[first : first + self.buttons][::-1], 2)
                for first in range(0, len(digits), self.buttons)
            ]
        except ValueError:
            raise self._not_bits(action) from None
        return [self._keep(mask) for mask in masks] if self.kind == "filtered" else masks

    def _not_bits(self, action: object) -> EnvironmentProblem:
        return self._refused(action, f"an array of {self.buttons * self.players} of 0 and 1")

    def _combinations(self) -> int:
        count = 1
        for group in self.groups:
            count *= len(group)
        return count

    def _numbered(self, rest: int) -> list[int]:
        """The masks of a number: the first group of the first player goes fastest."""
        masks = []
        for _ in range(self.players):
            mask = 0
            for group in self.groups:
                rest, place = divmod(rest, len(group))
                mask |= group[place]
            masks.append(mask)
        return masks

    def _chosen(self, values: Sequence[int], player: int) -> int:
        mask = 0
        first = player * len(self.groups)
        for value, group in zip(values[first : first + len(self.groups)], self.groups, strict=True):
            mask |= group[value]
        return mask

    def _refused(self, action: object, wanted: str) -> EnvironmentProblem:
        text = " ".join(repr(action).split())
        return EnvironmentProblem(
            f"{text[:80]} is no action of this environment", f"an action is {wanted}"
        )
