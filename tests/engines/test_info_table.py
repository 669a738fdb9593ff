"""The table is, row by row, the dictionaries that went into it."""

from __future__ import annotations

import numpy as np
import pytest

from retrodsl.engines.info_table import InfoTable

ROWS = [{"a": 1, "b": -2}, {"a": 3, "b": 4}, {"a": 5, "b": 6, "c": 7}]


def test_it_is_a_sequence_of_its_rows() -> None:
    segments = [
        (("a", "b"), np.array([[1, -2], [3, 4]], np.int64)),
        (("a", "b", "c"), np.array([[5, 6, 7]], np.int64)),
    ]
    for table in (InfoTable(segments), InfoTable.of_rows(ROWS)):
        assert list(table) == table[:] == ROWS
        assert table == ROWS
        assert table != ROWS[:2]
        assert table[-1] == ROWS[2]
        assert table[1:] == ROWS[1:]
        assert [table.head(n) == ROWS[:n] for n in range(4)] == [True] * 4
        with pytest.raises(IndexError):
            table[3]
        assert table.names == ("a", "b", "c")
        column = table.column("b")
        assert column is not None
        assert column.tolist() == [-2, 4, 6]
        assert table.column("c") is None
    assert len(InfoTable()) == 0
    assert InfoTable().column("a") is None
    assert InfoTable() == []
