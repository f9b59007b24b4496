"""What the published data covers: its days, its segments, and how much there is of each fact."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.facts import FACTS
from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind
from metrics.rollup_tables import (
    ALL,
    daily_complaints,
    daily_contacts,
    daily_customers,
    daily_ratings,
    daily_responses,
)
from metrics.tables import warehouse_tables

NOTHING = pd.DataFrame({"table_name": [], "rows": [], "newest": [], "loaded_at": []})  # freshness of nothing
DAILY = (daily_ratings, daily_responses, daily_complaints, daily_contacts)


def days(engine: sa.Engine) -> Period | None:
    """From the first to the newest day with any record; None where there is none.

    Customers count only where nothing else was recorded: the first of them came long before the first survey.
    """
    return _days(engine, DAILY) or _days(engine, (daily_customers,))


def _days(engine: sa.Engine, tables: Sequence[sa.Table]) -> Period | None:
    ends = sa.union_all(
        *(sa.select(sa.func.min(t.c.day).label("a"), sa.func.max(t.c.day).label("b")) for t in tables)
    ).subquery()
    with engine.connect() as connection:
        first, last = connection.execute(sa.select(sa.func.min(ends.c.a), sa.func.max(ends.c.b))).one()
    return None if first is None else Period(first, last)


def segments(engine: sa.Engine) -> tuple[tuple[str, str], ...]:
    """Every (segmentation, segment) that occurs, without the totals."""
    found = sa.union(
        *(sa.select(t.c.segmentation, t.c.segment) for t in (*DAILY, daily_customers))
    ).subquery()
    query = (
        sa.select(found.c.segmentation, found.c.segment)
        .where(found.c.segmentation != ALL)
        .order_by(found.c.segmentation, found.c.segment)
    )
    with engine.connect() as connection:
        return tuple((row.segmentation, row.segment) for row in connection.execute(query))


def recorded(bind: Bind) -> frozenset[str]:
    """The kinds of record of which there is any: complaints, contacts, ratings, responses, customers."""
    tables = (daily_ratings, daily_responses, daily_complaints, daily_contacts, daily_customers)
    parts: list[sa.Select[Any]] = [
        sa.select(sa.literal_column(f"'{table.name.removeprefix('daily_')}'").label("kind")).where(
            sa.exists(sa.select(sa.literal_column("1")).select_from(table))
        )
        for table in tables
    ]
    return frozenset(fetch(bind, sa.union_all(*parts))["kind"])


def freshness(engine: sa.Engine) -> pd.DataFrame:
    """One row per fact: table_name, rows, newest (when the newest happened), loaded_at."""
    tables = warehouse_tables().facts
    rows = []
    with engine.connect() as connection:
        for name, fact in FACTS.items():
            table = tables[name]
            query = sa.select(
                sa.func.count(), sa.func.max(table.c[fact.happened]), sa.func.max(table.c.loaded_at)
            ).select_from(table)
            count, newest, loaded_at = connection.execute(query).one()
            rows.append((name, count, _moment(newest), loaded_at))
    frame = pd.DataFrame(rows, columns=["table_name", "rows", "newest", "loaded_at"])
    return frame.astype({"newest": "datetime64[us]", "loaded_at": "datetime64[us]"})


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)
