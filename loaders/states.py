"""Which states of a lake there are: to show them, and to remove what none of them is made of."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from loaders.parts import INVENTORY, SEPARATOR
from loaders.warehouse import in_one_line
from metrics.lake import STATES, Lake, LakeState, schema_of
from metrics.server import SCHEMA

OURS = re.compile(rf"{SCHEMA}_\d{{8}}t\d{{6}}_\w+")  # schemas of states; others are somebody else's


def show(connection: sa.Connection, states: Sequence[LakeState], current: str) -> None:
    """Say which states there are and which one readers see: at once, since it is one view."""
    rows = [
        sa.select(
            sa.literal(state.id).label("id"),
            sa.literal(state.load).label("load"),
            sa.literal(state.id == current).label("current"),
        )
        for state in states
    ]
    view = sa.schema.CreateView(sa.union_all(*rows), STATES.name, schema=SCHEMA, or_replace=True)
    connection.execute(view)


def tidy(connection: sa.Connection, lake: Lake) -> None:
    """Remove the schemas of states that are no longer kept, or never were, and the parts of nothing."""
    states = [state for state, _ in lake.states()]
    kept = {schema_of(state.load) for state in states}
    for name in sa.inspect(connection).get_schema_names():
        if OURS.fullmatch(name) and name not in kept:
            connection.execute(sa.schema.DropSchema(name, cascade=True))
    inventories = [INVENTORY.to_metadata(sa.MetaData(), schema=name) for name in sorted(kept)]
    used = sa.union(*(sa.select(inventory.c.part) for inventory in inventories))
    needed = set(connection.scalars(used)) if inventories else set()
    for name in sa.inspect(connection).get_table_names(SCHEMA):
        if SEPARATOR in name and name not in needed:
            connection.execute(sa.schema.DropTable(sa.Table(name, sa.MetaData(schema=SCHEMA))))


@contextmanager
def in_words(lake: Lake) -> Iterator[None]:
    """What keeps the engine from it, in one line."""
    try:
        yield
    except sa.exc.OperationalError as error:
        if type(error.orig).__module__.split(".")[0] in ("psycopg", "sqlite3"):
            raise
        raise in_one_line(lake.place, error) from error
