"""What a reader of a workspace's warehouse sees, whatever engine it is on."""

import sqlalchemy as sa

from metrics.queries.loads import read_loads
from metrics.rollup_tables import daily_ratings
from metrics.scope import EVERYTHING
from metrics.tables import warehouse_tables
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import Workspace

TABLES = warehouse_tables(("tier",))


def current(workspace: Workspace) -> Published | None:
    return open_warehouse(workspace).current()


def seen(workspace: Workspace) -> tuple[int, int]:
    """The ratings that a reader sees now."""
    return seen_in(current(workspace))


def seen_in(state: Published) -> tuple[int, int]:
    """The ratings of a state."""
    with state.engine().connect() as connection:
        return counted(connection)


def counted(connection: sa.Connection) -> tuple[int, int]:
    """Ratings: rows of the facts, and as the roll-up counts them."""
    total = sa.select(sa.func.coalesce(sa.func.sum(daily_ratings.c.satisfaction_n), 0))
    return (
        connection.scalar(sa.select(sa.func.count()).select_from(TABLES.ratings)),
        int(connection.scalar(total.where(daily_ratings.c.segmentation == "all"))),
    )


def scores(workspace: Workspace) -> dict[str, float]:
    """The satisfaction of each response."""
    with current(workspace).engine().connect() as connection:
        found = connection.execute(sa.select(TABLES.ratings.c.response_id, TABLES.ratings.c.satisfaction))
        return {row.response_id: row.satisfaction for row in found}


def statuses(workspace: Workspace) -> list[str]:
    """How the loads ended, the first one first."""
    return list(read_loads(open_warehouse(workspace).history(), EVERYTHING)["status"])
