"""Tables as .npz: an array a column, ``meta`` as JSON, and the memory an array a block.

The archive is written here and not by ``numpy.savez``: that takes names as keyword arguments, of
which it uses some itself, and whole arrays, which the memory of a long movie is too large for.
"""

from __future__ import annotations

import zipfile
from typing import IO, Any, cast

import numpy as np
from numpy.lib import format as npy

from retrodsl.ram import Block
from retrodsl.replay.tables_stack import META, Field, Stack, images, ram_name

#: Equal tables are equal files.
_TIME = (1980, 1, 1, 0, 0, 0)

_LEVEL = 6


def write_npz(stack: Stack, file: IO[bytes]) -> None:
    """Write the tables; ``numpy.load`` reads them, without pickle."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        with _member(archive, META) as member:
            npy.write_array(member, np.array(stack.meta_text()), allow_pickle=False)
        for field in stack.fields:
            _write_field(archive, stack, field)
        for block in stack.blocks:
            _write_block(archive, stack, block)


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = zipfile.ZipInfo(f"{name}.npy", _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(info, "w", force_zip64=True)


def _head(member: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    described = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(cast("Any", member), described)


def _write_field(archive: zipfile.ZipFile, stack: Stack, field: Field) -> None:
    with _member(archive, field.name) as member:
        _head(member, (stack.rows,), field.dtype)
        for table in stack.tables:
            member.write(np.ascontiguousarray(field.values(table)).tobytes())


def _write_block(archive: zipfile.ZipFile, stack: Stack, block: Block) -> None:
    with _member(archive, ram_name(block)) as member:
        _head(member, (stack.rows, block.size), np.dtype(np.uint8))
        for table in stack.tables:
            for image in images(table):
                member.write(image[block.base])
