"""The staged table as DuckDB is to make it: compressed as suits what fills it.

Writing costs more than reading, most of it for trying every compression on every row. Codes that
hardly repeat and words that do are known beforehand; columns that nothing fills are best left to the engine.
"""

from collections.abc import Collection

import sqlalchemy as sa

from loaders.reading.raw import compiled

FREE = frozenset({"comment", "text", "_refusal"})  # left to the engine as well
REPEATED = frozenset({"touchpoint_id", "end_touchpoint_id", "department_id"})  # few codes for many rows


def create_if_missing(table: sa.Table, filled: Collection[str]) -> str:
    """The statement that makes the table unless it is there; `filled` names the columns that get values."""
    columns = (
        compiled(sa.schema.CreateColumn(column)) + (_compression(column) if column.name in filled else "")
        for column in table.columns
    )
    return f"CREATE TABLE IF NOT EXISTS {compiled(sa.column(table.name))} ({', '.join(columns)})"


def _compression(column: sa.Column[str]) -> str:
    if not isinstance(column.type, sa.Text) or column.name in FREE:
        return ""
    unlike = column.name.endswith("_id") and column.name not in REPEATED
    return f" USING COMPRESSION {'fsst' if unlike else 'dictionary'}"
