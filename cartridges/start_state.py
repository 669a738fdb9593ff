"""Makes start states and movies: ``python -m cartridges.start_state SYSTEM...``.

The state is that of a game with ``UPDATES_AT_START`` updates, on every system; the movies are those
of ``movies.py``. One emulator lives in a process, so each system gets one of its own.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np

from cartridges.layout import SIZE
from cartridges.model import NOTHING, Game
from cartridges.movies import MOVIES, holdable
from cartridges.system import INTEGRATIONS, UPDATES_AT_START, System
from cartridges.systems import load_systems

MOST_STEPS = 600
"""Steps after which a cartridge that has not come so far is given up."""


class NotBooted(Exception):  # noqa: N818 (named for what it reports)
    """A cartridge that does not come to the start state; the text says what is in its RAM."""


def make_state(rom: Path, base: int, boot_mask: int = 0) -> tuple[bytes, int]:
    """The state after ``UPDATES_AT_START`` updates, and the steps from power-on to it.

    Both pads hold ``boot_mask`` in the first step. Takes the process's one emulator. Raises
    ``NotBooted``.
    """
    import stable_retro

    game = Game()
    for _ in range(UPDATES_AT_START):
        game.step(NOTHING)
    emulator = stable_retro.RetroEmulator(str(rom))
    data = stable_retro.data.GameData()
    emulator.configure_data(data)
    ram = b""
    for step in range(1, MOST_STEPS + 1):
        held = boot_mask if step == 1 else 0
        for pad in range(2):
            emulator.set_button_mask(
                np.array([held >> bit & 1 for bit in range(16)], np.uint8), pad
            )
        emulator.step()
        data.update_ram()
        ram = bytes(data.memory.extract(base + i, "|u1") for i in range(SIZE))
        if ram == game.ram():
            return emulator.get_state(), step
    raise NotBooted(f"{rom}: after {step} steps the game's bytes are {ram.hex(' ')}")


def write_movies(system: System, state: bytes) -> None:
    """Write the fixed movies as ``.bk2`` files that begin with ``state``."""
    from retrodsl.movies.bk2 import write_bk2
    from retrodsl.movies.model import Movie

    for name, make in MOVIES.items():
        frames = tuple(masks[: system.players] for masks in holdable(system, make(system)))
        movie = Movie(
            game=system.game,
            buttons=tuple(system.buttons),
            frames=frames,
            players=system.players,
            system=system.name,
            state=state,
        )
        write_bk2(movie, INTEGRATIONS / system.game / f"{name}.bk2")


def main(arguments: list[str]) -> int:
    """Make the states and movies of the systems named, or of all."""
    systems = load_systems()
    if len(arguments) != 1:
        for name in arguments or systems:
            subprocess.run([sys.executable, "-m", "cartridges.start_state", name], check=True)
        return 0
    system = systems[arguments[0]]
    state, steps = make_state(system.rom, system.base, system.boot_mask)
    system.state.write_bytes(gzip.compress(state, mtime=0))
    write_movies(system, state)
    sys.stdout.write(f"{system.name}: a state of {len(state)} bytes, {steps} steps from power-on\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
