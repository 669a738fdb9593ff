"""Tables as files: read again they are what was written, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow.parquet as pq
import pytest

from retrodsl import __version__
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.replay import tables_files
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.tables import Column, Table
from retrodsl.replay.tables_csv import csv_parts
from retrodsl.replay.tables_files import TableFileError, check_file, write_table
from retrodsl.replay.tables_stack import Stack

BLOCKS = (Block(0x10, 5), Block(0x100, 3))


def ram(frames: int, blocks: tuple[Block, ...] = BLOCKS) -> RamTrace:
    builder = RamTraceBuilder(blocks)
    for frame in range(frames):
        builder.append({b.base: bytes([frame % 251 + i for i in range(b.size)]) for b in blocks})
    return builder.build()


def table(movie: str, frames: int, *more: Column, memory: RamTrace | None = None) -> Table:
    numbers = np.arange(frames)
    columns = (
        Column("frame", "frame", numbers),
        Column("enemy[0].hp", "variable", numbers * 3 - 4, 'how\nmuch, is "left"', {-4: "gone"}),
        Column("file", "let", numbers % 2 == 0),
        Column("reward", "reward", numbers / 3),
        Column("pad", "pad", np.array(["", "A,B", "ü"] * frames)[:frames]),
        *more,
    )
    about = {"spec": "a.retro", "rom_sha1": "00" * 20, "buttons": ["A", None]}
    facts = {"file": f"{movie}.bk2", "ended_at": None}
    return Table(movie, columns, about, facts, ram(frames) if memory is None else memory)


def stack(*, with_ram: bool = False) -> Stack:
    late = Column("late", "info", np.arange(300))
    return Stack((table("a", 3), table("longer", 300, late)), with_ram)


def test_npz(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    write_table(stack(with_ram=True), path)
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]
    with np.load(path, allow_pickle=False) as found:
        assert found["movie"].tolist() == ["a"] * 3 + ["longer"] * 300
        assert found["frame"].dtype == np.int64
        assert found["enemy[0].hp"][:4].tolist() == [-4, -1, 2, -4]
        assert found["file"].dtype == np.bool_
        assert found["reward"][5] == 2 / 3
        assert found["pad"][1:3].tolist() == ["A,B", "ü"]
        assert np.isnan(found["late"][:3]).all()
        assert found["late"][3:].tolist() == list(range(300))
        assert found["ram.10"].shape == (303, 5)
        assert found["ram.100"].dtype == np.uint8
        assert found["ram.100"][4].tolist() == [1, 2, 3]
        meta = json.loads(str(found["meta"]))
    assert meta["retrodsl"] == __version__
    assert meta["spec"] == "a.retro"
    assert meta["movies"][1] == {"movie": "longer", "file": "longer.bk2", "ended_at": None}
    assert meta["columns"]["enemy[0].hp"]["enum"] == {"-4": "gone"}
    assert meta["ram"] == [{"base": 16, "size": 5}, {"base": 256, "size": 3}]


def test_equal_tables_are_equal_files(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        write_table(stack(), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("with_ram", [False, True])
def test_parquet(tmp_path: Path, with_ram: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrodsl.replay.tables_parquet._GROUP_BYTES", 800)
    path = tmp_path / "x.parquet"
    write_table(stack(with_ram=with_ram), path)
    found = pq.read_table(path)
    assert found.num_rows == 303
    assert str(found.schema.field("frame").type) == "int64"
    assert str(found.schema.field("file").type) == "bool"
    assert str(found.schema.field("reward").type) == "double"
    rows = found.to_pylist()
    assert (rows[2]["movie"], rows[2]["pad"], rows[2]["reward"]) == ("a", "ü", 2 / 3)
    assert (rows[5]["movie"], rows[5]["enemy[0].hp"], rows[5]["late"]) == ("longer", 2, 2.0)
    said = found.schema.field("enemy[0].hp").metadata
    assert said[b"kind"] == b"variable"
    assert json.loads(said[b"enum"]) == {"-4": "gone"}
    assert json.loads(found.schema.metadata[b"retrodsl"])["rom_sha1"] == "00" * 20
    if with_ram:
        assert rows[4]["ram.10"] == bytes([1, 2, 3, 4, 5])
        assert rows[302]["ram.100"] == bytes([48, 49, 50])
    else:
        assert "ram.10" not in found.column_names


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_table(stack(), path)
    text = path.read_text("utf-8")
    head, first, second = text.splitlines()[:3]
    assert head == "movie,frame,enemy[0].hp,file,reward,pad,late"
    assert first == "a,0,-4,true,0.0,,"
    assert second == 'a,1,-1,false,0.3333333333333333,"A,B",'
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 303
    assert (rows[4]["late"], rows[302]["reward"]) == ("1.0", repr(299 / 3))


def test_csv_says_what_it_is_of_where_it_is_asked() -> None:
    lines = "".join(csv_parts(stack(), meta=True)).splitlines()
    assert lines[0] == f"# retrodsl: {__version__}"
    assert "# buttons: A -" in lines
    assert "# movie: longer, file: longer.bk2, ended_at: -" in lines
    assert lines[6].startswith("movie,frame")


def test_movies_of_other_memory_are_refused() -> None:
    other = table("b", 2, memory=ram(2, (Block(0, 9),)))
    with pytest.raises(CannotRun, match="same blocks"):
        Stack((table("a", 2), other), True)
    assert Stack((table("a", 2), other)).rows == 4


@pytest.mark.parametrize(
    ("name", "with_ram", "why"),
    [
        ("x.txt", False, "a table is a .csv, .npz or .parquet"),
        ("x", False, "a table is a .csv, .npz or .parquet"),
        ("x.CSV", True, "cannot hold the memory"),
        ("no/x.csv", False, "there is no folder"),
        ("folder.csv", False, "is a folder"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, with_ram: bool, why: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(TableFileError, match=why) as caught:
        check_file(tmp_path / name, ram=with_ram)
    assert caught.value.mend


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", gone)
    with pytest.raises(TableFileError, match="needs pyarrow") as caught:
        write_table(stack(), tmp_path / "x.parquet")
    assert "pip install 'retrodsl[parquet]'" in caught.value.mend
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".npz", ".parquet"])
def test_a_disk_that_fills_leaves_the_old_file(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(b"old")
    write = tables_files.WRITERS[ending]

    def fills(stack: Stack, file: IO[bytes]) -> None:
        write(stack, file)
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(tables_files.WRITERS, ending, fills)
    with pytest.raises(OSError, match="No space left"):
        write_table(stack(), path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.fixture(autouse=True)
def _nothing_is_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("pickle.dumps")
