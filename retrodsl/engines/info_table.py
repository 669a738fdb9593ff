"""The engine's ``info`` of every frame, kept as a column a variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[np.int64]

Row: TypeAlias = "dict[str, int | float]"


class InfoTable(Sequence["Row"]):
    """What ``lookup_all`` gave on each frame: a sequence of dictionaries, made when asked for.

    The names are the same on most frames, but a script may add some: each segment of frames has its
    own. Equal to any sequence of equal dictionaries.
    """

    def __init__(self, segments: Sequence[tuple[Sequence[str], NDArray[np.int64]]] = ()) -> None:
        """Each segment: the names, and their values of shape (frames, names)."""
        self._segments = [(tuple(names), values) for names, values in segments if len(values)]
        self._frames = sum(len(values) for _, values in self._segments)

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, int | float]]) -> InfoTable:
        """The table of these rows, frame 0 first."""
        import numpy as np

        return cls(
            [
                (tuple(row), np.array([list(row.values())], np.int64).reshape(1, len(row)))
                for row in rows
            ]
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that occurs, in the order of its first frame."""
        return tuple(dict.fromkeys(name for names, _ in self._segments for name in names))

    def column(self, name: str) -> Column | None:
        """The variable on every frame; ``None`` where a frame lacks it."""
        import numpy as np

        if any(name not in names for names, _ in self._segments) or not self._segments:
            return None
        parts = [values[:, names.index(name)] for names, values in self._segments]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def head(self, frames: int) -> InfoTable:
        """The first ``frames`` frames."""
        kept = []
        for names, values in self._segments:
            kept.append((names, values[:frames]))
            frames = max(frames - len(values), 0)
        return InfoTable(kept)

    def __len__(self) -> int:
        return self._frames

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self._row(frame) for frame in range(*index.indices(self._frames))]
        frame = index + self._frames if index < 0 else index
        if not 0 <= frame < self._frames:
            raise IndexError(f"frame {index} of a run of {self._frames}")
        return self._row(frame)

    def _row(self, frame: int) -> Row:
        for names, values in self._segments:
            if frame < len(values):
                return dict(zip(names, values[frame].tolist(), strict=True))
            frame -= len(values)
        raise IndexError(frame)

    def __iter__(self) -> Iterator[Row]:
        for names, values in self._segments:
            for row in values.tolist():
                yield dict(zip(names, row, strict=True))

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # compared by content

    def __repr__(self) -> str:
        return f"InfoTable({self._frames} frames of {', '.join(self.names)})"
