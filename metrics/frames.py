"""Results as frames and frames as rows, through Arrow: the same types whichever engine answers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa

from metrics.arrow_cursor import ArrowCursor
from metrics.copying import arrow_type, copy_in, copy_out

ARROW = {"duckdb_arrow": True}  # ten times faster than rows made into Python values
AT_ONCE = 100_000  # rows that are written together
BYTES_AT_ONCE = 32 << 20  # fewer rows where they are that long
SHOWN = "_rows"  # the name of a frame among the tables of an engine


def fetch(
    bind: sa.Engine | sa.Connection, select: sa.Executable, *, categories: bool = False
) -> pd.DataFrame:
    """What the SELECT finds; dates and times as datetime64, missing numbers as NaN, missing texts as None.

    `categories`: texts become categories where that is cheap, for frames of millions of rows.
    """
    if isinstance(bind, sa.Engine):
        with bind.connect() as connection:
            return fetch(connection, select, categories=categories)
    table = answer(bind, select, categories)
    frame: pd.DataFrame = table.to_pandas(date_as_object=False, strings_to_categorical=categories)
    return frame


@contextmanager
def batches(connection: sa.Connection, select: sa.Select[Any]) -> Iterator[pa.RecordBatchReader]:
    """What the SELECT finds, bit by bit where the engine can; each of its columns needs a type."""
    if connection.dialect.name == "postgresql":
        with copy_out(connection, select) as reader:
            yield reader
    else:
        yield answer(connection, select).to_reader()


def answer(connection: sa.Connection, select: sa.Executable, large: bool = False) -> pa.Table:
    """What the SELECT finds, as Arrow; `large`: millions of rows, whose texts may come as categories."""
    if connection.dialect.name == "duckdb":
        return connection.execute(select, execution_options=ARROW).all()
    if large and connection.dialect.name == "postgresql" and isinstance(select, sa.Select):
        with copy_out(connection, select, categories=True) as reader:
            return reader.read_all()
    result = connection.execute(select)
    names = list(result.keys())
    types = _types(select) if isinstance(select, sa.SelectBase) else [None] * len(names)
    cursor: Any = result.cursor
    if isinstance(cursor, ArrowCursor) and cursor.arrow is not None:
        return _typed(cursor.arrow.rename_columns(names), types)  # the engine may call a joined column t.name
    columns = list(zip(*result.all(), strict=True)) or [()] * len(names)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=names)


def _types(select: sa.SelectBase) -> list[pa.DataType | None]:
    return [arrow_type(column) for column in select.selected_columns]


def _typed(table: pa.Table, types: Sequence[pa.DataType | None]) -> pa.Table:
    columns = zip(table.columns, types, strict=True)
    arrays = [column if kind is None else column.cast(kind) for column, kind in columns]
    return pa.table(arrays, names=table.column_names)


def store(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    """Adds the frame's rows to a table of the same columns."""
    if not frame.empty:
        add(connection, table, pa.Table.from_pandas(frame, preserve_index=False))


@contextmanager
def storing(connection: sa.Connection) -> Iterator[Callable[[sa.Table, pd.DataFrame], None]]:
    """`store` for many small frames: those of a table are written together."""
    waiting: dict[sa.Table, list[pa.Table]] = {}

    def keep(table: sa.Table, frame: pd.DataFrame) -> None:
        if len(frame) > AT_ONCE:
            store(connection, table, frame)
            return
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        waiting.setdefault(table, []).append(_of_table(table, rows))
        if (
            sum(map(len, waiting[table])) > AT_ONCE
            or sum(part.nbytes for part in waiting[table]) > BYTES_AT_ONCE
        ):
            write(table)

    def write(table: sa.Table) -> None:
        add(connection, table, pa.concat_tables(waiting.pop(table)))

    yield keep
    for table in list(waiting):
        write(table)


def add(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Adds rows to a table that has columns of their names."""
    if connection.dialect.name == "duckdb":
        _add_shown(connection, table, rows)
        return
    rows = _of_table(table, rows)
    if connection.dialect.name == "postgresql":
        copy_in(connection, table, rows.to_batches(AT_ONCE))
        return
    add_part = _insert if connection.dialect.name == "clickhousedb" else _add_shown
    for start in range(0, rows.num_rows, AT_ONCE):
        with _as_statement(connection):
            add_part(connection, table, rows.slice(start, AT_ONCE))


def _of_table(table: sa.Table, rows: pa.Table) -> pa.Table:
    """The rows in the types of the table's columns."""
    return _typed(rows, [arrow_type(table.c[name]) for name in rows.column_names])


def _add_shown(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Shows the rows to the engine under a name, from which it adds them."""
    driver: Any = connection.connection.driver_connection
    driver.register(SHOWN, rows)
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in rows.column_names]
    shown = sa.select(*columns).select_from(sa.text(SHOWN))
    try:
        connection.execute(sa.insert(table).from_select(rows.column_names, shown))
    finally:
        driver.unregister(SHOWN)


def _insert(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """Sends the rows, without a statement of SQLAlchemy's."""
    schemas = connection.get_execution_options().get("schema_translate_map", {})
    driver: Any = connection.connection.driver_connection
    driver.client.insert_arrow(table.name, rows, schemas.get(table.schema, table.schema))


@contextmanager
def _as_statement(connection: sa.Connection) -> Iterator[None]:
    """Lets what the driver alone does fail as a statement would."""
    driver: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        raise sa.exc.DBAPIError.instance(None, None, error, driver.Error) from error
