"""The rows that checks look at."""

from typing import Any

import sqlalchemy as sa


def with_row_id(table: sa.Table) -> sa.Select[Any]:
    """Every column of a table and `row_id`, DuckDB's own number of the row."""
    return sa.select(table, sa.literal_column("rowid", sa.BigInteger).label("row_id"))
