"""What a system's cartridge is: where its RAM lies, what its pads show, how it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from cartridges import model
from cartridges.model import Pads

Masks: TypeAlias = tuple[int, int]
"""The engine's button masks of the two pads in one step."""

CARTRIDGES = Path(__file__).resolve().parent
UPDATES_AT_START = 60
"""How often the game has been updated in every ``Start.state``."""

INTEGRATIONS = CARTRIDGES.parent / "integrations"


class WrongSystem(ValueError):  # noqa: N818 (named for what it reports)
    """A system whose description names a button or a control that there is not."""


def as_pressed(before: Masks, now: Masks) -> Masks:
    """The pads show what is pressed, and nothing else."""
    del before
    return now


@dataclass(frozen=True, eq=False)
class System:
    """One system.

    ``name`` is the engine's, ``folder`` the one under ``cartridges/``, ``extension`` the ROM's.
    ``base`` is the address of the game's bytes. ``buttons`` are the engine's, in the order of its
    mask. ``bits`` says which bit of the word ``pad_1`` each button is; ``bits_2`` the same for
    ``pad_2``, empty where the engine has no second pad. ``controls`` says which buttons are each
    control, of both pads. ``build`` makes the ROM's bytes in an empty folder.

    ``latency`` is how many updates later than its own step a button is seen. ``seen`` turns the
    masks of the step before and of this one into those that the console shows; it is for pads that
    cannot show opposite directions, and for buttons that are seen only as they go down.
    ``boot_mask`` is what both pads hold in the first step from power-on, in bits of the engine's
    mask: those above its buttons are further ones of libretro's pad, such as L2 (12).
    ``notes`` go on the page of the cartridges.
    """

    name: str
    folder: str
    extension: str
    base: int
    buttons: Sequence[str | None]
    bits: Mapping[str, int]
    controls: Mapping[int, Sequence[str]]
    build: Callable[[Path], bytes]
    bits_2: Mapping[str, int] | None = None
    latency: int = 0
    seen: Callable[[Masks, Masks], Masks] = as_pressed
    boot_mask: int = 0
    notes: Sequence[str] = ()
    _pads: dict[Masks, Pads] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        named = {*self.bits, *self.pad_2_bits, *(b for c in self.controls.values() for b in c)}
        unknown = named - set(self.buttons)
        if unknown:
            raise WrongSystem(f"{self.name} has no button {', '.join(sorted(unknown))}")
        wanted = {model.LEFT, model.RIGHT, model.NEXT, model.SCORE, model.STRIKE, model.START}
        if set(self.controls) != wanted:
            raise WrongSystem(f"{self.name} does not say what every control is")

    @property
    def pad_2_bits(self) -> Mapping[str, int]:
        """``bits_2``, or ``bits`` where the second pad is like the first."""
        return self.bits if self.bits_2 is None else self.bits_2

    @property
    def game(self) -> str:
        """The name of the integration."""
        return f"Tenfold-{self.name}"

    @property
    def rom(self) -> Path:
        """Where the ROM is committed."""
        return INTEGRATIONS / self.game / f"rom.{self.extension}"

    @property
    def state(self) -> Path:
        """Where the start state is committed."""
        return INTEGRATIONS / self.game / "Start.state"

    @property
    def spec(self) -> Path:
        """The system's own spec."""
        return CARTRIDGES.parent / "specs" / "cartridges" / f"{self.folder}.retro"

    @property
    def sources(self) -> Path:
        """The folder of the program."""
        return CARTRIDGES / self.folder

    @cached_property
    def players(self) -> int:
        """How many pads there are."""
        return 2 if self.pad_2_bits else 1

    def pads(self, masks: Masks) -> Pads:
        """What the cartridge reads where the console shows these masks."""
        known = self._pads.get(masks)
        if known is None:
            known = self._pads[masks] = self._read(masks)
        return known

    def _read(self, masks: Masks) -> Pads:
        words, held = [], []
        for mask, bits in zip(masks, (self.bits, self.pad_2_bits), strict=True):
            down = {name for i, name in enumerate(self.buttons) if name and mask >> i & 1}
            down &= set(bits)
            words.append(sum(1 << bits[name] for name in down))
            held.append(sum(bit for bit, names in self.controls.items() if down & set(names)))
        return Pads((words[0], words[1]), (held[0], held[1]))
