"""Tables as .parquet, through pyarrow; the memory a binary column a block, little at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from retrodsl.replay.tables import Table
from retrodsl.replay.tables_stack import Field, Stack, images, ram_name

#: Memory of so many bytes is one row group.
_GROUP_BYTES = 64 << 20

#: A page so large holds frames in a row, which are nearly alike.
_PAGE_BYTES = 4 << 20


def write_parquet(stack: Stack, file: IO[bytes]) -> None:
    """Write the tables; the file's metadata has ``retrodsl``, each column's its ``doc``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = stack.fields
    schema = _schema(pa, stack, fields)
    text = [f.name for f in fields if f.dtype.kind == "U"]
    with pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        use_dictionary=text,
        data_page_size=_PAGE_BYTES if stack.ram else None,
    ) as writer:
        for table in stack.tables:
            for batch in _batches(pa, stack, table, fields, schema):
                writer.write_table(batch)


def _schema(pa: Any, stack: Stack, fields: tuple[Field, ...]) -> Any:
    types = {"i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
    found = []
    for item in fields:
        kind = types.get(item.dtype.kind) or pa.dictionary(pa.int32(), pa.string())
        said = {"kind": item.kind}
        if item.doc:
            said["doc"] = item.doc
        if item.enum:
            said["enum"] = json.dumps({str(value): name for value, name in item.enum.items()})
        found.append(pa.field(item.name, kind, metadata=said))
    for block in stack.blocks:
        found.append(pa.field(ram_name(block), pa.binary(), metadata={"kind": "ram"}))
    return pa.schema(found, metadata={"retrodsl": stack.meta_text()})


def _batches(
    pa: Any, stack: Stack, table: Table, fields: tuple[Field, ...], schema: Any
) -> Iterator[Any]:
    """A movie's rows: at once, or with the memory as many as fit."""
    columns = [_array(pa, f, table, schema) for f in fields]
    if not stack.blocks:
        yield pa.Table.from_arrays(columns, schema=schema)
        return
    rows = max(_GROUP_BYTES // sum(block.size for block in stack.blocks), 1)
    memory = images(table)
    start = 0
    while some := list(islice(memory, rows)):
        here = [column.slice(start, len(some)) for column in columns]
        blocks = [pa.array([i[b.base] for i in some], pa.binary()) for b in stack.blocks]
        yield pa.Table.from_arrays([*here, *blocks], schema=schema)
        start += len(some)


def _array(pa: Any, item: Field, table: Table, schema: Any) -> Any:
    values = item.values(table)
    return pa.array(
        values.tolist() if item.dtype.kind == "U" else values, schema.field(item.name).type
    )
