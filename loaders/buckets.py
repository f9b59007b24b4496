"""Which part of the customers an answer belongs to: found by DuckDB's hash when it is read."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from metrics.tables import BUCKETS, Tables

WHO = ("customer_id", "response_id")


def bucket(columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[int]:
    """Of the customer, or of the response of an unknown one; an expression of DuckDB."""
    known = [columns[name] for name in WHO if name in columns]
    who = sa.func.coalesce(*known, "", type_=sa.Text)
    return sa.cast(sa.func.hash(who, type_=sa.BigInteger) % BUCKETS, sa.Integer)


def renew(connection: sa.Connection, tables: Tables) -> None:
    """Find every bucket anew: the hash is another one."""
    for table in (tables.responses, tables.ratings):
        connection.execute(sa.update(table).values(bucket=bucket(dict(table.c))))
