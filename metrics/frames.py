"""Results as frames and frames as rows, through Arrow: the same types whichever engine answers."""

from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa

from metrics.copying import arrow_type, copy_in, copy_out

ARROW = {"duckdb_arrow": True}  # ten times faster than rows made into Python values
AT_ONCE = 100_000  # rows that are written as one text


def fetch(
    bind: sa.Engine | sa.Connection, select: sa.Executable, *, categories: bool = False
) -> pd.DataFrame:
    """What the SELECT finds; dates and times as datetime64, missing numbers as NaN, missing texts as None.

    `categories`: texts become categories where that is cheap, for frames of millions of rows.
    """
    if isinstance(bind, sa.Engine):
        with bind.connect() as connection:
            return fetch(connection, select, categories=categories)
    table = _answer(bind, select, categories)
    frame: pd.DataFrame = table.to_pandas(date_as_object=False, strings_to_categorical=categories)
    return frame


def _answer(connection: sa.Connection, select: sa.Executable, large: bool) -> pa.Table:
    if connection.dialect.name == "duckdb":
        return connection.execute(select, execution_options=ARROW).all()
    if large and connection.dialect.name == "postgresql" and isinstance(select, sa.Select):
        with copy_out(connection, select, categories=True) as batches:
            return batches.read_all()
    result = connection.execute(select)
    names = list(result.keys())
    columns = list(zip(*result.all(), strict=True)) or [()] * len(names)
    types = _types(select) if isinstance(select, sa.SelectBase) else [None] * len(names)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=names)


def _types(select: sa.SelectBase) -> list[pa.DataType | None]:
    return [arrow_type(column) for column in select.selected_columns]


def store(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    """Adds the frame's rows to a table of the same columns."""
    if frame.empty:
        return
    if connection.dialect.name == "duckdb":
        _store_arrow(connection, table, frame)
        return
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    columns = [arrow.column(name).cast(arrow_type(table.c[name])) for name in arrow.column_names]
    copy_in(connection, table, pa.table(columns, names=arrow.column_names).to_batches(AT_ONCE))


def _store_arrow(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    source = sa.table("_frame", *(sa.column(name) for name in frame.columns))
    driver: Any = connection.connection.driver_connection
    driver.register("_frame", arrow)
    try:
        connection.execute(sa.insert(table).from_select(list(frame.columns), sa.select(source)))
    finally:
        driver.unregister("_frame")
