"""Parquet and JSON files, in their own types."""

from pathlib import Path

import duckdb
import sqlalchemy as sa

from loaders.reading.raw import LINE, Raw, view_of

# DuckDB finds moments in JSON texts by itself, and drops their zone: left to the mapping, like mixed values
GUESSED = ("DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "UUID", "JSON")


def open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, label: str) -> Raw:
    """The file as a view, its rows numbered."""
    columns = connection.read_parquet(str(path)).columns
    relation = connection.read_parquet(str(path), file_row_number=True)
    return view_of(connection, relation, label, columns, sa.column("file_row_number", sa.BigInteger) + 1)


def open_json(
    connection: duckdb.DuckDBPyConnection, path: Path, label: str, most: int | None = None
) -> Raw | None:
    """The file as a view: an array of records, or a record on each line, which may say its number.

    None when it has no record. Of so many records are the types known, or of all.
    """
    guessed = connection.read_json(str(path), sample_size=-1 if most is None else most)
    if (guessed.columns, list(map(str, guessed.types))) == (["json"], ["JSON"]):
        return None
    types = zip(guessed.columns, map(str, guessed.types), strict=True)
    columns = {name: "VARCHAR" if kind in GUESSED else kind for name, kind in types}
    relation = connection.read_json(str(path), columns=columns)
    line = sa.column(LINE, sa.BigInteger) if LINE in columns else None
    return view_of(connection, relation, label, [name for name in columns if name != LINE], line)
