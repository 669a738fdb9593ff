"""Tables as files: .csv, .npz, .parquet, each whole or not at all."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from retrodsl.files import written_whole
from retrodsl.replay.tables_csv import write_csv
from retrodsl.replay.tables_npz import write_npz
from retrodsl.replay.tables_parquet import write_parquet
from retrodsl.replay.tables_stack import Stack

Write = Callable[[Stack, IO[bytes]], None]

#: How each kind of file is written, by its ending.
WRITERS: dict[str, Write] = {".csv": write_csv, ".npz": write_npz, ".parquet": write_parquet}


class TableFileError(Exception):
    """A file that cannot be written: ``cause``, and how to ``mend`` that."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.mend = mend


def check_file(path: Path, *, ram: bool = False) -> None:
    """Raise ``TableFileError`` where no table could be written, before a movie is played."""
    ending = path.suffix.lower()
    if ending not in WRITERS:
        raise TableFileError(
            f"{path}: a table is a .csv, .npz or .parquet", "name a file like run.csv"
        )
    if ram and ending == ".csv":
        raise TableFileError(
            f"{path}: a .csv cannot hold the memory: 64 KB a row would be 130,000 characters",
            "write a .npz or .parquet, or choose variables with --only",
        )
    if ending == ".parquet":
        try:
            importlib.import_module("pyarrow.parquet")
        except ImportError as error:
            raise TableFileError(
                "a .parquet needs pyarrow, which is not installed",
                "pip install 'retrodsl[parquet]', or write a .npz or .csv",
            ) from error
    if path.is_dir():
        raise TableFileError(f"{path} is a folder", "name a file in it")
    if not path.parent.is_dir():
        raise TableFileError(f"{path}: there is no folder {path.parent}", "make it first")


def write_table(stack: Stack, path: Path, *, meta: bool = False) -> None:
    """Write the tables, by the ending of ``path``; with ``meta`` a .csv says too what it is of.

    Raises ``TableFileError`` for a file that cannot be made of them and ``OSError``; then nothing
    is left behind, and a file that was there is as it was.
    """
    check_file(path, ram=stack.ram)
    with written_whole(path) as file:
        if meta and path.suffix.lower() == ".csv":
            write_csv(stack, file, meta=True)
        else:
            WRITERS[path.suffix.lower()](stack, file)
