"""Opens the journey store: SQLite by default, or PostgreSQL; created and upgraded by migrations."""

import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from journey.errors import JourneyError, StoreUnreachable
from journey.tables import state

HEAD = "0003"  # the newest migration, so that an up-to-date store opens without Alembic; a test compares
MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = "journey"  # on PostgreSQL, so that store and warehouse may share a database
UPGRADE_LOCK = 7_305_113  # any fixed number: the advisory lock that upgrading processes queue for
BUSY_SECONDS = 30  # how long a writer waits for another one on SQLite


def open_store(url: str) -> sa.Engine:
    """The store at this address, created if it is not there and upgraded to this version's tables."""
    engine = _engine(url)
    try:
        with _in_words(engine):
            if engine.dialect.name == "sqlite":
                _use_write_ahead_log(engine)
            else:
                _make_schema(engine)
            if _revision(engine) != HEAD:
                _upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that sees one state of the store, whatever is written meanwhile."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it or nothing. Gives the store a new version."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection
        renew_version(connection)


def renew_version(connection: sa.Connection) -> None:
    """A new random version (not a counter: a restored backup must not look like what it replaced)."""
    value = secrets.token_hex(8)
    changed = connection.execute(sa.update(state).where(state.c.key == "version").values(value=value))
    if changed.rowcount == 0:
        connection.execute(sa.insert(state).values(key="version", value=value))


def version(engine: sa.Engine) -> str:
    """A value that every write replaces: for cache keys. Cheap to read."""
    with engine.connect() as connection:
        return connection.scalar(sa.select(state.c.value).where(state.c.key == "version")) or ""


def identity(engine: sa.Engine) -> str:
    """What tells this store from every other one, wherever it is moved; made when it is first asked for."""
    with engine.connect() as connection:
        known: str | None = connection.scalar(sa.select(state.c.value).where(state.c.key == "identity"))
    if known is not None:
        return known
    on_sqlite = engine.dialect.name == "sqlite"
    insert = sqlite.insert(state) if on_sqlite else postgresql.insert(state)
    with writing(engine) as connection:  # somebody else may have been faster
        connection.execute(insert.values(key="identity", value=secrets.token_hex(8)).on_conflict_do_nothing())
    return identity(engine)


@contextmanager
def _in_words(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        raise StoreUnreachable(
            "The journey store {url} cannot be opened: {reason}. Check [journey] url and the rights to it.",
            url=_place(engine),
            reason=_first_line(error),
        ) from error
    except sa.exc.DatabaseError as error:
        raise JourneyError(
            "The journey store {url} cannot be used: {reason}.",
            url=_place(engine),
            reason=_first_line(error),
        ) from error


def _place(engine: sa.Engine) -> str:
    """The address without its password, which may also stand among the options behind the question mark."""
    return engine.url.set(query={}).render_as_string()


def _first_line(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".")


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise JourneyError(
                "[journey] url: {backend} cannot hold the journey store; write sqlite:///… or postgresql+psycopg://…",
                backend=backend,
            )
        if backend == "postgresql":
            engine = sa.create_engine(parsed, pool_pre_ping=True)
            sa.event.listen(engine, "connect", _set_search_path)
            return engine
        _make_folder(parsed.database)
        engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise JourneyError(
            "[journey] url cannot be read ({reason}); write for instance sqlite:///data/journey.sqlite",
            reason=error,
        ) from error
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(database: str | None) -> None:
    if not database or database == ":memory:":
        raise JourneyError(
            "[journey] url: sqlite needs a file; write for instance sqlite:///data/journey.sqlite"
        )
    folder = Path(database).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreachable(
            "The folder {folder} of the journey store cannot be made: {reason}.",
            folder=folder,
            reason=error.strerror,
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions end before CREATE TABLE; ours begin in _begin_sqlite and hold everything.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes the lock at once: a reader that turns into a writer would fail instead of waiting.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_search_path(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {SCHEMA}")
    connection.commit()


def _use_write_ahead_log(engine: sa.Engine) -> None:
    """Readers and a writer do not wait for each other. The mode stays with the file."""
    try:
        connection = engine.raw_connection()
    except sqlite3.DatabaseError as error:
        raise sa.exc.OperationalError("connect", None, error) from error
    try:
        cursor = connection.cursor()
        deadline = time.monotonic() + BUSY_SECONDS
        while cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                break  # also where a network drive has no such mode: the old one is safe, only slower
            except sqlite3.OperationalError as error:
                # SQLite does not wait here for another process that does the same.
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise sa.exc.OperationalError("PRAGMA journal_mode", None, error) from error
                time.sleep(0.02)
    except sqlite3.DatabaseError as error:
        raise sa.exc.DatabaseError("PRAGMA journal_mode", None, error) from error
    finally:
        connection.close()


def _make_schema(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        # Asked first: a user without the right to make schemas may use one that was made for him.
        if (
            connection.scalar(sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": SCHEMA})
            is None
        ):
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))


def _revision(engine: sa.Engine) -> str | None:
    """The migration that the store was last brought to; None for a store without tables."""
    schema = SCHEMA if engine.dialect.name == "postgresql" else None
    if not sa.inspect(engine).has_table("alembic_version", schema=schema):
        return None
    with engine.connect() as connection:
        revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return revision


def _upgrade(engine: sa.Engine) -> None:
    """Brings the store to the newest tables, in one transaction; processes that start together take turns."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with (
        engine.connect().execution_options(writes=True) as connection,
        _foreign_keys_off(connection),
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": UPGRADE_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise JourneyError(
                "The journey store {url} was made by a newer version (its tables are at {revision}, this one "
                "knows them up to {head}). Upgrade Touchpoint on this machine; the store is left as it is.",
                url=_place(engine),
                revision=_revision(engine),
                head=HEAD,
            ) from error


@contextmanager
def _foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, which foreign keys hinder; they are checked at the end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"a migration broke references: {broken}"
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
