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
import ctypes
import gc
import importlib
import json
import mmap
import os
import resource
import signal
import struct
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
    """Encodes frames of memory into chunks; at most one chunk waits at a time.

    A frame is compared with the one before and only what changed is kept. All that can wait until
    the chunk is full waits: it then costs one operation on arrays, not one a frame.
    """

    def __init__(self, numpy: Any, blocks: Dict[int, bytes], swap: int) -> None:
        self.numpy = numpy
        self.bases = sorted(blocks)
        self.sizes = [len(blocks[base]) for base in self.bases]
        self.swap = swap
        # Words can be swapped later where no block ends within one.
        self.at_once = swap > 1 and any(size % swap for size in self.sizes)
        self.padding = b"\0" * (-sum(self.sizes) % 8)
        self.differs = numpy.empty((sum(self.sizes) + 7) // 8, bool)
        self.last = None  # type: Any
        self.clear()

    def clear(self) -> None:
        """Begin a chunk."""
        self.begin = None  # type: Any
        self.frames = 0
        self.changes = 0
        self.places = []  # type: List[Any]
        self.values = []  # type: List[Any]

    def add(self, blocks: Dict[int, bytes]) -> None:
        """Add a frame."""
        words = self.numpy.frombuffer(self.image(blocks), "<u8")
        if self.frames:
            self.numpy.not_equal(words, self.last, self.differs)
            where = self.differs.nonzero()[0]
            self.places.append(where)
            self.values.append(words[where])
            self.changes += len(where)
        else:
            self.begin = words
        self.last = words
        self.frames += 1

    def image(self, blocks: Dict[int, bytes]) -> bytes:
        """The blocks one after the other, in whole 64-bit words."""
        parts = [blocks[base] for base in self.bases if base in blocks]
        if len(blocks) != len(parts) or [len(part) for part in parts] != self.sizes:
            raise Refused("raised", "the emulator's memory blocks changed during the run")
        if self.at_once:
            parts = [self.unswap(part) for part in parts]
        if len(parts) == 1 and not self.padding:
            return parts[0]
        return b"".join(parts) + self.padding

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
        """The chunk, not yet compressed."""
        counts = struct.pack(f"<{len(self.places)}I", *map(len, self.places))
        first = self.begin.tobytes()  # type: bytes
        places = self.numpy.concatenate([self.numpy.zeros(0, int), *self.places])
        values = self.changed(places).tobytes()  # type: bytes
        if self.swap > 1 and not self.at_once:
            first, values = self.unswap(first), self.unswap(values)
        return b"".join([first, counts, places.astype("<u4").tobytes(), values])

    def changed(self, places: Any) -> Any:
        """Each new value XOR the one that was in its place before."""
        new = self.numpy.concatenate([self.numpy.zeros(0, "<u8"), *self.values])
        order = places.argsort(kind="mergesort")  # the one name of a stable sort in old versions
        sorted_places, sorted_new = places[order], new[order]
        old = self.begin[sorted_places]
        again = self.numpy.flatnonzero(sorted_places[1:] == sorted_places[:-1]) + 1
        old[again] = sorted_new[again - 1]
        result = self.numpy.empty_like(new)
        result[order] = sorted_new ^ old
        return result


class Shown:
    """What the engine itself says of the frames that have not been sent yet."""

    def __init__(self, worker: "Worker", players: int) -> None:
        self.worker = worker
        self.players = range(players)
        self.rewards = []  # type: List[List[float]]
        self.dones = []  # type: List[bool]
        self.infos = []  # type: List[Dict[str, int]]

    def add(self, data: Any) -> bool:
        """Ask for everything after an update; whether the frame is done."""
        self.rewards.append([data.current_reward(player) for player in self.players])
        done = bool(data.is_done())
        self.dones.append(done)
        self.infos.append(data.lookup_all())
        if len(self.dones) == MESSAGE_FRAMES:
            self.send()
        return done

    def send(self) -> None:
        """Send what waits: frames in a row whose info has the same names, in one message each."""
        start = 0
        for end in range(1, len(self.infos) + 1):
            names = tuple(self.infos[start])
            if end < len(self.infos) and tuple(self.infos[end]) == names:
                continue
            numpy = self.worker.numpy
            rows = [list(info.values()) for info in self.infos[start:end]]
            body = numpy.array(self.rewards[start:end], "<f8").tobytes()
            body += numpy.array(self.dones[start:end], "u1").tobytes()
            body += numpy.array(rows, "<i8").tobytes()
            self.worker.send("frames", body, frames=end - start, names=names)
            start = end
        self.rewards, self.dones, self.infos = [], [], []


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
        self.released = None  # type: Any
        self.swap = 1

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
                self.answer(*request)
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

    def answer(self, request: Dict[str, Any], body: bytes) -> None:
        """Do what is asked for: ``protocol.py`` has the requests."""
        what = request.get("do", "run")
        if what == "open":
            self.open(request, self.core_of(request), True)
            self.place.set(IDLE)
            self.send("end", frames=0, total_reward=[])
        elif what == "segment":
            self.segment(request, body)
        else:
            self.run(request, body)

    def core_of(self, request: Dict[str, Any]) -> Dict[str, Any]:
        """What the engine says of the ROM's core; ``system`` is added to it."""
        self.place.set(ROM)
        try:
            system = self.engine.get_romfile_system(request["rom"])
        except Exception as error:
            raise Refused("rom", str(error)) from error
        return dict(self.engine.get_system_info(system), system=system)

    def run(self, request: Dict[str, Any], body: bytes) -> None:
        """Make the run that was asked for, and send what it shows."""
        core = self.core_of(request)
        players = request["players"]
        pads, state = self.unpack(request, body, len(core["buttons"]))
        recorder = self.open(request, core, request["ram"])
        self.set_state(state)
        self.play(request, players, [None, *pads], recorder)

    def unpack(
        self, request: Dict[str, Any], body: bytes, buttons: int
    ) -> Tuple[List[List[Any]], Optional[bytes]]:
        """The pads of every step and the state that a request brings."""
        count = request["steps"] * request["players"]
        masks = struct.unpack_from(f"<{count}I", body)
        state = body[count * 4 :] if request["has_state"] else None
        return self.make_pads(masks, request["players"], buttons), state

    def open(
        self, request: Dict[str, Any], core: Dict[str, Any], ram: bool
    ) -> Optional[RamRecorder]:
        """Make the emulator, step it once and load the integration; who records its memory."""
        self.make_emulator(request["rom"])
        self.released = self.numpy.zeros(len(core["buttons"]), self.numpy.uint8)
        self.let_go()
        # A new one each time: a second load on one would keep what the first one brought.
        data = self.engine.data.GameData()
        self.emulator.configure_data(data)
        self.data = data
        self.emulator.step()
        self.place.set(INTEGRATION)
        self.load(request["data"], request["scenario"])
        self.swap = swapped_width(core)
        recorder = RamRecorder(self.numpy, data.memory.blocks, self.swap) if ram else None
        self.send(
            "loaded",
            buttons=core["buttons"],
            system=core["system"],
            core=core["lib"],
            core_version=core_version(self.engine, core["system"]),
            valid_actions=data.valid_actions(),
            blocks=list(zip(recorder.bases, recorder.sizes)) if recorder else [],
        )
        return recorder

    def let_go(self) -> None:
        """Press nothing on any pad."""
        for player in range(PLAYERS):
            self.emulator.set_button_mask(self.released, player)

    def set_state(self, state: Optional[bytes]) -> None:
        """Put the emulator into a state, if there is one."""
        self.place.set(STATE)
        if state is not None and not self.emulator.set_state(state):
            raise Refused("state", "the emulator does not take the state")

    def segment(self, request: Dict[str, Any], body: bytes) -> None:
        """Play a part of an episode, from a state, in the integration that is open."""
        if self.data is None:
            raise Refused("request", "a segment before an integration was opened")
        pads, state = self.unpack(request, body, len(self.released))
        recorder = RamRecorder(self.numpy, self.data.memory.blocks, self.swap)
        self.set_state(state)
        steps = list(pads)  # type: List[Any]
        first = request["first"]
        if first == 0:
            self.let_go()
            steps.insert(0, None)
        elif request["engine_check"]:
            # What the engine measures is against the frame before, which is the state's own.
            self.data.update_ram()
        self.play(request, request["players"], steps, recorder, first)

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
        self,
        request: Dict[str, Any],
        players: int,
        pads: List[Any],
        ram: Optional[RamRecorder],
        first: int = 0,
    ) -> None:
        """Play every frame, from frame ``first`` on, and send what each one shows."""
        emulator, data, memory = self.emulator, self.data, self.data.memory
        screens = set(request["screens"])
        saves = set(request.get("saves", ()))
        shown = Shown(self, players) if request["engine_check"] else None
        stop_at_done = request["stop_at_done"]
        frame = first
        for frame, pressed in enumerate(pads, first):
            self.place.set(RUNNING, frame)
            if pressed is not None:
                for player, mask in enumerate(pressed):
                    emulator.set_button_mask(mask, player)
            emulator.step()
            done = False
            if shown is not None:
                if frame == 0:
                    data.reset()
                data.update_ram()
                done = shown.add(data)
            if ram is not None:
                ram.add(memory.blocks)
                if ram.full():
                    self.send("ram", ram.body(), frames=ram.frames)
                    ram.clear()
            if frame in screens:
                self.send_screen(frame)
            if frame in saves:
                self.send("state", emulator.get_state(), frame=frame)
            if done and stop_at_done and frame > 0:
                break
        if shown is not None:
            shown.send()
        if ram is not None and ram.frames:
            self.send("ram", ram.body(), frames=ram.frames)
        if "last" in screens and frame not in screens:
            self.send_screen(frame)
        totals = [data.total_reward(player) for player in range(players)] if shown else []
        self.send("end", frames=frame + 1 - first, total_reward=totals)

    def send_screen(self, frame: int) -> None:
        """Send the picture that is on the screen now."""
        screen = self.numpy.ascontiguousarray(self.emulator.get_screen())
        height, width = screen.shape[:2]
        self.send("screen", screen.tobytes(), frame=frame, width=width, height=height)


class SystemInfo(ctypes.Structure):
    """What a libretro core says of itself (``retro_system_info`` of libretro.h)."""

    _fields_ = [
        ("library_name", ctypes.c_char_p),
        ("library_version", ctypes.c_char_p),
        ("valid_extensions", ctypes.c_char_p),
        ("need_fullpath", ctypes.c_bool),
        ("block_extract", ctypes.c_bool),
    ]


def core_version(engine: Any, system: str) -> str:
    """The loaded core's own version, an empty text where it does not say."""
    info = SystemInfo()
    try:
        core = ctypes.CDLL(engine.get_core_path(system))
        core.retro_get_system_info(ctypes.byref(info))
    except (OSError, AttributeError):
        return ""
    return (info.library_version or b"").decode("utf-8", "replace")


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
