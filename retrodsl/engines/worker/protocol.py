"""The messages between a worker process and its parent, on two pipes that nothing else writes to.

A message is two big-endian 32-bit lengths, a JSON object and bytes. The parent sends requests:

    rom, data, scenario    paths
    players, steps         numbers; the body has steps x players masks, little-endian u32,
    has_state              and then, if this is true, the state
    screens                frame numbers and perhaps "last"
    ram, stop_at_done,     true or false
    engine_check
    time_limit             seconds, after which the worker ends itself if nobody else has

That is a whole run. ``do`` asks for something else, for those who play on from saved states:

    do: open               rom, data, scenario, players, time_limit: load them and wait
    do: segment            the rest of a run's fields but the paths: play in what is open, its
                           frames numbered from ``first``; 0 begins an episode with its reset frame
    saves                  the frames after which the state is wanted (of a run too)

and the worker answers, each message an object with a ``kind``:

    hello    version                                 once, when the engine is imported
    loaded   buttons system core core_version valid_actions blocks
    frames   frames names                            body: what the engine says of the next frames
    ram      frames                                  body: a chunk as in retrodsl.ram, uncompressed
    screen   frame width height                      body: RGB
    state    frame                                   body: the emulator's state after that frame
    end      frames total_reward                     the last answer to a request
    error    what frame message                      the last answer to a request

The body of ``frames`` is three little-endian arrays: rewards as f8 of shape (frames, players), done
as u1, info as i8 of shape (frames, names). Without ``engine_check`` there are none.

Beside the pipes, a file of ``PLACE`` is mapped by both: the phase and the frame being worked on
(-1 before the first), so that the parent knows them when the worker has died or hangs.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any

LENGTHS = struct.Struct(">II")
PLACE = struct.Struct("<qq")

PHASES = (
    "starting the engine",
    "waiting",
    "loading the ROM",
    "loading the integration",
    "setting the state",
    "running",
)
"""What the worker does in each phase, in the order of the numbers in ``child.py``."""

STARTING = 0

MAX_HEAD = 64 << 20
MAX_BODY = 512 << 20


class ProtocolError(Exception):
    """The worker sent something that is no message."""


@dataclass(frozen=True, slots=True)
class Message:
    """An answer of the worker."""

    head: dict[str, Any]
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """Which answer it is."""
        return str(self.head.get("kind"))


def encode(head: dict[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one message."""
    text = json.dumps(head).encode()
    return LENGTHS.pack(len(text), len(body)) + text + body


class Decoder:
    """Takes bytes as they come and gives the messages that are complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """The messages that ``data`` completes; ``ProtocolError`` if it cannot be one."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= LENGTHS.size:
            head_size, body_size = LENGTHS.unpack_from(self._buffer)
            if head_size > MAX_HEAD or body_size > MAX_BODY:
                raise ProtocolError("a message of impossible length")
            start = LENGTHS.size + head_size
            end = start + body_size
            if len(self._buffer) < end:
                break
            try:
                head = json.loads(self._buffer[LENGTHS.size : start])
            except (ValueError, RecursionError) as error:
                raise ProtocolError("a message whose head is not JSON") from error
            if not isinstance(head, dict):
                raise ProtocolError("a message whose head is not an object")
            messages.append(Message(head, bytes(self._buffer[start:end])))
            del self._buffer[:end]
        return messages
