"""ClickHouse as a warehouse needs it: clickhouse-connect's dialect with nulls, wide dates and Arrow.

By itself ClickHouse keeps a null as '', 0 or 1970-01-01, and a join that finds nothing gives the same.
"""

import logging
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa
from clickhouse_connect import dbapi
from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect
from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler
from clickhouse_connect.dbapi.connection import Connection as Driver
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError
from sqlalchemy.engine.interfaces import ConnectArgsType
from sqlalchemy.sql import compiler

from metrics.arrow_cursor import WRITES, ArrowCursor
from metrics.lake_ddl import LakeDDL
from metrics.rollup_tables import SEGMENT_COLUMNS

CONNECT_SECONDS = 5  # then a server counts as away
SETTINGS = {"join_use_nulls": 1}
OPTIONS = {"autogenerate_session_id": False, "connect_timeout": CONNECT_SECONDS}
logging.getLogger("clickhouse_connect").setLevel(logging.CRITICAL)  # tells each error that is raised anyway
MICROSECONDS = pa.timestamp("us")


class _DateTime(sa.DateTime):
    """Times with their microseconds, which the driver leaves out."""

    def bind_processor(self, dialect: Any) -> Any:
        return lambda value: value if value is None else value.isoformat(sep=" ")


class _Types(compiler.GenericTypeCompiler):
    """Every value may be null; days from 1900 to 2299."""

    def process(self, type_: Any, **kw: Any) -> str:
        return f"Nullable({super().process(type_, **kw)})"

    def visit_DATE(self, type_: Any, **kw: Any) -> str:
        return "Date32"

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:
        return "DateTime64(6, 'UTC')"


class _Compiler(ChStatementCompiler):  # type: ignore[misc]
    def visit_split_part_func(self, function: Any, **kw: Any) -> str:
        text, separator, place = (self.process(part, **kw) for part in function.clauses)
        return f"if(isNull({text}), NULL, splitByString({separator}, assumeNotNull({text}))[{place}])"


class _DDL(LakeDDL):
    """Tables are sorted by what pages ask for first: the segment, then the time."""

    def post_create_table(self, table: sa.Table) -> str:
        moments = [column.name for column in table.columns if isinstance(column.type, sa.Date | sa.DateTime)]
        keys = [*(name for name in SEGMENT_COLUMNS if name in table.columns), *moments[:1]]
        order = ", ".join(self.preparer.quote(key) for key in keys)
        return f" ENGINE = MergeTree ORDER BY ({order}) SETTINGS allow_nullable_key = 1"

    def get_column_specification(self, column: sa.Column[Any], **kw: Any) -> str:
        kind = self.dialect.type_compiler_instance.process(column.type, type_expression=column)
        return f"{self.preparer.format_column(column)} {kind}"

    def visit_create_schema(self, create: Any, **kw: Any) -> str:
        maybe = "IF NOT EXISTS " if create.if_not_exists else ""
        return f"CREATE DATABASE {maybe}{self.preparer.quote(create.element)}"

    def visit_drop_schema(self, drop: Any, **kw: Any) -> str:
        return f"DROP DATABASE {self.preparer.quote(drop.element)}"


class Cursor(ArrowCursor):
    """One statement and its answer."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    def execute(self, statement: str, parameters: Any = None) -> None:
        if not parameters:
            statement = statement.replace("%%", "%")  # as the driver does where there are values
        if WRITES.match(statement):
            self._client.command(statement, parameters or None)
        else:
            self.answered(_without_zone(self._client.query_arrow(statement, parameters or None)))


class Connection(Driver):  # type: ignore[misc]
    """Statements one by one: there are no transactions."""

    def cursor(self) -> Cursor:
        return Cursor(self.client)


class WarehouseDialect(ClickHouseDialect):  # type: ignore[misc]
    """See the module."""

    driver = "warehouse"
    supports_statement_cache = True  # nothing of ours uses what the driver adds to SELECT
    div_is_floordiv = False
    statement_compiler = _Compiler
    ddl_compiler = _DDL
    type_compiler_cls = _Types
    colspecs = {sa.DateTime: _DateTime}  # noqa: RUF012 (SQLAlchemy's own way)

    @classmethod
    def import_dbapi(cls) -> Any:
        return dbapi

    def create_connect_args(self, url: sa.URL) -> ConnectArgsType:
        arguments, options = super().create_connect_args(url)
        return arguments, OPTIONS | options if url.host else options  # the embedded engine has no sessions

    def connect(self, *arguments: Any, **options: Any) -> Connection:
        try:
            connection = Connection(*arguments, **options)
            for name, value in SETTINGS.items():
                connection.client.set_client_setting(name, value)
        except DatabaseError as error:
            raise OperationalError(str(getattr(error.__cause__, "reason", error))) from error
        return connection

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        cursor.execute(statement, parameters)

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        cursor.execute(statement)


def _without_zone(answer: pa.Table) -> pa.Table:
    """Times as the engine's clients know them: UTC, without saying so."""
    columns = [
        column.cast(MICROSECONDS) if pa.types.is_timestamp(column.type) else column
        for column in answer.columns
    ]
    return pa.table(columns, names=answer.column_names)
