"""A warehouse on an engine without transactions, such as Spark SQL: what is published is never written again.

A state is a schema of its own, named by the load that made it; its facts and roll-ups are views over tables
that loads have written once (see `loaders.parts`). One view, replaced at once, says which states there are
and which one readers see: they never meet a mixture, nor a list of files that has become untrue meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from metrics import spark
from metrics.errors import ConfigError
from metrics.folder import Folder
from metrics.server import SCHEMA, Server
from metrics.snapshots import published_at
from metrics.text import t

ENGINES = {spark.SparkDialect.name: "spark"}  # and what to install for each
RECYCLED_AFTER = 600  # seconds; servers forget sessions that nobody uses
STATES = sa.Table(  # the view that says what is published
    "published",
    sa.MetaData(schema=SCHEMA),
    sa.Column("id", sa.Text),
    sa.Column("load", sa.Text),  # which made it; the name of its schema
    sa.Column("current", sa.Boolean),
)


@dataclass(frozen=True)
class LakeState:
    """One published state. Ids sort by time."""

    id: str
    load: str
    url: str

    @property
    def published_at(self) -> datetime:
        """When the load that built it began to publish (UTC)."""
        return published_at(self.id)

    @property
    def readable(self) -> bool:
        """Whether it is still there, as far as anybody has said."""
        return True

    def engine(self) -> sa.Engine:
        """Reads exactly this state, also when newer ones are published."""
        return reading(lake_engine(self.url), self.load)


@dataclass(frozen=True)
class Lake:
    """What readers ask of such a warehouse. `keeper` has the history of loads: here no row can be changed."""

    url: str
    keeper: Folder | Server

    @property
    def place(self) -> str:
        """The address without secrets, which may also stand among the options behind the question mark."""
        return sa.make_url(self.url).set(query={}).render_as_string(hide_password=True)

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
    try:
        return sa.create_engine(url, pool_size=4, max_overflow=36, pool_recycle=RECYCLED_AFTER)
    except ModuleNotFoundError as error:
        extra = ENGINES[sa.make_url(url).get_backend_name()]
        raise ConfigError(
            t("warehouse.url: {why}; install it: pip install 'touchpoint[{extra}]'", why=error, extra=extra)
        ) from None
