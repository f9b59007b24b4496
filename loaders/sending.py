"""How a checked delivery comes from the desk to an engine: by a way for many rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa
from pyarrow import fs, parquet

from loaders.growing import Growing
from loaders.reading.raw import compiled
from metrics.frames import add

AT_ONCE = 100_000  # rows in memory, and in a group of a file


@contextmanager
def at_desk(desk: sa.Connection, select: sa.Select[Any]) -> Iterator[pa.RecordBatchReader]:
    """What the desk has, bit by bit; it has committed what it did."""
    driver: Any = desk.connection.driver_connection
    with driver.duplicate() as duck:
        yield duck.execute(compiled(select)).to_arrow_reader(AT_ONCE)


@contextmanager
def stored(desk: sa.Connection, select: sa.Select[Any], storage: str, name: str) -> Iterator[sa.FromClause]:
    """The rows as a Parquet file on storage that the engine sees too; a table for as long as it is needed."""
    system, folder = fs.FileSystem.from_uri(storage.replace("s3a://", "s3://", 1))
    system.create_dir(folder)
    path = f"{folder}/{name}.parquet"
    try:
        with (
            at_desk(desk, select) as rows,
            system.open_output_stream(path) as file,
            parquet.ParquetWriter(file, rows.schema) as writer,
        ):
            for batch in rows:
                writer.write_batch(batch)
        columns = (sa.Column(column.name, column.type) for column in select.selected_columns)
        address = f"{storage.rstrip('/')}/{name}.parquet"
        yield sa.Table(address, sa.MetaData(schema="parquet"), *columns).alias("arrived")
    finally:
        if system.get_file_info(path).type is not fs.FileType.NotFound:
            system.delete_file(path)


@contextmanager
def inserted(desk: sa.Connection, select: sa.Select[Any], growing: Growing) -> Iterator[sa.FromClause]:
    """The rows in a table of the engine's own, for as long as it is needed."""
    with growing.scratch("arrived", select.selected_columns) as arrived:
        with at_desk(desk, select) as rows:
            for batch in rows:
                add(growing.connection, arrived, pa.Table.from_batches([batch]))
        yield arrived
