"""The worker: a script that runs the engine in a process of its own. Not imported by retrodsl.

Started as ``python child.py MODULE REQUESTS ANSWERS PROGRESS``: the engine's module, two pipes and
a small file shared with the parent, as descriptor numbers. It takes requests until the pipe ends.
It uses the standard library and the engine alone (numpy is the engine's own array type), and only
what Python 3.6 has, since gym-retro 0.8.0 needs an old interpreter. The messages are described in
``protocol.py``, the chunks of RAM in ``retrodsl/ram.py``.

A run repeats what ``RetroEnv`` does, call for call: a step after the emulator is made, the
integration loaded, and on reset the state set, the pads let go, one step, one update.
"""
# ruff: noqa: UP006, UP035, UP045, B905  (this must also run on Python 3.6)

import sys

if __name__ == "__main__":
    # The script's own folder comes first on the path, and its siblings are nobody's modules.
    del sys.path[0]

import contextlib
import gc
import importlib
import json
import mmap
import os
import resource
import signal
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Dict, List, Optional, Tuple

LENGTHS = struct.Struct(">II")
PLACE = struct.Struct("<qq")
STARTING, IDLE, ROM, INTEGRATION, STATE, RUNNING = range(6)
PLAYERS = 2
MESSAGE_FRAMES = 64
CHUNK_FRAMES = 256
CHUNK_BYTES = 4 << 20
GRACE_SECONDS = 10


class Refused(Exception):  # noqa: N818
    """The run cannot be made; ``what`` tells the parent which error this is."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


class Place:
    """Where the run is, in memory shared with the parent, who reads it after a crash or a hang."""

    def __init__(self, descriptor: int) -> None:
        self.memory = mmap.mmap(descriptor, PLACE.size)
        self.frame = -1

    def set(self, phase: int, frame: int = -1) -> None:
        """Now working on ``frame`` (-1 before the first) in ``phase``."""
        self.frame = frame
        PLACE.pack_into(self.memory, 0, phase, frame)


class RamRecorder:
    """Encodes frames of memory into chunks; at most one chunk waits at a time."""

    def __init__(self, numpy: Any, blocks: Dict[int, bytes], swap: int) -> None:
        self.numpy = numpy
        self.bases = sorted(blocks)
        self.sizes = [len(blocks[base]) for base in self.bases]
        self.swap = swap
        self.padding = b"\0" * (-sum(self.sizes) % 8)
        self.last = None  # type: Any
        self.clear()

    def clear(self) -> None:
        """Begin a chunk."""
        self.first = b""
        self.frames = 0
        self.changes = 0
        self.counts = []  # type: List[int]
        self.places = []  # type: List[bytes]
        self.values = []  # type: List[bytes]

    def add(self, blocks: Dict[int, bytes]) -> None:
        """Add a frame."""
        parts = [blocks[base] for base in self.bases if base in blocks]
        if len(blocks) != len(parts) or [len(part) for part in parts] != self.sizes:
            raise Refused("raised", "the emulator's memory blocks changed during the run")
        if self.swap > 1:
            parts = [self.unswap(part) for part in parts]
        image = b"".join(parts) + self.padding
        words = self.numpy.frombuffer(image, "<u8") if image else self.numpy.zeros(0, "<u8")
        if not self.frames:
            self.first = image
        else:
            changed = words ^ self.last
            where = self.numpy.flatnonzero(changed)
            self.counts.append(len(where))
            self.places.append(where.astype("<u4").tobytes())
            self.values.append(changed[where].tobytes())
            self.changes += len(where)
        self.last = words
        self.frames += 1

    def unswap(self, block: bytes) -> bytes:
        """The block's bytes in the order in which variables see them."""
        whole = len(block) - len(block) % self.swap
        words = self.numpy.frombuffer(block, f"u{self.swap}", whole // self.swap)
        swapped = words.byteswap().tobytes()  # type: bytes
        return swapped + block[whole:]

    def full(self) -> bool:
        """Whether the chunk should be sent now."""
        return self.frames == CHUNK_FRAMES or self.changes * 12 >= CHUNK_BYTES

    def body(self) -> bytes:
        """The chunk, compressed."""
        counts = struct.pack(f"<{len(self.counts)}I", *self.counts)
        return zlib.compress(b"".join([self.first, counts, *self.places, *self.values]))


class Worker:
    """Answers requests with one engine and at most one emulator."""

    def __init__(self, engine: Any, requests: BinaryIO, answers: BinaryIO, place: Place) -> None:
        self.engine = engine
        self.numpy = importlib.import_module("numpy")
        self.requests = requests
        self.answers = answers
        self.place = place
        self.emulator = None  # type: Any
        self.data = None  # type: Any

    def read(self) -> Optional[Tuple[Dict[str, Any], bytes]]:
        """The next request, or ``None`` when the parent has closed the pipe."""
        lengths = self.requests.read(LENGTHS.size)
        if len(lengths) < LENGTHS.size:
            return None
        head_size, body_size = LENGTHS.unpack(lengths)
        head = self.requests.read(head_size)
        body = self.requests.read(body_size)
        if len(head) < head_size or len(body) < body_size:
            return None
        return json.loads(head.decode("utf-8")), body

    def send(self, kind: str, body: bytes = b"", **head: Any) -> None:
        """Send one answer."""
        head["kind"] = kind
        text = json.dumps(head).encode("utf-8")
        self.answers.write(LENGTHS.pack(len(text), len(body)) + text + body)
        self.answers.flush()

    def serve(self) -> None:
        """Answer requests until there are no more."""
        version = str(getattr(self.engine, "__version__", "")).strip()
        self.place.set(IDLE)
        self.send("hello", version=version)
        while True:
            self.place.set(IDLE)
            request = self.read()
            if request is None:
                return
            # Ends the process even where the engine never returns and the parent is gone.
            signal.setitimer(signal.ITIMER_REAL, request[0]["time_limit"] + GRACE_SECONDS)
            try:
                self.run(*request)
            except Refused as error:
                self.fail(error.what, str(error))
            except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
                self.fail("raised", f"{type(error).__name__}: {error}")
            signal.setitimer(signal.ITIMER_REAL, 0)

    def fail(self, what: str, message: str) -> None:
        """Answer that the run ended in an error."""
        frame = self.place.frame if self.place.frame >= 0 else None
        self.send("error", what=what, frame=frame, message=message)

    def make_emulator(self, rom: str) -> None:
        """Load the ROM, unless the one emulator there is has it already."""
        if self.emulator is not None:
            return
        gc.collect()
        try:
            self.emulator = self.engine.RetroEmulator(rom)
        except RuntimeError as error:
            second = "multiple emulator instances" in str(error)
            raise Refused("second" if second else "rom", str(error)) from error

    def load(self, data_path: str, scenario_path: str) -> None:
        """Load the integration, or say which of its files the engine refuses."""
        reason = self.refusal(self.data, data_path, scenario_path)
        if reason is None:
            return
        alone = self.engine.data.GameData()
        self.emulator.configure_data(alone)
        what = "scenario" if self.refusal(alone, data_path, None) is None else "data"
        self.emulator.configure_data(self.data)
        raise Refused(what, reason)

    def refusal(self, data: Any, data_path: str, scenario_path: Optional[str]) -> Optional[str]:
        """Load these files: ``None`` if the engine did, or the reason it gives, perhaps empty."""
        try:
            return None if data.load(data_path, scenario_path) else ""
        except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
            return f"{type(error).__name__}: {error}"

    def run(self, request: Dict[str, Any], body: bytes) -> None:
        """Make the run that was asked for, and send what it shows."""
        self.place.set(ROM)
        try:
            system = self.engine.get_romfile_system(request["rom"])
        except Exception as error:
            raise Refused("rom", str(error)) from error
        core = self.engine.get_system_info(system)
        players = request["players"]
        steps = request["steps"]
        masks = struct.unpack_from(f"<{steps * players}I", body)
        state = body[steps * players * 4 :] if request["has_state"] else None
        pads = self.make_pads(masks, players, len(core["buttons"]))
        self.make_emulator(request["rom"])
        released = self.numpy.zeros(len(core["buttons"]), self.numpy.uint8)
        for player in range(PLAYERS):
            self.emulator.set_button_mask(released, player)
        # A new one each time: a second load on one would keep what the first one brought.
        data = self.engine.data.GameData()
        self.emulator.configure_data(data)
        self.data = data
        self.emulator.step()
        self.place.set(INTEGRATION)
        self.load(request["data"], request["scenario"])
        recorder = None
        if request["ram"]:
            recorder = RamRecorder(self.numpy, data.memory.blocks, swapped_width(core))
        self.send(
            "loaded",
            buttons=core["buttons"],
            system=system,
            core=core["lib"],
            valid_actions=data.valid_actions(),
            blocks=list(zip(recorder.bases, recorder.sizes)) if recorder else [],
        )
        self.place.set(STATE)
        if state is not None and not self.emulator.set_state(state):
            raise Refused("state", "the emulator does not take the state")
        self.play(request, players, [None, *pads], recorder)

    def make_pads(self, masks: Tuple[int, ...], players: int, buttons: int) -> List[List[Any]]:
        """The engine's arrays for each player in each step."""
        arrays = {}  # type: Dict[int, Any]
        for mask in set(masks):
            if mask >> buttons:
                step, player = divmod(masks.index(mask), players)
                raise Refused(
                    "request",
                    f"step {step} presses button {mask.bit_length() - 1} of player {player + 1},"
                    f" and the pad has {buttons}",
                )
            bits = [mask >> i & 1 for i in range(buttons)]
            arrays[mask] = self.numpy.array(bits, self.numpy.uint8)
        return [
            [arrays[mask] for mask in masks[i : i + players]] for i in range(0, len(masks), players)
        ]

    def play(
        self, request: Dict[str, Any], players: int, pads: List[Any], ram: Optional[RamRecorder]
    ) -> None:
        """Play every frame, the reset frame first, and send what each one shows."""
        emulator, data = self.emulator, self.data
        everyone = range(players)
        screens = set(request["screens"])
        rewards, dones, infos = [], [], []  # type: Tuple[List[Any], List[Any], List[Any]]
        frame = 0
        for frame, pressed in enumerate(pads):
            self.place.set(RUNNING, frame)
            if pressed is not None:
                for player in everyone:
                    emulator.set_button_mask(pressed[player], player)
            emulator.step()
            if frame == 0:
                data.reset()
            data.update_ram()
            rewards.append([data.current_reward(player) for player in everyone])
            done = bool(data.is_done())
            dones.append(done)
            infos.append(data.lookup_all())
            if ram is not None:
                ram.add(data.memory.blocks)
                if ram.full():
                    self.send("ram", ram.body(), frames=ram.frames)
                    ram.clear()
            if frame in screens:
                self.send_screen(frame)
            stop = done and frame > 0 and request["stop_at_done"]
            if stop or frame == len(pads) - 1 or len(dones) == MESSAGE_FRAMES:
                self.send("frames", rewards=rewards, done=dones, info=infos)
                rewards, dones, infos = [], [], []
            if stop:
                break
        if ram is not None and ram.frames:
            self.send("ram", ram.body(), frames=ram.frames)
        if "last" in screens and frame not in screens:
            self.send_screen(frame)
        totals = [data.total_reward(player) for player in everyone]
        self.send("end", frames=frame + 1, total_reward=totals)

    def send_screen(self, frame: int) -> None:
        """Send the picture that is on the screen now."""
        screen = self.numpy.ascontiguousarray(self.emulator.get_screen())
        height, width = screen.shape[:2]
        self.send("screen", screen.tobytes(), frame=frame, width=width, height=height)


def swapped_width(core: Dict[str, Any]) -> int:
    """How wide the words are in which the core's memory is byte-swapped; 1 if it is not."""
    real, seen, width = core.get("overlay") or ("=", "=", 1)
    native = "<" if sys.byteorder == "little" else ">"
    same = real.replace("=", native) == seen.replace("=", native)
    return 1 if same else int(width)


def main(arguments: List[str]) -> int:
    """Serve the parent; 0 when it has closed its end."""
    module, requests, answers, progress = arguments
    # A crash is reported by the parent; the emulator's memory on disk would help nobody.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    place = Place(int(progress))
    place.set(STARTING)
    with os.fdopen(int(requests), "rb") as source, os.fdopen(int(answers), "wb") as sink:
        Worker(importlib.import_module(module), source, sink, place).serve()
    # The parent removes the folder that this process works in, unless it is gone itself.
    with contextlib.suppress(OSError):
        Path.cwd().rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
