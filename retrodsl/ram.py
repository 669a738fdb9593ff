"""The RAM of every frame of a run, small enough to keep: the engine records it, the checks read it.

All bytes are logical: byte ``i`` of a block is what a ``|u1`` variable at ``base + i`` reads. (The
Genesis cores keep their memory byte-swapped in 16-bit words; whoever records undoes that.)

A frame's image is its blocks, in the order of their bases, one after the other, padded with zeros
to whole 64-bit words. Between two frames few words change (about 23 bytes on Airstriker), so a
chunk of up to ``CHUNK_FRAMES`` frames holds its first image whole and each later one as the words
that differ from the frame before, XORed. It is compressed with zlib; decompressed it is, all
little-endian:

    image of the first frame        words x u64
    changed words in each later one (frames - 1) x u32
    their places, frame by frame    changes x u32, in words from the image's start
    old XOR new, in the same order  changes x u64

Each chunk stands alone, so reading any frame decodes one chunk. numpy is imported when needed.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from retrodsl.files import written_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words: TypeAlias = NDArray[np.uint64]
    Bytes: TypeAlias = NDArray[np.uint8]

CHUNK_FRAMES = 256
"""Frames in a full chunk, the most that one may hold."""

WORD = 8
"""Bytes in one word of an image."""

MAX_IMAGE_BYTES = 64 << 20
"""The largest image that is accepted; the largest system known (Game Boy Advance) has 0.5 MB."""

MAX_FRAMES = 10_000_000
"""The longest trace that is accepted: 46 hours at 60 frames a second."""

_MAGIC = b"retrodsl-ram-1\n"
_FAMILY = b"retrodsl-ram-"  # of other versions too
_LENGTH = struct.Struct("<I")


class RamError(ValueError):
    """A RAM trace, or a part of one, that is not what it should be; the message says what."""


class AddressOutsideRam(LookupError):  # noqa: N818 (reads as what it says)
    """``width`` bytes at ``address`` are not inside one block of the memory."""

    def __init__(self, address: int, width: int, blocks: Sequence[Block]) -> None:
        self.address = address
        self.width = width
        known = ", ".join(f"{b.base:#x} to {b.end - 1:#x}" for b in blocks) or "none"
        what = f"address {address:#x}" if width == 1 else f"{width} bytes at {address:#x}"
        super().__init__(f"{what}: not inside one block of the memory (blocks: {known})")


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """``size`` bytes of memory that the engine exposes from address ``base`` on."""

    base: int
    size: int

    @property
    def end(self) -> int:
        """The address just past the block."""
        return self.base + self.size


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each block lies in an image; ``blocks`` are sorted and do not overlap.

    Raises ``RamError`` for blocks that are empty, overlap, or are too large together.
    """

    blocks: tuple[Block, ...]
    size: int = field(init=False)
    words: int = field(init=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.blocks))
        if any(b.base < 0 or b.size <= 0 for b in ordered):
            raise RamError("a block of memory has a negative base or no bytes")
        if any(a.end > b.base for a, b in pairwise(ordered)):
            raise RamError("two blocks of memory overlap")
        size = sum(b.size for b in ordered)
        if size > MAX_IMAGE_BYTES:
            raise RamError(f"{size} bytes of memory, more than {MAX_IMAGE_BYTES}")
        object.__setattr__(self, "blocks", ordered)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "words", -(-size // WORD))

    def offset(self, address: int, width: int) -> int:
        """Where ``width`` bytes at ``address`` begin in an image.

        Raises ``AddressOutsideRam`` unless all of them lie in one block: the engine reads garbage
        past a block's end, even where the next block follows without a gap.
        """
        start = 0
        for block in self.blocks:
            if block.base <= address and address + width <= block.end and width > 0:
                return start + address - block.base
            start += block.size
        raise AddressOutsideRam(address, width, self.blocks)


@dataclass(frozen=True, slots=True)
class RamImage:
    """The memory of one frame."""

    layout: Layout
    data: bytes = field(repr=False)

    def read(self, address: int, width: int = 1) -> bytes:
        """``width`` bytes from ``address`` on, in address order, or ``AddressOutsideRam``."""
        start = self.layout.offset(address, width)
        return self.data[start : start + width]

    def blocks(self) -> dict[int, bytes]:
        """The bytes of each block, by its base."""
        found = {}
        start = 0
        for block in self.layout.blocks:
            found[block.base] = self.data[start : start + block.size]
            start += block.size
        return found


@dataclass(frozen=True, slots=True)
class RamChunk:
    """``frames`` frames in a row, compressed as the module's text describes."""

    frames: int
    body: bytes = field(repr=False)


def encode_chunk(images: Sequence[bytes], words: int) -> RamChunk:
    """The chunk of these images, each of at most ``words * WORD`` bytes, the first frame first."""
    import numpy as np

    size = words * WORD
    current = np.frombuffer(images[0].ljust(size, b"\0"), np.uint64)
    parts = [current.tobytes()]
    counts, places, values = [], [], []
    for image in images[1:]:
        new = np.frombuffer(image.ljust(size, b"\0"), np.uint64)
        changed = new ^ current
        where = np.flatnonzero(changed)
        counts.append(len(where))
        places.append(where.astype("<u4").tobytes())
        values.append(changed[where].tobytes())
        current = new
    parts.append(struct.pack(f"<{len(counts)}I", *counts))
    return RamChunk(len(images), zlib.compress(b"".join(parts + places + values)))


@dataclass(frozen=True, slots=True)
class DecodedChunk:
    """A chunk of ``frames`` frames in arrays.

    ``first`` is its first image in words; change ``i`` is in row ``rows[i]`` (1 to ``frames`` - 1)
    of the word ``places[i]``, which is XORed with ``values[i]``. Changes are by row, then place.
    """

    frames: int
    first: Words
    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    values: Words


def _decode(chunk: RamChunk, words: int) -> DecodedChunk:
    import numpy as np

    fixed = words * WORD + 4 * (chunk.frames - 1)
    limit = fixed + (chunk.frames - 1) * words * (4 + WORD)
    try:
        stream = zlib.decompressobj()
        data = stream.decompress(chunk.body, limit + 1)
    except zlib.error as error:
        raise RamError(f"a chunk of the RAM trace is damaged: {error}") from error
    if not fixed <= len(data) <= limit or not stream.eof:
        raise RamError("a chunk of the RAM trace has the wrong size")
    first = np.frombuffer(data, "<u8", words)
    counts = np.frombuffer(data, "<u4", chunk.frames - 1, words * WORD).astype(np.int64)
    changes = int(counts.sum())
    if len(data) != fixed + changes * (4 + WORD):
        raise RamError("a chunk of the RAM trace has the wrong size")
    places = np.frombuffer(data, "<u4", changes, fixed).astype(np.int64)
    values = np.frombuffer(data, "<u8", changes, fixed + 4 * changes)
    rows = np.repeat(np.arange(1, chunk.frames), counts)
    if changes and int(places.max()) >= words:
        raise RamError("a chunk of the RAM trace names a place outside the memory")
    if changes and bool(np.any((np.diff(rows) == 0) & (np.diff(places) <= 0))):
        raise RamError("a chunk of the RAM trace names a place twice")
    return DecodedChunk(chunk.frames, first, rows, places, values)


class RamTrace:
    """The memory of ``frames`` frames, frame 0 the reset frame.

    Made by ``RamTraceBuilder`` or ``load``. Reading may raise ``RamError`` for a damaged chunk.
    ``game`` is the game that was played, empty where nobody said.
    """

    def __init__(self, blocks: Sequence[Block], chunks: Sequence[RamChunk], game: str = "") -> None:
        self.layout = Layout(tuple(blocks))
        self.game = game
        self._chunks = tuple(chunks)
        self.frames = sum(c.frames for c in self._chunks)
        self._last: tuple[int, DecodedChunk] | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of memory, by base."""
        return self.layout.blocks

    @property
    def stored_bytes(self) -> int:
        """How many bytes the frames take, compressed."""
        return sum(len(c.body) for c in self._chunks)

    def parts(self) -> Iterator[RamTrace]:
        """The trace in traces of at most ``CHUNK_FRAMES`` frames, nothing decoded yet.

        Within one, little changes, and a column for every frame is small.
        """
        for chunk in self._chunks:
            yield RamTrace(self.blocks, (chunk,))

    def decoded(self) -> Iterator[DecodedChunk]:
        """The chunks one after the other, each decoded as it is asked for."""
        for chunk in self._chunks:
            yield _decode(chunk, self.layout.words)

    @classmethod
    def joined(cls, parts: Iterable[RamTrace]) -> RamTrace:
        """The frames of ``parts``, one after the other; nothing is decoded.

        Raises ``RamError`` where there is no part, or one has other blocks than the first.
        """
        found = list(parts)
        if not found or any(part.blocks != found[0].blocks for part in found):
            raise RamError("traces of the same blocks can be joined, and at least one")
        return cls(found[0].blocks, [chunk for part in found for chunk in part._chunks])

    def _chunk(self, index: int) -> DecodedChunk:
        if self._last is None or self._last[0] != index:
            self._last = (index, _decode(self._chunks[index], self.layout.words))
        return self._last[1]

    def frame(self, index: int) -> RamImage:
        """The memory of frame ``index``; ``IndexError`` where the trace has no such frame."""
        import numpy as np

        if not 0 <= index < self.frames:
            raise IndexError(f"frame {index} of a trace that has frames 0 to {self.frames - 1}")
        row = index
        number = 0
        while row >= self._chunks[number].frames:
            row -= self._chunks[number].frames
            number += 1
        chunk = self._chunk(number)
        image = chunk.first.copy()
        count = int(np.searchsorted(chunk.rows, row, side="right"))
        np.bitwise_xor.at(image, chunk.places[:count], chunk.values[:count])
        return RamImage(self.layout, image.tobytes()[: self.layout.size])

    def iter_images(self) -> Iterator[RamImage]:
        """The memory of every frame in turn, cheaper than asking for each."""
        import numpy as np

        for number, stored in enumerate(self._chunks):
            chunk = self._chunk(number)
            image = chunk.first.copy()
            bounds = np.searchsorted(chunk.rows, np.arange(stored.frames + 1)).tolist()
            for start, end in pairwise(bounds):
                image[chunk.places[start:end]] ^= chunk.values[start:end]
                yield RamImage(self.layout, image.tobytes()[: self.layout.size])

    def columns(self, address: int, width: int = 1) -> Bytes:
        """The ``width`` bytes at ``address`` on every frame: ``uint8``, shape (frames, width)."""
        return self.columns_many([(address, width)])[0]

    def columns_many(self, places: Sequence[tuple[int, int]]) -> list[Bytes]:
        """``columns`` for each (address, width), all in one pass over the trace.

        Raises ``AddressOutsideRam`` for the first one that is not inside one block.
        """
        import numpy as np

        spans = [(self.layout.offset(address, width), width) for address, width in places]
        wanted = sorted({i // WORD for at, width in spans for i in range(at, at + width)})
        slot = np.full(self.layout.words, -1, np.int64)
        slot[wanted] = np.arange(len(wanted))
        table = np.zeros((self.frames, len(wanted)), "<u8")
        start = 0
        for number, stored in enumerate(self._chunks):
            chunk = self._chunk(number)
            part = table[start : start + stored.frames]
            part[0] = chunk.first[wanted]
            columns = slot[chunk.places]
            hits = columns >= 0
            part[chunk.rows[hits], columns[hits]] = chunk.values[hits]
            np.bitwise_xor.accumulate(part, axis=0, out=part)
            start += stored.frames
        flat = table.view(np.uint8).reshape(self.frames, len(wanted) * WORD)
        position = {word: i * WORD for i, word in enumerate(wanted)}
        return [
            flat[:, [position[i // WORD] + i % WORD for i in range(at, at + width)]]
            for at, width in spans
        ]

    def digest(self) -> str:
        """SHA-256, in hex, of the blocks and of every byte on every frame.

        Equal memory has equal digests, however it is cut into chunks: hashed are the first image
        and what changes from frame to frame.
        """
        import numpy as np

        whole = hashlib.sha256(repr([(b.base, b.size) for b in self.blocks]).encode())
        streams = [hashlib.sha256() for _ in range(3)]  # of counts, places and values
        last: Words | None = None
        for number, stored in enumerate(self._chunks):
            chunk = self._chunk(number)
            if last is None:
                whole.update(chunk.first.tobytes())
            else:
                between = chunk.first ^ last
                where = np.flatnonzero(between)
                streams[0].update(struct.pack("<I", len(where)))
                streams[1].update(where.astype("<u4").tobytes())
                streams[2].update(between[where].tobytes())
            counts = np.bincount(chunk.rows, minlength=stored.frames)[1:]
            for stream, part in zip(
                streams,
                (counts.astype("<u4"), chunk.places.astype("<u4"), chunk.values),
                strict=True,
            ):
                stream.update(part.tobytes())
            last = chunk.first.copy()
            np.bitwise_xor.at(last, chunk.places, chunk.values)
        for stream in streams:
            whole.update(stream.digest())
        return whole.hexdigest()

    def save(self, path: Path) -> None:
        """Write the trace to ``path``, whole or not at all; ``OSError`` where that fails."""
        head: dict[str, Any] = {
            "blocks": [[b.base, b.size] for b in self.blocks],
            "chunks": [[c.frames, len(c.body)] for c in self._chunks],
        }
        if self.game:
            head["game"] = self.game
        text = json.dumps(head, separators=(",", ":")).encode()
        with written_whole(path) as file:
            file.write(_MAGIC + _LENGTH.pack(len(text)) + text)
            for chunk in self._chunks:
                file.write(chunk.body)

    @classmethod
    def load(cls, path: Path) -> RamTrace:
        """Read what ``save`` wrote; ``RamError`` for anything else, ``OSError`` if unreadable.

        A chunk is decoded only when it is read.
        """
        data = path.read_bytes()
        start = len(_MAGIC) + _LENGTH.size
        if not data.startswith(_MAGIC) or len(data) < start:
            raise RamError(f"{path}: not a RAM trace of retrodsl")
        end = start + _LENGTH.unpack_from(data, len(_MAGIC))[0]
        try:
            head = json.loads(data[start:end])
            blocks = [Block(*_two(pair)) for pair in head["blocks"]]
            sizes = [_two(pair) for pair in head["chunks"]]
            game = head.get("game", "")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise RamError(f"{path}: the head of the RAM trace is damaged") from error
        sizes_fit = all(0 < frames <= CHUNK_FRAMES and size > 0 for frames, size in sizes)
        if not sizes_fit or not isinstance(game, str) or not game.isprintable():
            raise RamError(f"{path}: the head of the RAM trace is damaged")
        if sum(f for f, _ in sizes) > MAX_FRAMES or end + sum(s for _, s in sizes) != len(data):
            raise RamError(f"{path}: the RAM trace is cut short or has something after its end")
        chunks = []
        for frames, size in sizes:
            chunks.append(RamChunk(frames, data[end : end + size]))
            end += size
        return cls(blocks, chunks, game)


def is_trace(path: Path) -> bool:
    """Whether a file says that it is a RAM trace, of any version; ``OSError`` if unreadable."""
    with path.open("rb") as file:
        return file.read(len(_FAMILY)) == _FAMILY


def _two(pair: Any) -> tuple[int, int]:
    """``pair`` as two integers; ``TypeError`` or ``ValueError`` if it is anything else."""
    first, second = pair
    if type(first) is not int or type(second) is not int:
        raise TypeError("not a pair of integers")
    return first, second


class RamTraceBuilder:
    """Collects frames, as images or as chunks already encoded, and hands out a ``RamTrace``."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._layout = Layout(tuple(blocks))
        self._chunks: list[RamChunk] = []
        self._open: list[bytes] = []

    @property
    def frames(self) -> int:
        """How many frames have been added."""
        return sum(c.frames for c in self._chunks) + len(self._open)

    def append(self, blocks: dict[int, bytes]) -> None:
        """Add a frame: the bytes of every block by its base, or ``RamError`` for other blocks."""
        expected = {b.base: b.size for b in self._layout.blocks}
        if {base: len(data) for base, data in blocks.items()} != expected:
            raise RamError("the blocks of this frame are not those of the trace")
        self._open.append(b"".join(blocks[base] for base in expected))
        if len(self._open) == CHUNK_FRAMES:
            self._close()

    def append_chunk(self, frames: int, body: bytes) -> None:
        """Add ``frames`` frames that are encoded already; ``RamError`` if they cannot be read."""
        self._close()
        if not 0 < frames <= CHUNK_FRAMES:
            raise RamError(f"a chunk of {frames} frames, not 1 to {CHUNK_FRAMES}")
        chunk = RamChunk(frames, body)
        _decode(chunk, self._layout.words)
        self._chunks.append(chunk)

    def _close(self) -> None:
        if self._open:
            self._chunks.append(encode_chunk(self._open, self._layout.words))
            self._open = []

    def build(self) -> RamTrace:
        """The trace of all frames added so far."""
        self._close()
        return RamTrace(self._layout.blocks, self._chunks)
