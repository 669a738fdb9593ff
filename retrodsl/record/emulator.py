"""An emulator that is stepped frame by frame, in this process, as the environment would step it."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrodsl.ram import Block, Layout, RamImage
from retrodsl.record.errors import RecordError

Bytes = NDArray[np.uint8]

_PADS = 2


class SteppedEmulator:
    """The one emulator of this process, at its reset frame when it is made.

    The calls are those of ``RetroEnv`` and of the engine's worker, in their order, so that a movie
    of what is pressed here plays the same there.
    """

    def __init__(
        self, rom: Path, data: Path, scenario: Path, state: bytes | None, players: int
    ) -> None:
        engine = importlib.import_module("stable_retro")
        core = engine.get_system_info(engine.get_romfile_system(str(rom)))
        self.players = players
        self.done = False
        self.buttons: tuple[str | None, ...] = tuple(core["buttons"])
        self.overlay = core.get("overlay") or ("=", "=", 1)
        try:
            self.emulator = engine.RetroEmulator(str(rom))
        except RuntimeError as error:
            raise RecordError(f"the engine cannot load the ROM {rom}: {error}") from error
        self.data = engine.data.GameData()
        for player in range(_PADS):
            self.emulator.set_button_mask(np.zeros(len(self.buttons), np.uint8), player)
        self.emulator.configure_data(self.data)
        self.emulator.step()
        if not self.data.load(str(data), str(scenario)):
            raise RecordError(
                f"the engine refuses {data.name} or {scenario.name}",
                "retrodsl replay says which of them and why",
            )
        if state is not None and not self.emulator.set_state(state):
            raise RecordError(
                f"the emulator does not take the start state ({len(state)} bytes)",
                "it has to be a state of this system",
            )
        self.emulator.step()
        self.data.reset()
        self._update()

    def _update(self) -> None:
        """Let the integration see the frame. Scripts may keep counts, so rewards are asked too."""
        self.data.update_ram()
        for player in range(self.players):
            self.data.current_reward(player)
        self.done = bool(self.data.is_done())

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The groups of actions of the scenario, as masks, in the engine's order."""
        return tuple(tuple(group) for group in self.data.valid_actions())

    @property
    def rate(self) -> float:
        """Frames a second of the real machine; 60 where the core does not say."""
        rate = float(self.emulator.get_screen_rate())
        return rate if 10 <= rate <= 1000 else 60.0

    def step(self, masks: tuple[int, ...]) -> None:
        """Press these and step one frame; ``done`` tells whether the engine says done on it."""
        for player, mask in enumerate(masks):
            bits = [mask >> bit & 1 for bit in range(len(self.buttons))]
            self.emulator.set_button_mask(np.array(bits, np.uint8), player)
        self.emulator.step()
        self._update()

    def info(self) -> dict[str, Any]:
        """Every variable of the integration."""
        return dict(self.data.lookup_all())

    def ram(self) -> Bytes:
        """The memory as ``Observations.RAM`` has it: each block as the core has it, by address."""
        blocks = self.data.memory.blocks
        parts = [np.frombuffer(blocks[base], np.uint8) for base in sorted(blocks)]
        return np.concatenate(parts) if parts else np.zeros(0, np.uint8)

    def screen(self) -> Bytes:
        """The screen as ``Observations.IMAGE`` has it, cropped by the scenario: rows of RGB."""
        picture: Bytes = np.asarray(self.emulator.get_screen())
        rows, columns = picture.shape[:2]
        x, y, width, height = self.data.crop_info(0)
        right = x + width if width and x + width <= columns else columns
        bottom = y + height if height and y + height <= rows else rows
        return picture[y:bottom, x:right]

    def image(self) -> RamImage:
        """The memory in the order in which variables see its bytes."""
        blocks = {base: self._logical(part) for base, part in self.data.memory.blocks.items()}
        layout = Layout(tuple(Block(base, len(part)) for base, part in blocks.items()))
        return RamImage(layout, b"".join(blocks[base] for base in sorted(blocks)))

    def _logical(self, block: bytes) -> bytes:
        """A block with the words of the core's overlay turned round."""
        real, seen, width = self.overlay
        native = "<" if np.little_endian else ">"
        if real.replace("=", native) == seen.replace("=", native) or int(width) < 2:
            return bytes(block)
        whole = len(block) - len(block) % int(width)
        words = np.frombuffer(block, f"u{width}", whole // int(width))
        return words.byteswap().tobytes() + bytes(block[whole:])
