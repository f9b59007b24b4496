"""A warehouse on a PostgreSQL server: one published state, replaced by each load in one transaction.

A reader asks for a state by its id. Each transaction sees one state from its first statement to its last, and
begins by making sure that it is the one asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from metrics.errors import ConfigError, SourceError
from metrics.history import LOADS
from metrics.snapshots import PublishedState
from metrics.tables import warehouse_tables
from metrics.text import t

SCHEMA = "touchpoint"  # of everything; the journey store may share the database
PUBLISHED = "published"  # of `meta`: the id of the state
CONNECTION = {
    "connect_timeout": "5",  # seconds, then a server counts as away
    "keepalives_idle": "60",  # seconds: what stands between forgets connections that say nothing
}
ASKED = "published_id"  # execution option: the state that the reader wants


class Superseded(SourceError):
    """A newer state was published: what was asked for can be read no more."""


@dataclass(frozen=True)
class State(PublishedState):
    """What a server's warehouse shows; its reader is told in time where it is no longer there."""

    url: str

    def engine(self) -> sa.Engine:
        """Reads exactly this state; each use raises Superseded once there is a newer one. It cannot write."""
        return reading_engine(self.url).execution_options(**{ASKED: self.id})


@dataclass(frozen=True)
class Server:
    """What readers ask of a warehouse on a server."""

    url: str

    @property
    def place(self) -> str:
        return without_secrets(self.url)

    def current(self) -> State | None:
        """The state that readers see now; None before the first load."""
        meta = warehouse_tables().meta
        with server_engine(self.url).connect() as connection:
            if not is_there(connection, meta):
                return None
            found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == PUBLISHED))
        return None if found is None else State(found, self.url)

    def history(self) -> sa.Engine | None:
        """The history of loads; None where no load has ever run."""
        engine = server_engine(self.url)
        with engine.connect() as connection:
            return engine if is_there(connection, LOADS) else None


def without_secrets(url: str) -> str:
    """The address without a password, which may also stand among the options behind the question mark."""
    return sa.make_url(url).set(query={}).render_as_string(hide_password=True)


def is_there(connection: sa.Connection, table: sa.Table) -> bool:
    """Whether the warehouse has this table."""
    return connection.scalar(sa.select(sa.func.to_regclass(f"{SCHEMA}.{table.name}"))) is not None


@cache  # for as long as the process lives: an engine that is dropped leaves its connections open
def server_engine(url: str) -> sa.Engine:
    """Connections to the server, whose tables need no schema before their names. ConfigError: no driver."""
    return _engine(url)


@cache
def reading_engine(url: str) -> sa.Engine:
    """Connections that only read, and hold each transaction to the state that was asked for."""
    engine = _engine(url, isolation_level="REPEATABLE READ", pool_size=8, max_overflow=32)
    sa.event.listen(engine, "connect", _only_read)
    sa.event.listen(engine, "begin", _same_state)
    return engine


def _engine(url: str, **options: Any) -> sa.Engine:
    parsed = sa.make_url(url)
    parsed = parsed.update_query_dict({**CONNECTION, **parsed.query})
    try:
        engine = sa.create_engine(parsed, pool_pre_ping=True, **options)
    except ModuleNotFoundError as error:
        raise ConfigError(
            t("warehouse.url: {why}; install it: pip install 'touchpoint[postgresql]'", why=error)
        ) from None
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:
    for setting in (f"search_path TO {SCHEMA}", "datestyle TO ISO", "timezone TO 'UTC'"):
        connection.execute(f"SET {setting}")
    connection.commit()


def _only_read(connection: Any, _: object) -> None:
    connection.read_only = True


def _same_state(connection: sa.Connection) -> None:
    asked = connection.get_execution_options()[ASKED]
    rows: Sequence[Any] = connection.exec_driver_sql(
        f"SELECT value FROM meta WHERE key = '{PUBLISHED}'"  # noqa: S608 (a name of our own)
    ).all()
    if [row.value for row in rows] != [asked]:
        raise Superseded(t("A newer state of the data was published meanwhile."))
