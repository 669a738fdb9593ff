"""A RAM trace by byte instead of by frame: which frames change a byte, and what to.

Most bytes never change, so that the index is small: a first image, and for each byte the list of
its changes. Positions are offsets in an image, as in ``retrodsl.ram.Layout``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.ram import WORD, RamTrace

Bytes: TypeAlias = NDArray[np.uint8]
Integers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

_FRAME_BITS = 32
_FRAME_MASK = (1 << _FRAME_BITS) - 1
_PRIME = 2_654_435_761

#: The changing bytes on every frame are unfolded where they are at most so many.
UNFOLDED = 200_000_000

#: Unfolding them pays from so many looks on.
LOOKS = 2_000_000


class TraceIndex:
    """The changes of every byte of ``trace``.

    ``keys`` are all changes in order, ``position << 32 | frame``; ``values`` the byte from that
    frame on; those of position ``p`` are ``starts[p]`` to ``starts[p + 1]``. ``first`` is the
    image of frame 0, ``room`` how many bytes of its block there are from each position on.
    """

    def __init__(self, trace: RamTrace) -> None:
        self.trace = trace
        self.frames = trace.frames
        self.size = trace.layout.size
        words, frames, changed, first = _changes(trace)
        order = _stable_order(words)
        words, frames, changed = words[order], frames[order], changed[order]
        now = _running(words, changed, first)
        lanes = np.ascontiguousarray(changed).view(np.uint8).reshape(-1, WORD)
        bytes_now = np.ascontiguousarray(now).view(np.uint8).reshape(-1, WORD)
        event, lane = np.nonzero(lanes)
        # The events are by word and frame: by lane, then by word, makes them by byte and frame.
        by_lane = np.argsort(lane.astype(np.uint8), kind="stable")
        event, lane = event[by_lane], lane[by_lane]
        by_word = _stable_order(words[event])
        event, lane = event[by_word], lane[by_word]
        positions = words[event] * WORD + lane
        self.keys: Integers = positions << _FRAME_BITS | frames[event]
        self.values: Bytes = bytes_now[event, lane]
        counts = np.bincount(positions, minlength=self.size)[: self.size]
        self.starts: Integers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.changes: Integers = counts.astype(np.int64)
        self.first: Bytes = first.view(np.uint8)[: self.size].copy()
        self.room: Integers = np.concatenate(
            [np.arange(block.size, 0, -1) for block in trace.blocks]
        ).astype(np.int64)
        self._looks = 0

    @cached_property
    def changing(self) -> Integers:
        """The positions whose byte changes at all, in order."""
        return np.flatnonzero(self.changes)

    @cached_property
    def addresses(self) -> Integers:
        """The address of every position."""
        return np.concatenate([np.arange(b.base, b.end) for b in self.trace.blocks])

    def image(self, frame: int) -> Bytes:
        """The memory of ``frame``: shape (size,)."""
        image = self.first.copy()
        image[self.changing] = self.at(self.changing, np.int64(frame))
        return image

    def images(self, frames: list[int]) -> Bytes:
        """The memory of several frames: shape (frames, size)."""
        return np.stack([self.image(frame) for frame in frames])

    def at(self, positions: Any, frames: Any) -> Bytes:
        """The byte at each of ``positions`` on each of ``frames``, of shapes that broadcast."""
        if not len(self.values):
            shape = np.broadcast_shapes(np.shape(positions), np.shape(frames))
            return np.broadcast_to(self.first[positions], shape)
        self._looks += max(np.size(positions), np.size(frames))
        if self._looks > LOOKS and len(self.changing) * self.frames <= UNFOLDED:
            return self._unfolded_at(positions, frames)
        keys = positions << _FRAME_BITS | frames
        found = np.searchsorted(self.keys, keys, side="right") - 1
        changed = found >= self.starts[positions]
        now: Bytes = np.where(changed, self.values[np.maximum(found, 0)], self.first[positions])
        return now

    def _unfolded_at(self, positions: Any, frames: Any) -> Bytes:
        """As ``at``, where a look is one access to memory and no binary search."""
        begins = self._unfolded_begins[positions]
        now: Bytes = np.where(
            begins < 0, self.first[positions], self._unfolded.take(begins + frames, mode="clip")
        )
        return now

    @cached_property
    def _unfolded(self) -> Bytes:
        """All frames of the first byte that changes, all frames of the next, and so on."""
        return self._by_position(self.changing).reshape(-1)

    @cached_property
    def _unfolded_begins(self) -> Integers:
        """For every position where its frames begin in ``_unfolded``; below 0 where none are."""
        begins = np.full(self.size, -self.frames, np.int64)
        begins[self.changing] = np.arange(len(self.changing)) * self.frames
        return begins

    def events(self, positions: Integers) -> tuple[Integers, Integers]:
        """The changes of the bytes at ``positions``: index into ``positions``, and frame."""
        counts = self.changes[positions]
        which = np.repeat(np.arange(len(positions)), counts)
        inside = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        return which, self.keys[self.starts[positions][which] + inside] & _FRAME_MASK

    def some_events(self, positions: Integers, begin: int, end: int) -> tuple[Integers, Integers]:
        """As ``events``, but of each byte only the changes ``begin..end - 1``.

        They are counted in an order in which a few lie far apart: play is often alike at its
        beginning.
        """
        totals = self.changes[positions]
        counts = np.clip(totals - begin, 0, end - begin)
        which = np.repeat(np.arange(len(positions)), counts)
        inside = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        # A prime times all numbers below a smaller one, modulo that, are the same numbers again.
        number = (begin + inside) * _PRIME % totals[which]
        return which, self.keys[self.starts[positions][which] + number] & _FRAME_MASK

    def columns(self, positions: Integers) -> Bytes:
        """The bytes at ``positions`` on every frame: shape (frames, positions)."""
        return np.ascontiguousarray(self._by_position(positions).T)

    def _by_position(self, positions: Integers) -> Bytes:
        """The bytes at ``positions`` on every frame: shape (positions, frames)."""
        which, frames = self.events(positions)
        counts = self.changes[positions]
        ends = np.cumsum(counts + 1)
        begins = ends - counts - 1
        moments = np.zeros(len(which) + len(positions), np.int64)
        values = np.empty(len(moments), np.uint8)
        values[begins] = self.first[positions]
        inner = np.ones(len(moments), np.bool_)
        inner[begins] = False
        moments[inner] = frames
        values[inner] = self.values[
            self.starts[positions][which]
            + np.arange(len(which))
            - np.repeat(np.cumsum(counts) - counts, counts)
        ]
        until = np.append(moments[1:], self.frames)
        until[ends - 1] = self.frames
        return np.repeat(values, until - moments).reshape(len(positions), self.frames)


def _changes(
    trace: RamTrace,
) -> tuple[Integers, Integers, NDArray[np.uint64], NDArray[np.uint64]]:
    """Every change of a word: its place, frame and XOR; and the first image."""
    places, frames, values = [], [], []
    first: NDArray[np.uint64] | None = None
    last: NDArray[np.uint64] | None = None
    start = 0
    for chunk in trace.decoded():
        if first is None or last is None:
            first = chunk.first.astype(np.uint64)
        else:
            between = chunk.first ^ last
            where = np.flatnonzero(between)
            places.append(where)
            frames.append(np.full(len(where), start))
            values.append(between[where])
        places.append(chunk.places)
        frames.append(chunk.rows + start)
        values.append(chunk.values)
        last = chunk.first.copy()
        np.bitwise_xor.at(last, chunk.places, chunk.values)
        start += chunk.frames
    assert first is not None, "a trace without frames"
    return (
        np.concatenate(places).astype(np.int64),
        np.concatenate(frames).astype(np.int64),
        np.concatenate(values).astype(np.uint64),
        first,
    )


def _stable_order(words: Integers) -> Integers:
    """The order by word, equal ones as they are. Of 16-bit numbers NumPy makes a radix sort."""
    small = not len(words) or int(words.max()) < 1 << 16
    return np.argsort(words.astype(np.uint16) if small else words, kind="stable")


def _running(
    words: Integers, changed: NDArray[np.uint64], first: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """What each word is from each of its changes on; the changes are by word."""
    if not len(words):
        return changed
    so_far = np.bitwise_xor.accumulate(changed)
    begins = np.flatnonzero(np.diff(words, prepend=-1))
    before = so_far[begins] ^ changed[begins]
    lengths = np.diff(begins, append=len(words))
    return so_far ^ np.repeat(before, lengths) ^ first[words]
