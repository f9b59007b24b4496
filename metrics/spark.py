"""Spark SQL as SQLAlchemy writes it, for a Spark Connect server: sparksql+connect://host:15002/.

Values are written into the statement, by `literal` alone: not every server takes parameters everywhere.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import default
from sqlalchemy.engine.interfaces import ConnectArgsType
from sqlalchemy.sql import compiler

from metrics.lake_ddl import LakeDDL

PORT = 15002
PLAIN = re.compile(r"[^'\\\x00-\x1f\x7f]*")  # text that means itself whatever the server's escapes are
GONE = ("SESSION_CLOSED", "SESSION_NOT_FOUND", "SESSION_CHANGED", "UNAVAILABLE", "RETRIES_EXCEEDED")


def literal(value: Any) -> str:
    """A Python value as Spark SQL. Text that is not plain goes as its bytes."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return f"CAST('{value!r}' AS DOUBLE)"
        case str():
            return f"'{value}'" if PLAIN.fullmatch(value) else f"CAST(X'{value.encode().hex()}' AS STRING)"
        case datetime():
            return f"TIMESTAMP_NTZ '{value.isoformat(sep=' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case _ if hasattr(value, "item"):  # numpy's
            return literal(value.item())
    raise TypeError(f"Spark SQL has no literal for {type(value).__name__}")


class _Literal:
    """A type whose values stand in views as they do in statements."""

    def literal_processor(self, dialect: Any) -> Any:
        return lambda value: literal(value).replace("%", "%%")

    def bind_processor(self, dialect: Any) -> None:
        return None

    def result_processor(self, dialect: Any, coltype: Any) -> None:
        return None


class _String(_Literal, sa.String):
    pass


class _Text(_Literal, sa.Text):
    pass


class _Date(_Literal, sa.Date):
    pass


class _DateTime(_Literal, sa.DateTime):
    pass


class _Preparer(compiler.IdentifierPreparer):
    def __init__(self, dialect: Any) -> None:
        super().__init__(dialect, initial_quote="`", final_quote="`", escape_quote="`")

    def _requires_quotes(self, value: str) -> bool:
        return True  # the words that Spark keeps to itself change with its version and its settings


class _Compiler(compiler.SQLCompiler):
    def limit_clause(self, select: Any, **kw: Any) -> str:
        text = ""
        if select._limit_clause is not None:
            text += "\n LIMIT " + self.process(select._limit_clause, **kw)
        if select._offset_clause is not None:
            text += "\n OFFSET " + self.process(select._offset_clause, **kw)
        return text


class _Types(compiler.GenericTypeCompiler):
    def visit_INTEGER(self, type_: Any, **kw: Any) -> str:
        return "INT"

    def visit_DOUBLE(self, type_: Any, **kw: Any) -> str:
        return "DOUBLE"

    def visit_DATETIME(self, type_: Any, **kw: Any) -> str:
        return "TIMESTAMP_NTZ"

    def visit_TEXT(self, type_: Any, **kw: Any) -> str:
        return "STRING"

    visit_FLOAT = visit_DOUBLE_PRECISION = visit_DOUBLE
    visit_TIMESTAMP = visit_DATETIME
    visit_VARCHAR = visit_TEXT


class _DDL(LakeDDL):
    def post_create_table(self, table: sa.Table) -> str:
        return " USING parquet"


class SparkDialect(default.DefaultDialect):
    """See the module. There is no reflection: what tables there are is known."""

    name, driver = "sparksql", "connect"
    preparer: type[compiler.IdentifierPreparer] = _Preparer
    statement_compiler = _Compiler
    type_compiler_cls = _Types
    ddl_compiler = _DDL
    supports_statement_cache = True
    supports_native_boolean = True
    div_is_floordiv = False
    supports_alter = False
    supports_sane_rowcount = supports_sane_multi_rowcount = False
    supports_multivalues_insert = True
    insert_returning = False
    postfetch_lastrowid = False
    supports_sequences = False
    max_identifier_length = 255
    default_schema_name = "default"
    colspecs = {  # noqa: RUF012 (SQLAlchemy's own way)
        sa.String: _String,
        sa.Text: _Text,
        sa.Date: _Date,
        sa.DateTime: _DateTime,
    }

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        from metrics import spark_connect

        return spark_connect

    def create_connect_args(self, url: sa.URL) -> ConnectArgsType:
        values = "".join(f";{name}={value}" for name, value in url.query.items())
        return [f"sc://{url.host}:{url.port or PORT}/{values}"], {}

    def initialize(self, connection: sa.Connection) -> None:
        """Nothing is asked for."""

    def is_disconnect(self, error: BaseException, connection: Any, cursor: Any) -> bool:
        return any(word in str(error) for word in GONE)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """There are no transactions."""

    do_commit = do_rollback

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        cursor.execute(_written(statement, parameters, context))

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        cursor.execute(_written(statement, {}, context))

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        for each in parameters:
            self.do_execute(cursor, statement, each, context)

    def get_schema_names(self, connection: sa.Connection, **kw: Any) -> list[str]:
        return [row[0] for row in connection.exec_driver_sql("SHOW SCHEMAS")]

    def get_table_names(self, connection: sa.Connection, schema: str | None = None, **kw: Any) -> list[str]:
        """Views are among them."""
        quoted = self.identifier_preparer.quote(schema or self.default_schema_name)
        return [row[1] for row in connection.exec_driver_sql(f"SHOW TABLES IN {quoted}")]

    def has_table(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        there = (schema or self.default_schema_name) in self.get_schema_names(connection)
        return there and table_name in self.get_table_names(connection, schema)


def _written(statement: str, parameters: Mapping[str, Any] | None, context: Any) -> str:
    """The statement with its values; one that SQLAlchemy did not compile has none."""
    if context is None or context.compiled is None:
        return statement
    return statement % {name: literal(value) for name, value in (parameters or {}).items()}
