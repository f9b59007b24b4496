"""A PostgreSQL server as the warehouse: everything that readers see changes in one transaction, at the end.

Sources are read and checked in a DuckDB file on this machine, the desk, as for a folder of snapshots. What
passes is sent by COPY and merged in a transaction that stays open until the load publishes: a load that is
refused, fails or is killed leaves nothing behind.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from loaders import next_file
from loaders.buckets import WHO, bucket
from loaders.lock import Busy, holder
from loaders.merge import Merged, names_of, same_key
from loaders.merge_by_key import merge_by_key
from loaders.next_file import WORKING
from loaders.reading.raw import compiled
from loaders.warehouse import Kept, in_one_line
from metrics import history
from metrics.copying import copy_in, copy_out
from metrics.errors import ConfigError
from metrics.facts import RATINGS, RESPONSES, Fact
from metrics.refresh import make_room
from metrics.rollup_tables import METADATA as ROLLUPS
from metrics.server import PUBLISHED, SCHEMA, Server, State, is_there, server_engine
from metrics.settings import Mode
from metrics.snapshots import SUFFIX
from metrics.tables import SCHEMA_VERSION, Tables
from metrics.text import t

LOCK = 7_305_114  # any fixed number: the advisory lock of the one who loads
NAME = "touchpoint"  # how a load's connection is called in pg_stat_activity, with who it is
LONGEST = 63  # letters of such a name
AT_ONCE = 100_000  # rows that are sent as one text
SETTINGS = {  # of a load's connection, as far as the server has them; a load takes the time it needs
    "client_connection_check_interval": "10s",  # so often it looks whether who asked still lives
    "tcp_keepalives_idle": "60",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "transaction_timeout": "0",
    "idle_in_transaction_session_timeout": "0",  # while files are read
    "idle_session_timeout": "0",  # while an engine without locks of its own works
}


class ServerWriter:
    """See `loaders.warehouse.Writer`."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.folder = folder
        self._server = server
        self._connection: sa.Connection | None = None

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        """The lock is the writing connection's: it ends when the server has forgotten all of a dead load."""
        with in_words(self._server):
            engine = server_engine(self._server.url)
            with engine.connect() as connection:
                me = t("{me} on {host}", me=holder(), host=socket.gethostname())
                _set(connection, "application_name", f"{NAME}: {me}"[:LONGEST])
                for name, value in SETTINGS.items():
                    _set(connection, name, value)
                if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(LOCK))):
                    raise Busy(_in_the_way(connection))
                connection.commit()
                self._connection = connection
                try:
                    _make_schema(connection)
                    yield
                    with suppress(sa.exc.OperationalError):  # what is published stays; a lost lock is free
                        connection.rollback()
                        connection.scalar(sa.select(sa.func.pg_advisory_unlock(LOCK)))
                finally:
                    self._connection = None
                    connection.invalidate()  # with its settings and its lock

    def history(self) -> sa.Engine:
        engine = server_engine(self._server.url)
        history.METADATA.create_all(engine)
        return engine

    def current(self) -> State | None:
        return self._server.current()

    base = current

    def newest_id(self) -> str:
        shown = self.current()
        return shown.id if shown else ""

    def discard(self, snapshot_id: str) -> None:
        """The server has forgotten it already."""

    @contextmanager
    def building(self, load_id: str, tables: Tables) -> Iterator["NextState"]:
        assert self._connection is not None, "a load is the only writer"
        facts, path = self._connection, self.folder / WORKING / f"{load_id}{SUFFIX}"
        _prepare(facts, tables)
        next_file.start(None, path)
        with next_file.opened(path) as desk:
            next_file.prepare(desk, tables)
            next_file.carry(facts, desk, tables)
            try:
                yield NextState(self._server, desk, next_file.next_url(path), facts, tables)
            finally:
                facts.rollback()

    def kept(self) -> list[Kept]:
        shown = self.current()
        if shown is None:
            return []
        relations = sa.select(sa.func.sum(sa.func.pg_total_relation_size(sa.text("c.oid"))))
        of_schema = sa.text("pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace")
        with server_engine(self._server.url).connect() as connection:
            size = connection.scalar(
                relations.select_from(of_schema).where(
                    sa.text("n.nspname = :name AND c.relkind = 'r'").bindparams(name=SCHEMA)
                )
            )
        return [Kept(shown.id, shown.published_at, int(size or 0), current=True)]

    def restore(self, snapshot_id: str) -> None:
        shown = self.newest_id()
        if snapshot_id == shown:
            return
        raise ConfigError(
            t(
                "{place} keeps the newest state alone ({id}); an earlier one comes back from the database's "
                "own backups",
                place=self._server.place,
                id=shown or t("none"),
            )
        )

    def prune(self, keep: int) -> list[str]:
        return []


class NextState:
    """See `loaders.warehouse.Building`: a desk on this machine, and one long transaction on the server."""

    make_room = staticmethod(make_room)

    def __init__(
        self, server: Server, desk: sa.Connection, desk_url: sa.URL, facts: sa.Connection, tables: Tables
    ) -> None:
        self.desk, self.desk_url, self.facts = desk, desk_url, facts
        self._server, self._tables = server, tables

    def merge(self, staged: sa.Table, fact: Fact, source: str, mode: Mode) -> Merged:
        target = self._tables.facts[fact.name]
        columns = (sa.Column(column.name, column.type) for column in target.columns)
        arrived = sa.Table("arrived", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
        arrived.create(self.facts)
        _send(self.desk, sa.select(*(staged.c[name] for name in names_of(target))), self.facts, arrived)
        staged.drop(self.desk)
        _analyze(self.facts, arrived)
        merged = merge_by_key(self.facts, self._tables, arrived, fact, source, mode)
        arrived.drop(self.facts)
        if merged.changed or merged.removed:
            _analyze(self.facts, target)
        return merged

    def renew_buckets(self) -> None:
        """The answers come to the desk, whose hash it is, and only their buckets go back."""
        driver: Any = self.desk.connection.driver_connection
        for fact in (RESPONSES, RATINGS):
            table = self._tables.facts[fact.name]
            names = [*fact.key, *(name for name in WHO if name not in fact.key)]
            with copy_out(self.facts, sa.select(*(table.c[name] for name in names))) as answers:
                driver.register("answers", answers)
                keys = [sa.column(name, sa.Text) for name in fact.key]
                query = sa.select(
                    *keys, bucket({name: sa.column(name, sa.Text) for name in WHO}).label("bucket")
                )
                found = driver.execute(compiled(query.select_from(sa.table("answers")))).to_arrow_table()
            driver.unregister("answers")
            columns = (sa.Column(name, table.c[name].type) for name in found.column_names)
            renewed = sa.Table("renewed", sa.MetaData(), *columns, prefixes=["TEMPORARY"])
            renewed.create(self.facts)
            copy_in(self.facts, renewed, found.to_batches(AT_ONCE))
            same = same_key(table, renewed, fact)
            self.facts.execute(sa.update(table).values(bucket=renewed.c.bucket).where(*same))
            renewed.drop(self.facts)

    def finish(self) -> None:
        self.desk.commit()
        for table in next_file.written(self._tables):
            self.facts.execute(sa.delete(table))
            _send(self.desk, sa.select(table), self.facts, table)
        for table in (*self._tables.facts.values(), *ROLLUPS.sorted_tables):
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                self.facts.execute(sa.schema.CreateIndex(index, if_not_exists=True))
        _analyze(self.facts, *ROLLUPS.sorted_tables)

    def publish(self, snapshot_id: str) -> State:
        next_file.write_meta(self.facts, self._tables, {PUBLISHED: snapshot_id})
        self.facts.commit()
        return State(snapshot_id, self._server.url)


def may_write(server: Server) -> bool:
    """Whether the role may make tables: in the schema that is there, or make one in the database."""
    schema = sa.text(
        "SELECT has_schema_privilege(oid, 'CREATE, USAGE') FROM pg_namespace WHERE nspname = :name"
    )
    database = sa.text("SELECT has_database_privilege(current_database(), 'CREATE')")
    with server_engine(server.url).connect() as connection:
        found: bool | None = connection.scalar(schema, {"name": SCHEMA})
        return bool(connection.scalar(database) if found is None else found)


@contextmanager
def in_words(server: Server) -> Iterator[None]:
    """What the server refuses, in one line."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        refused = type(error.orig).__name__ == "InsufficientPrivilege"
        if type(error.orig).__module__.split(".")[0] != "psycopg" or not (
            refused or isinstance(error, sa.exc.OperationalError)
        ):
            raise
        raise in_one_line(server.place, error) from error


def _set(connection: sa.Connection, name: str, value: str) -> None:
    """Where the server has such a setting: they differ between its versions."""
    known = sa.table("pg_settings", sa.column("name"))
    connection.execute(sa.select(sa.func.set_config(known.c.name, value, False)).where(known.c.name == name))


def _in_the_way(connection: sa.Connection) -> str:
    """Who holds the lock, as far as this role may know."""
    query = sa.text(
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = :lock "
        "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    name = connection.scalar(query, {"lock": LOCK}) or t("another user")
    return t(
        "Another load is running ({holder}). Wait until it has ended, then load again.",
        holder=name.removeprefix(f"{NAME}: "),
    )


def _make_schema(connection: sa.Connection) -> None:
    """Asked first: a role without the right to make schemas may use one that was made for it."""
    there = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    if connection.scalar(there, {"name": SCHEMA}) is None:
        connection.execute(sa.schema.CreateSchema(SCHEMA))
    connection.commit()


def _prepare(connection: sa.Connection, tables: Tables) -> None:
    """Make what is missing, and show it: empty tables and columns change nothing for readers.

    Tables of another version are made anew in the load's own transaction. Indexes come last: to fill a table
    that has none takes half the time.
    """
    everything = (*tables.metadata.sorted_tables, *ROLLUPS.sorted_tables)
    if is_there(connection, tables.meta):
        version = next_file.read_meta(connection, tables).get("schema", str(SCHEMA_VERSION))
        if version != str(SCHEMA_VERSION):
            tables.metadata.drop_all(connection)
            for table in tables.metadata.sorted_tables:
                connection.execute(sa.schema.CreateTable(table))
            return
    for table in everything:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
    next_file.add_columns(connection, tables.facts.values())
    connection.commit()


def _send(desk: sa.Connection, select: sa.Select[Any], server: sa.Connection, table: sa.Table) -> None:
    """Send rows from the desk."""
    driver: Any = desk.connection.driver_connection
    with driver.duplicate() as duck:  # the desk has committed what it did
        copy_in(server, table, duck.execute(compiled(select)).to_arrow_reader(AT_ONCE))


def _analyze(connection: sa.Connection, *tables: sa.Table) -> None:
    """Let the server look at rows that nobody else can see yet, so that it plans for them."""
    quote = connection.dialect.identifier_preparer.format_table
    for table in tables:
        connection.execute(sa.text(f"ANALYZE {quote(table)}"))
