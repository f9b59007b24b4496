"""Results as frames and frames as rows: through Arrow where the engine speaks it, else row by row."""

from typing import Any

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa

ARROW = {"duckdb_arrow": True}  # ten times faster than rows made into Python values


def fetch(
    bind: sa.Engine | sa.Connection, select: sa.Executable, *, categories: bool = False
) -> pd.DataFrame:
    """What the SELECT finds; dates and times as datetime64, missing numbers as NaN, missing texts as None.

    `categories`: texts become categories where that is cheap, for frames of millions of rows.
    """
    if isinstance(bind, sa.Engine):
        with bind.connect() as connection:
            return fetch(connection, select, categories=categories)
    if bind.dialect.name == "duckdb":
        table: pa.Table = bind.execute(select, execution_options=ARROW).all()
        frame: pd.DataFrame = table.to_pandas(date_as_object=False, strings_to_categorical=categories)
        return frame
    result = bind.execute(select)
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    return frame.astype({name: "datetime64[ms]" for name in _dates(select) if name in frame})


def store(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    """Adds the frame's rows to a table of the same columns."""
    if frame.empty:
        return
    if connection.dialect.name == "duckdb":
        _store_arrow(connection, table, frame)
        return
    known = frame.astype(object).where(frame.notna(), None)
    rows = zip(*(known[name] for name in known), strict=True)
    connection.execute(sa.insert(table), [dict(zip(known.columns, row, strict=True)) for row in rows])


def _store_arrow(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> None:
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    source = sa.table("_frame", *(sa.column(name) for name in frame.columns))
    driver: Any = connection.connection.driver_connection
    driver.register("_frame", arrow)
    try:
        connection.execute(sa.insert(table).from_select(list(frame.columns), sa.select(source)))
    finally:
        driver.unregister("_frame")


def _dates(select: sa.Executable) -> list[str]:
    if not isinstance(select, sa.SelectBase):
        return []
    return [
        column.name for column in select.selected_columns if isinstance(column.type, sa.Date | sa.DateTime)
    ]
