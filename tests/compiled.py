"""A process compiles a statement once for all engines of a kind: most tests make an engine of their own."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

STATEMENTS = 2000  # that are kept


def compile_once(url: str) -> None:
    """Engines made from now on use the dialect, and with it the statements, of one engine of this kind."""
    model = sa.create_engine(url)
    with model.connect():  # the dialect asks what the database can do
        pass
    options: Mapping[str, Any] = {"compiled_cache": LRUCache(STATEMENTS)}

    def share(kind: type[sa.Dialect], engine: sa.Engine) -> None:
        engine.dialect = model.dialect
        engine.update_execution_options(**options)

    type(model.dialect).engine_created = classmethod(share)


def create_tables(connection: sa.Connection, *metadata: sa.MetaData) -> None:
    """The tables of these kinds that are missing."""
    if connection.dialect.name == "duckdb":  # it takes several statements at once
        connection.exec_driver_sql(_script(metadata, connection.dialect))
    else:
        for kind in metadata:
            kind.create_all(connection)


@cache
def _script(metadata: tuple[sa.MetaData, ...], dialect: sa.Dialect) -> str:
    tables = [table for kind in metadata for table in kind.sorted_tables]
    return ";".join(
        str(sa.schema.CreateTable(table, if_not_exists=True).compile(dialect=dialect)) for table in tables
    )
