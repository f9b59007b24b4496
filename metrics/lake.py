"""A warehouse on an engine without transactions, as Spark SQL or ClickHouse: nothing published is changed.

A state is a schema of its own, named by the load that made it; its facts and roll-ups are views over tables
that loads have written once (see `loaders.parts`). One view, replaced at once, says which states there are
and which one readers see: they never meet a mixture, nor a list of files that has become untrue meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import registry

from metrics.errors import ConfigError
from metrics.folder import Folder
from metrics.server import SCHEMA, Server, without_secrets
from metrics.snapshots import PublishedState
from metrics.text import t


@dataclass(frozen=True)
class LakeEngine:
    """What is special about an engine: what to install, and how SQLAlchemy calls our dialect for it."""

    extra: str
    dialect: str
    reads_files: bool  # deliveries come by a storage that it sees too; else they are inserted


ENGINES: Mapping[str, LakeEngine] = {  # by the name that an address begins with
    "sparksql": LakeEngine("spark", "sparksql+connect", reads_files=True),
    "clickhousedb": LakeEngine("clickhouse", "clickhousedb+warehouse", reads_files=False),
}
registry.register("sparksql.connect", "metrics.spark", "SparkDialect")
registry.register("clickhousedb.warehouse", "metrics.clickhouse", "WarehouseDialect")
RECYCLED_AFTER = 600  # seconds; servers forget sessions that nobody uses
STATES = sa.Table(  # the view that says what is published
    "published",
    sa.MetaData(schema=SCHEMA),
    sa.Column("id", sa.Text),
    sa.Column("load", sa.Text),  # which made it; the name of its schema
    sa.Column("current", sa.Boolean),
)


@dataclass(frozen=True)
class LakeState(PublishedState):
    """A schema of views over what loads have written."""

    load: str
    url: str

    def engine(self) -> sa.Engine:
        """Reads exactly this state, also when newer ones are published."""
        return reading(lake_engine(self.url), self.load)


@dataclass(frozen=True)
class Lake:
    """What readers ask of such a warehouse. `keeper` has the history of loads: here no row can be changed."""

    url: str
    keeper: Folder | Server

    @property
    def engine(self) -> LakeEngine:
        return ENGINES[sa.make_url(self.url).get_backend_name()]

    @property
    def place(self) -> str:
        return without_secrets(self.url)

    def current(self) -> LakeState | None:
        """The state that readers see now; None before the first load."""
        return next((state for state, current in self.states() if current), None)

    def states(self) -> list[tuple[LakeState, bool]]:
        """Every published state that is kept, newest first, and whether it is the one that readers see."""
        with lake_engine(self.url).connect() as connection:
            try:
                found = connection.execute(sa.select(STATES)).all()
            except sa.exc.DatabaseError:
                if sa.inspect(connection).has_table(STATES.name, SCHEMA):
                    raise
                return []
        states = [(LakeState(row.id, row.load, self.url), bool(row.current)) for row in found]
        return sorted(states, key=lambda each: each[0].id, reverse=True)

    def history(self) -> sa.Engine | None:
        """The history of loads; None where no load has ever run."""
        return self.keeper.history()


def schema_of(load: str) -> str:
    """The schema of the state that a load makes."""
    return f"{SCHEMA}_{load}"


def reading(engine: sa.Engine, load: str) -> sa.Engine:
    """The engine with the tables of the state that this load made."""
    return engine.execution_options(schema_translate_map={None: schema_of(load)})


@cache  # for as long as the process lives: an engine that is dropped leaves its sessions open
def lake_engine(url: str) -> sa.Engine:
    """Sessions of the engine. ConfigError: no driver."""
    address = sa.make_url(url)
    engine = ENGINES[address.get_backend_name()]
    try:
        return sa.create_engine(
            address.set(drivername=engine.dialect), pool_size=4, max_overflow=36, pool_recycle=RECYCLED_AFTER
        )
    except ModuleNotFoundError as error:
        raise ConfigError(
            t(
                "warehouse.url: {why}; install it: pip install 'touchpoint[{extra}]'",
                why=error,
                extra=engine.extra,
            )
        ) from None
