"""A query's answer, read through SQLAlchemy in batches and handed to DuckDB as Arrow."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa

from loaders.reading.convert import text
from loaders.reading.files import ANSWERS
from loaders.reading.mistakes import Mistake
from loaders.reading.raw import Raw, compiled, view_of
from metrics.errors import SourceError
from metrics.look_back import OtherKind, Position, back, parsed, to_come
from metrics.text import t
from metrics.workspace import EMBEDDED, Source

BATCH = 50_000
ANSWER = "read_answer"
NOTHING = '"NULL"'  # DuckDB's type of a column that has no value yet


def open_query(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    since: str | None,
    report: Callable[[int], None],
    most: int | None = None,
) -> Raw:
    """The answer as a view, or its first rows. Mistake or SourceError, without the password."""
    connection.execute(compiled(sa.schema.DropTable(sa.Table(ANSWER, sa.MetaData()), if_exists=True)))
    with connected(source) as there:
        result = there.execution_options(stream_results=True).execute(_query(source, since))
        names = list(result.keys())
        _check(names, source)
        types: dict[str, str] = {}
        empty = pa.table([pa.array([], pa.string())] * len(names), names=names)
        connection.from_arrow(empty).create(ANSWER)
        for batch in islice(result.partitions(most or BATCH), 1 if most else None):
            _append(connection, names, batch, types)
            report(len(batch))
    return view_of(connection, connection.table(ANSWER), ANSWERS["sql"], names)


@contextmanager
def connected(source: Source) -> Iterator[sa.Connection]:
    """A connection to the source's database. Raises Mistake or SourceError, whatever is done in it."""
    with _in_words(source):
        url = sa.make_url(source.url or "")
        embedded = url.get_backend_name() in EMBEDDED and url.database and not url.database.startswith(":")
        if embedded and not Path(url.database or "").is_file():  # connecting would make an empty one
            raise SourceError(
                t(
                    "source {source}: {database}: there is no such file; correct url",
                    source=source.name,
                    database=url.database,
                )
            )
        engine = sa.create_engine(url)
        try:
            with engine.connect() as connection:
                sa.inspect(connection).has_table("touchpoint")  # SQLite opens anything, until it is read
                yield connection
        finally:
            engine.dispose()


def _check(names: Sequence[str], source: Source) -> None:
    if twice := {name for name in names if [other.lower() for other in names].count(name.lower()) > 1}:
        what = t("the answer has {column} more than once; name each column differently", column=min(twice))
        raise Mistake(source, "query", what)
    if source.cursor and source.cursor not in names:
        what = t("the answer has no column {column}; select it", column=source.cursor)
        raise Mistake(source, "cursor", what)


@contextmanager
def _in_words(source: Source) -> Iterator[None]:
    """Errors of the other database as one line, which names it without its password."""
    try:
        yield
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise Mistake(source, "url", t("{why}; install this driver or write another", why=error)) from None
    except sa.exc.ResourceClosedError:
        raise Mistake(source, "query", t("it gives no rows; write a SELECT")) from None
    except sa.exc.DBAPIError as error:
        # a password may also stand among the options behind the question mark
        place = sa.make_url(source.url or "").set(query={}).render_as_string(hide_password=True)
        said = str(error.orig).strip().splitlines()[0]
        raise SourceError(
            t(
                "source {source}: {place}: {said}; check url and query",
                source=source.name,
                place=place,
                said=said,
            )
        ) from None


def cursor_position(connection: duckdb.DuckDBPyConnection, cursor: str) -> str | None:
    """How far the cursor has come in the answer just read, as `open_query` takes it up again.

    A time that is yet to come is a mistake of the record: from there nothing would ever be asked for again.
    """
    value: sa.ColumnElement[object] = sa.column(cursor)
    time = sa.try_cast(sa.cast(value, sa.Text), sa.DateTime)
    last: sa.ColumnElement[object] = sa.func.max(value).filter(sa.func.coalesce(time <= to_come(), sa.true()))
    row = connection.execute(
        compiled(sa.select(sa.func.typeof(last), sa.cast(last, sa.Text)).select_from(sa.table(ANSWER)))
    ).fetchone()
    return json.dumps(row) if row and row[1] is not None else None


def _query(source: Source, since: str | None) -> sa.Executable:
    """The query; with a cursor, its rows from where the last load stopped, included: there may be ties.

    A window for late rows begins that much earlier.
    """
    assert source.query, "the workspace's rules ask for it"
    query = sa.text(source.query.strip().rstrip(";").replace(":", "\\:"))
    if not source.cursor or since is None:
        return query
    delivery = query.columns(sa.column(source.cursor)).subquery("delivery")
    return sa.select(sa.literal_column("*")).where(delivery.c[source.cursor] >= _value(source, since))


def _value(source: Source, since: str) -> Position:
    kind, text = json.loads(since)
    with duckdb.connect() as fresh:
        row = fresh.execute(f"SELECT CAST(? AS {kind})", [text]).fetchone()
    assert row is not None, "SELECT without FROM gives one row"
    position: Position = row[0]
    look = parsed(source.look_back) if source.look_back else None
    try:
        return position if look is None else back(position, look)
    except OtherKind:
        what = t("it does not fit the cursor, which holds {value}", value=position)
        raise Mistake(source, "look_back", what) from None


def _append(
    connection: duckdb.DuckDBPyConnection,
    names: list[str],
    rows: Sequence[sa.Row[Any]],
    types: dict[str, str],
) -> None:
    """Append a batch. A column has the type of its first values; once others come it becomes text."""
    batch = connection.from_arrow(
        pa.table([_array(column) for column in zip(*rows, strict=True)], names=names)
    )
    kinds = dict(zip(names, map(str, batch.types), strict=True))
    for name, kind in kinds.items():
        if kind != types.get(name) and kind != NOTHING:
            known, types[name] = types.get(name), _common(types.get(name), kind)
            _retype(connection, name, known, types[name])
    columns = (_as(name, kind, types.get(name)) for name, kind in kinds.items())
    batch.project(", ".join(map(compiled, columns))).insert_into(ANSWER)


def _common(known: str | None, new: str) -> str:
    if known is None or known == new:
        return new
    return "DOUBLE" if {known, new} == {"BIGINT", "DOUBLE"} else "VARCHAR"


def _retype(connection: duckdb.DuckDBPyConnection, name: str, known: str | None, kind: str) -> None:
    column = compiled(sa.column(name, sa.Text))
    value = compiled(_as(name, known, kind))
    connection.execute(f"ALTER TABLE {ANSWER} ALTER {column} TYPE {kind} USING CAST({value} AS {kind})")


def _as(name: str, kind: str | None, wanted: str | None) -> sa.ColumnElement[Any]:
    """A column, as text where it must be one: 12.0 is then 12, like the whole numbers before it."""
    column: sa.ColumnElement[Any] = sa.column(name, sa.Text)
    return text(column, kind) if kind and wanted == "VARCHAR" and kind != wanted else column


def _array(values: Sequence[Any]) -> pa.Array:
    """One column of a batch; what Arrow cannot hold as one type is text."""
    try:
        array = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    if pa.types.is_decimal(array.type):  # its digits may differ from batch to batch
        return array.cast(pa.float64())
    return array
