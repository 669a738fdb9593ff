"""Makes start states and movies: ``python -m cartridges.start_state SYSTEM...``.

``Start`` is the state of a game with ``UPDATES_AT_START`` updates, ``Over`` that of one that is
lost, on every system; the movies are those of ``movies.py``. One emulator lives in a process, so
each system gets one of its own. Some cores save a few bytes that differ from run to run, such as
the time: the states of a second run play alike, but are other files.
"""

from __future__ import annotations

import gzip
import subprocess
import sys

import numpy as np

from cartridges.layout import SIZE
from cartridges.model import NOTHING, Game
from cartridges.movies import CARELESS_STEPS, MOVIES, careless, holdable
from cartridges.system import INTEGRATIONS, UPDATES_AT_START, Masks, System
from cartridges.systems import load_systems

MOST_STEPS = 600
"""Steps after which a cartridge that has not come so far is given up."""


class NotBooted(Exception):  # noqa: N818 (named for what it reports)
    """A cartridge that does not come to a state; the text says what is in its RAM."""


class Console:
    """The process's one emulator, with a cartridge in it, from power-on."""

    def __init__(self, system: System) -> None:
        import stable_retro

        self._base = system.base
        self._emulator = stable_retro.RetroEmulator(str(system.rom))
        self._data = stable_retro.data.GameData()
        self._emulator.configure_data(self._data)

    def step(self, masks: Masks) -> bytes:
        """One step with these masks, any of 16 bits; the game's bytes after it."""
        for pad, mask in enumerate(masks):
            held = np.array([mask >> bit & 1 for bit in range(16)], np.uint8)
            self._emulator.set_button_mask(held, pad)
        self._emulator.step()
        self._data.update_ram()
        return bytes(self._data.memory.extract(self._base + i, "|u1") for i in range(SIZE))

    def state(self) -> bytes:
        """The emulator's state."""
        saved: bytes = self._emulator.get_state()
        return saved


def make_states(system: System) -> tuple[dict[str, bytes], int]:
    """The states by their names, and the steps from power-on to ``Start``.

    ``Start`` is after ``UPDATES_AT_START`` updates; both pads hold ``boot_mask`` in the first step.
    ``Over`` is where the movie ``careless`` leaves the game. Takes the process's one emulator.
    Raises ``NotBooted``.
    """
    game = Game()
    for _ in range(UPDATES_AT_START):
        game.step(NOTHING)
    console = Console(system)
    ram = console.step((system.boot_mask, system.boot_mask))
    steps = 1
    while ram != game.ram():
        if steps == MOST_STEPS:
            raise NotBooted(_unlike(system, steps, ram))
        ram = console.step((0, 0))
        steps += 1
    states = {"Start": console.state()}
    before: Masks = (0, 0)
    for masks in [before, *careless(system)]:
        game.step(system.pads(system.seen(before, masks)))
        ram, before = console.step(masks), masks
    if ram != game.ram():
        raise NotBooted(_unlike(system, steps + 1 + CARELESS_STEPS, ram))
    return states | {"Over": console.state()}, steps


def _unlike(system: System, steps: int, ram: bytes) -> str:
    return f"{system.rom}: after {steps} steps the game's bytes are {ram.hex(' ')}"


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
    states, steps = make_states(system)
    for name, state in states.items():
        path = system.state.with_name(f"{name}.state")
        path.write_bytes(gzip.compress(state, mtime=0))
    start = states["Start"]
    write_movies(system, start)
    sys.stdout.write(f"{system.name}: a state of {len(start)} bytes, {steps} steps from power-on\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
