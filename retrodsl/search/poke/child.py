"""Writes into the emulator's memory and plays on: a script, run in a process of its own.

``python child.py FOLDER`` reads ``request.json`` and, if there is one, ``start`` in the folder, and
writes ``answer.npz`` and, last, ``answer.json`` there. The calls and their order are those of the
engine's worker, so that a frame is that of a replay. Uses the standard library, the engine and its
array type alone.

The movie is played once, without a poke; on the frames that are poked, the state is kept. From each
of them it is played again without a poke (the control) and with each of them. With ``exact`` no
state is kept: everything is played from the beginning, on a new emulator.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # The script's own folder comes first on the path, and its siblings are nobody's modules.
    del sys.path[0]

import gc
import hashlib
import importlib
import json
import resource
import signal
from pathlib import Path
from typing import Any

PADS = 2

#: Of the bytes that a poke changes so many are named, the first ones.
NAMED = 64


class Refused(Exception):  # noqa: N818
    """It cannot be done; ``what`` tells the parent why: rom, state, request or blocks."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


class Player:
    """The emulator, at any frame of the movie."""

    def __init__(self, engine: Any, request: dict[str, Any], start: bytes | None) -> None:
        self.engine = engine
        self.numpy = importlib.import_module("numpy")
        self.request = request
        self.start = start
        try:
            self.core = engine.get_system_info(engine.get_romfile_system(request["rom"]))
        except Exception as error:
            raise Refused("rom", str(error)) from error
        self.swap = swapped_width(self.core)
        self.emulator: Any = None
        self.data: Any = None
        self.frame = -1

    def begin(self) -> None:
        """Stand on frame 0 with a new emulator."""
        self.emulator = self.data = None
        gc.collect()
        try:
            self.emulator = self.engine.RetroEmulator(self.request["rom"])
        except Exception as error:
            raise Refused("rom", str(error)) from error
        self.press([])
        self.attach()
        self.emulator.step()
        if self.start is not None and not self.emulator.set_state(self.start):
            raise Refused("state", "the emulator does not take the state")
        self.emulator.step()
        self.attach()
        self.frame = 0

    def attach(self) -> None:
        """See the memory where the core has it now."""
        self.data = self.engine.data.GameData()
        self.emulator.configure_data(self.data)

    def press(self, masks: list[int]) -> None:
        """Hold these buttons, a mask a pad."""
        buttons = len(self.core["buttons"])
        for pad in range(PADS):
            mask = masks[pad] if pad < len(masks) else 0
            if mask >> buttons:
                raise Refused("request", f"the pad has {buttons} buttons, no {mask.bit_length()}")
            bits = [mask >> bit & 1 for bit in range(buttons)]
            self.emulator.set_button_mask(self.numpy.array(bits, self.numpy.uint8), pad)

    def step(self) -> None:
        """Play one frame of the movie."""
        self.press(self.request["steps"][self.frame])
        self.emulator.step()
        self.frame += 1

    def restore(self, state: Any, frame: int) -> None:
        """Stand on a frame whose state was kept, with the buttons that were held there."""
        if not self.emulator.set_state(state):
            raise Refused("state", "the emulator does not take a state of its own")
        self.attach()
        self.frame = frame
        self.press(self.request["steps"][frame - 1] if frame else [])

    def image(self) -> Any:
        """The memory, block after block by address, in the order in which variables see it."""
        blocks = self.data.memory.blocks
        sizes = [[base, len(blocks[base])] for base in sorted(blocks)]
        if sizes != self.request["blocks"]:
            raise Refused("blocks", "the emulator has other blocks of memory than on the play")
        parts = [self.logical(blocks[base]) for base in sorted(blocks)]
        return self.numpy.frombuffer(b"".join(parts), self.numpy.uint8)

    def logical(self, block: bytes) -> bytes:
        """A block with the words of the core's overlay turned round."""
        if self.swap < 2:
            return bytes(block)
        whole = len(block) - len(block) % self.swap
        words = self.numpy.frombuffer(block, f"u{self.swap}", whole // self.swap)
        swapped: bytes = words.byteswap().tobytes()
        return swapped + bytes(block[whole:])

    def screen(self) -> Any:
        """The picture: rows of RGB."""
        return self.numpy.array(self.emulator.get_screen())

    def write(self, writes: list[list[int]]) -> None:
        """Write bytes at addresses, as a variable there would be written."""
        for address, byte in writes:
            self.data.memory.assign(address, "|u1", byte)


def swapped_width(core: dict[str, Any]) -> int:
    """How wide the words are in which the core's memory is byte-swapped; 1 if it is not."""
    real, seen, width = core.get("overlay") or ("=", "=", 1)
    native = "<" if sys.byteorder == "little" else ">"
    same = real.replace("=", native) == seen.replace("=", native)
    return 1 if same else int(width)


def digest(picture: Any) -> str:
    """What tells one picture from another."""
    return hashlib.blake2b(repr(picture.shape).encode() + picture.tobytes()).hexdigest()


class Laboratory:
    """All runs of one request."""

    def __init__(self, player: Player, request: dict[str, Any]) -> None:
        self.player = player
        self.numpy = player.numpy
        self.request = request
        self.length: int = request["length"]
        self.exact: bool = request["exact"]
        self.watched = self.numpy.array(request["watched"], self.numpy.int64)
        self.arrays: dict[str, Any] = {}
        self.states: dict[int, Any] = {}
        self.pictures: dict[int, str] = {}

    def run(self) -> dict[str, Any]:
        """Everything that was asked for: what the answer says of each frame."""
        frames = sorted({poke["frame"] for poke in self.request["pokes"]})
        self.play_through(frames)
        controls = {frame: self.control_and_pokes(frame) for frame in frames}
        return {"controls": controls}

    def play_through(self, frames: list[int]) -> None:
        """Play the movie as it is, and keep what is needed of it."""
        self.player.begin()
        wanted = {frame + i for frame in frames for i in range(1, self.length + 1)}
        last = max(wanted)
        while True:
            now = self.player.frame
            if now in wanted:
                self.pictures[now] = digest(self.player.screen())
            if now in frames and not self.exact:
                self.states[now] = self.player.emulator.get_state()
            if now == last:
                return
            self.player.step()

    def go_to(self, frame: int) -> None:
        """Stand on a frame of the movie."""
        if not self.exact:
            self.player.restore(self.states[frame], frame)
            return
        self.player.begin()
        while self.player.frame < frame:
            self.player.step()

    def control_and_pokes(self, frame: int) -> dict[str, Any]:
        """Play on from a frame without a poke, then with each of those on it."""
        self.go_to(frame)
        # No picture before a frame is played: after a state is loaded some cores show memory that
        # they have freed, and die of it now and then.
        images, pictures = [self.player.image()], [None]
        for _ in range(self.length):
            self.player.step()
            images.append(self.player.image())
            pictures.append(self.player.screen())
        same = all(
            digest(picture) == self.pictures[frame + row]
            for row, picture in enumerate(pictures)
            if row > 0
        )
        for number, poke in enumerate(self.request["pokes"]):
            if poke["frame"] == frame:
                self.poke(number, poke, images, pictures)
        memory = hashlib.sha256(b"".join(image.tobytes() for image in images)).hexdigest()
        return {"memory": memory, "pictures": same}

    def poke(
        self, number: int, poke: dict[str, Any], images: list[Any], pictures: list[Any]
    ) -> None:
        """Write, play on, and keep what differs from the control."""
        np = self.numpy
        self.go_to(poke["frame"])
        self.player.write(poke["writes"])
        now = self.player.image()
        touched = np.flatnonzero(now != images[0])
        own = np.union1d(touched, np.array(poke["positions"], np.int64))
        seen = [now[self.watched]]
        others, pixels = [0], [0]
        found: dict[int, int] = {}
        for row in range(1, self.length + 1):
            self.player.step()
            now = self.player.image()
            seen.append(now[self.watched])
            different = now != images[row]
            different[own] = False
            places = np.flatnonzero(different)
            others.append(len(places))
            for place in places[: NAMED * 4].tolist():
                if len(found) < NAMED:
                    found.setdefault(place, row)
            pixels.append(pixels_that_differ(np, self.player.screen(), pictures[row]))
        self.arrays[f"seen_{number}"] = np.stack(seen)
        self.arrays[f"others_{number}"] = np.array(others, np.int64)
        self.arrays[f"pixels_{number}"] = np.array(pixels, np.int64)
        self.arrays[f"touched_{number}"] = touched.astype(np.int64)
        self.arrays[f"found_{number}"] = np.array(sorted(found.items()), np.int64).reshape(-1, 2)


def pixels_that_differ(np: Any, one: Any, other: Any) -> int:
    """How many; all of them where the sizes differ."""
    if one.shape != other.shape:
        return int(max(one.shape[0] * one.shape[1], other.shape[0] * other.shape[1]))
    return int(np.count_nonzero((one != other).any(axis=2)))


def main(arguments: list[str]) -> int:
    """Answer the request in the folder."""
    folder = Path(arguments[0])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.loads((folder / "request.json").read_text("utf-8"))
    # Ends the process even where the core never returns and the parent is gone.
    signal.setitimer(signal.ITIMER_REAL, request["time_limit"])
    path = folder / "start"
    try:
        start = path.read_bytes() if path.exists() else None
        player = Player(importlib.import_module("stable_retro"), request, start)
        laboratory = Laboratory(player, request)
        answer = laboratory.run()
        player.numpy.savez(folder / "answer.npz", **laboratory.arrays)
    except Refused as error:
        answer = {"error": error.what, "message": str(error)}
    except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
        answer = {"error": "raised", "message": f"{type(error).__name__}: {error}"}
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
