"""The next snapshot while it is being built: a copy of the current one, or an empty one."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from loaders.publish import copy_file
from metrics.frames import fetch, store
from metrics.rollup_tables import METADATA as ROLLUPS
from metrics.rollup_tables import fact_extent
from metrics.snapshots import Snapshot
from metrics.tables import SCHEMA_VERSION, STAGING, Tables

WORKING = "staging"  # the folder of files being built
MEMORY = "1000MB"  # for DuckDB; Python, Great Expectations and the hashes of one check come on top


def start(current: Snapshot | None, path: Path) -> None:
    """Begin with what is published."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if current is not None:
        copy_file(current.path, path)


def next_url(path: Path) -> sa.URL:
    return sa.URL.create("duckdb", database=str(path))


@contextmanager
def opened(path: Path) -> Iterator[sa.Connection]:
    """The one connection that builds the file."""
    engine = sa.create_engine(next_url(path), poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def limit(connection: Any, _: object) -> None:
        overflow = str(path.with_suffix(".overflow")).replace("'", "''")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET temp_directory = '{overflow}'")
        connection.execute("SET preserve_insertion_order = false")  # else a big sort-free insert is held back

    with engine.connect() as connection:
        yield connection
    engine.dispose()


def prepare(connection: sa.Connection, tables: Tables) -> None:
    """Make what is missing: tables, columns of new segmentations, the schema of a load's own tables.

    A file of another version of the tables is emptied: its facts come anew from the sources.
    """
    connection.execute(sa.schema.CreateSchema(STAGING, if_not_exists=True))
    if read_meta(connection, tables).get("schema", str(SCHEMA_VERSION)) != str(SCHEMA_VERSION):
        tables.metadata.drop_all(connection)
    tables.metadata.create_all(connection)
    ROLLUPS.create_all(connection)  # without any fact none is made, and pages read them all the same
    add_columns(connection, tables.facts.values())
    connection.commit()


def add_columns(connection: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Give tables the columns of new segmentations, or of this version."""
    quote = connection.dialect.identifier_preparer.format_table
    for table in tables:
        there = set(connection.execute(sa.select(sa.text("*")).select_from(table).limit(0)).keys())
        for missing in (column for column in table.columns if column.name not in there):
            column = sa.schema.CreateColumn(missing).compile(dialect=connection.dialect)
            connection.execute(sa.text(f"ALTER TABLE {quote(table)} ADD COLUMN {column}"))


def read_meta(connection: sa.Connection, tables: Tables) -> dict[str, str]:
    """What the file says about itself."""
    if not sa.inspect(connection).has_table(tables.meta.name):
        return {}
    return {row.key: row.value for row in connection.execute(sa.select(tables.meta))}


def read_time(connection: sa.Connection, tables: Tables, key: str) -> datetime | None:
    """A moment of `meta`; None before it was first written."""
    text = read_meta(connection, tables).get(key)
    return datetime.fromisoformat(text) if text else None


def write_meta(connection: sa.Connection, tables: Tables, values: dict[str, str]) -> None:
    connection.execute(sa.delete(tables.meta).where(tables.meta.c.key.in_(values)))
    rows = [{"key": key, "value": value} for key, value in values.items()]
    connection.execute(sa.insert(tables.meta), rows)


def forget_files(
    connection: sa.Connection, tables: Tables, files: Iterable[tuple[str, str]], sources: Collection[str]
) -> dict[tuple[str, str], str]:
    """Let these files of these sources be read again; what their content was."""
    table, known = tables.files, {}
    for source, path in files:
        this = sa.and_(table.c.source == source, table.c.path == path)
        if source in sources and (was := connection.scalar(sa.select(table.c.content_hash).where(this))):
            known[source, path] = was
            connection.execute(sa.delete(table).where(this))
    return known


def written(tables: Tables) -> tuple[sa.Table, ...]:
    """The small tables that a load works on at the desk."""
    return (tables.touchpoints, tables.quarantine, tables.files, tables.meta)


def carry(published: sa.Connection, desk: sa.Connection, tables: Tables) -> None:
    """Bring the small tables to the desk, and how many records each touchpoint has."""
    for table in written(tables):
        store(desk, table, fetch(published, sa.select(table), categories=True))
    counts = sa.select(fact_extent.c.touchpoint_id, fact_extent.c.n)  # other versions have other columns
    store(desk, fact_extent, fetch(published, counts, categories=True))
    desk.commit()


def finish(connection: sa.Connection) -> None:
    """Leave only what is published, in one file."""
    connection.commit()
    connection.execute(sa.schema.DropSchema(STAGING, cascade=True))
    connection.commit()
    connection.execute(sa.text("CHECKPOINT"))
    connection.commit()
