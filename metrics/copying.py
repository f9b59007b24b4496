"""PostgreSQL's COPY: many rows at once, in and out, as Arrow."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa
from pyarrow import csv

BLOCK = 1 << 20  # bytes that are parsed at a time


def arrow_type(column: sa.ColumnElement[Any]) -> pa.DataType | None:
    """How the values of a column are held; None where its type is not known."""
    kinds: tuple[tuple[type, pa.DataType], ...] = (
        (sa.Text, pa.string()),
        (sa.Double, pa.float64()),
        (sa.BigInteger, pa.int64()),  # before Integer, which it is too
        (sa.Integer, pa.int32()),
        (sa.Boolean, pa.bool_()),
        (sa.Date, pa.date32()),
        (sa.DateTime, pa.timestamp("us")),
    )
    return next((arrow for kind, arrow in kinds if isinstance(column.type, kind)), None)


def copy_in(connection: sa.Connection, table: sa.Table, batches: Iterable[pa.RecordBatch]) -> None:
    """Add rows with columns of the table's names, in the caller's transaction.

    PostgreSQL cannot hold the character NUL: it is left out.
    """
    quote = connection.dialect.identifier_preparer
    driver: Any = connection.connection.driver_connection
    for batch in batches:
        names = ", ".join(quote.quote(name) for name in batch.schema.names)
        into = f"COPY {quote.format_table(table)} ({names}) FROM STDIN (FORMAT csv)"
        lines = io.BytesIO()
        csv.write_csv(batch, lines, csv.WriteOptions(include_header=False))
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            copy.write(lines.getvalue().replace(b"\0", b""))


@contextmanager
def copy_out(
    connection: sa.Connection, select: sa.Select[Any], categories: bool = False
) -> Iterator[pa.RecordBatchReader]:
    """What the SELECT finds, read as it comes; `categories`: texts as codes and the words they stand for."""
    compiled = select.compile(connection, compile_kwargs={"render_postcompile": True})
    types = {column.name: arrow_type(column) for column in select.selected_columns}
    assert None not in types.values(), f"each column needs a type: {types}"
    if categories:
        coded = pa.dictionary(pa.int32(), pa.string())
        types = {name: coded if kind == pa.string() else kind for name, kind in types.items()}
    convert = csv.ConvertOptions(
        column_types=types,
        null_values=[""],  # nothing between two commas; an empty text stands in quotes
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    driver: Any = connection.connection.driver_connection
    statement = f"COPY ({compiled}) TO STDOUT (FORMAT csv, HEADER)"
    with driver.cursor() as cursor, cursor.copy(statement, compiled.params) as copy:
        yield csv.open_csv(
            io.BufferedReader(_Stream(copy), BLOCK),
            csv.ReadOptions(block_size=BLOCK),
            csv.ParseOptions(newlines_in_values=True),
            convert,
        )
        for _ in copy:  # to the end, whatever the caller left
            pass


class _Stream(io.RawIOBase):
    """The blocks of a COPY as a file."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = bytes(next(self._blocks, b""))
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
