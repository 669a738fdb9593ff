"""A movie: what was pressed on every frame, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Buttons = tuple[str | None, ...]
"""A pad's buttons by bit, as the engine's core files list them; ``None`` for a bit without one."""


MAX_FRAMES = 10_000_000
"""The longest movie that is read: 46 hours at 60 frames a second, as long as a RAM trace may be."""


class MovieError(Exception):
    """A movie that cannot be read, written or played; the message names the file and the cause.

    ``mend`` says what to do about it, empty where the cause says enough.
    """

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Movie:
    """The keys of every frame, and where they begin.

    ``frames[i][p]`` is the mask of player ``p + 1`` in step ``i``, counted from 0: the input of the
    environment's ``i``-th ``step`` after its reset, which makes frame ``i + 1`` of the language.
    Bit ``b`` of a mask is ``buttons[b]``. Frame 0, the reset frame, is stepped with no keys; a file
    that has a line for it may still show some, which the engine never plays: ``reset_keys``.

    ``state`` is the start state, uncompressed. ``from_power_on`` says that the movie has none by
    intention; it is false as well where the file tells of a start that the engine cannot have, and
    ``no_start`` says why: such a movie plays from a state that somebody names, or not at all.
    ``game``, ``system`` (the engine's name of it) and ``header`` are what the file says. ``notes``
    are sentences for whoever plays the movie: what of it is not played, and what may differ.

    Raises ``MovieError`` for frames that do not fit the players or the buttons.
    """

    buttons: Buttons
    frames: tuple[tuple[int, ...], ...] = field(repr=False)
    players: int = 1
    game: str | None = None
    system: str | None = None
    state: bytes | None = field(default=None, repr=False)
    from_power_on: bool = False
    reset_keys: tuple[int, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    no_start: str = ""

    def __post_init__(self) -> None:
        if not self.reset_keys:
            object.__setattr__(self, "reset_keys", (0,) * self.players)
        lines = {self.reset_keys, *self.frames}
        for masks in lines:
            fits = all(0 <= mask < 1 << len(self.buttons) for mask in masks)
            if len(masks) != self.players or not fits:
                raise MovieError(
                    f"the keys {masks} do not fit {self.players} players "
                    f"with {len(self.buttons)} buttons each"
                )

    def pressed(self, step: int, player: int) -> tuple[str, ...]:
        """The buttons that a player (from 0) holds in a step (from 0), in the pad's order."""
        return names_of(self.frames[step][player], self.buttons)

    def with_buttons(self, buttons: Sequence[str | None]) -> Movie:
        """The same movie with its masks for this pad.

        Raises ``MovieError`` where a button is pressed that the pad does not have.
        """
        new = tuple(buttons)
        if new == self.buttons:
            return self
        known: dict[int, int] = {}
        for mask in {mask for masks in (self.reset_keys, *self.frames) for mask in masks}:
            known[mask] = mask_of(names_of(mask, self.buttons), new)
        return replace(
            self,
            buttons=new,
            frames=tuple(tuple(known[mask] for mask in masks) for masks in self.frames),
            reset_keys=tuple(known[mask] for mask in self.reset_keys),
        )


def names_of(mask: int, buttons: Sequence[str | None]) -> tuple[str, ...]:
    """The names of the buttons in a mask, in the pad's order; bits without a name are left out."""
    return tuple(name for bit, name in enumerate(buttons) if name is not None and mask >> bit & 1)


def mask_of(names: Iterable[str], buttons: Sequence[str | None]) -> int:
    """The mask of these buttons; ``MovieError`` names one that the pad does not have."""
    mask = 0
    for name in names:
        if name not in buttons:
            pad = ", ".join(button for button in buttons if button is not None)
            raise MovieError(f"the pad has no button {name}; it has {pad or 'none'}")
        mask |= 1 << buttons.index(name)
    return mask
