"""What the published data covers, as far as a viewer may see it: its days, segments, kinds of record."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa

from metrics.facts import CUSTOMERS, FACTS
from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind, of_touchpoint, visible
from metrics.rollup_tables import (
    ALL,
    daily_complaints,
    daily_contacts,
    daily_customers,
    daily_ratings,
    daily_responses,
    fact_extent,
)
from metrics.scope import Scope

Kind = Literal["complaints", "contacts", "ratings"]
NOTHING = pd.DataFrame({"table_name": [], "rows": [], "newest": [], "loaded_at": []})  # freshness of nothing
DAILY = (daily_ratings, daily_responses, daily_complaints, daily_contacts)


def days(bind: Bind, scope: Scope) -> Period | None:
    """From the first to the newest day with any record; None where there is none.

    Customers count only where nothing else was recorded: the first of them came long before the first survey.
    """
    counted, day = fact_extent.c, daily_customers.c.day
    happened = _ends(counted.oldest, counted.newest).where(
        counted.table_name != CUSTOMERS.name, visible(fact_extent, scope)
    )
    return _days(bind, happened) or _days(bind, _ends(day, day).where(visible(daily_customers, scope)))


def _ends(oldest: sa.Column[Any], newest: sa.Column[Any]) -> sa.Select[Any]:
    return sa.select(sa.func.min(oldest).label("first"), sa.func.max(newest).label("last"))


def _days(bind: Bind, query: sa.Select[Any]) -> Period | None:
    known = fetch(bind, query).dropna()
    return None if known.empty else Period(known["first"].iloc[0].date(), known["last"].iloc[0].date())


def first_days(bind: Bind, scope: Scope, kind: Kind, touchpoint_id: str | None = None) -> Mapping[str, date]:
    """By touchpoint_id the day of its first record of anybody: what came before is unknown, not none."""
    table = fact_extent
    query = sa.select(table.c.touchpoint_id, table.c.oldest).where(
        table.c.table_name == kind, visible(table, scope), of_touchpoint(table, touchpoint_id)
    )
    found = fetch(bind, query)
    return dict(zip(found["touchpoint_id"], found["oldest"].dt.date, strict=True))


def segments(bind: Bind, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Every (segmentation, segment) that occurs, without the totals."""
    found = sa.union(
        *(
            sa.select(table.c.segmentation, table.c.segment).where(
                table.c.segmentation != ALL, visible(table, scope)
            )
            for table in (*DAILY, daily_customers)
        )
    ).subquery()
    frame = fetch(bind, sa.select(found).order_by(found.c.segmentation, found.c.segment))
    return tuple(zip(frame["segmentation"], frame["segment"], strict=True))


def recorded(bind: Bind, scope: Scope) -> frozenset[str]:
    """The kinds of record of which there is any: complaints, contacts, ratings, responses, customers."""
    parts: list[sa.Select[Any]] = [
        sa.select(sa.literal_column(f"'{table.name.removeprefix('daily_')}'").label("kind")).where(
            sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(visible(table, scope)))
        )
        for table in (*DAILY, daily_customers)
    ]
    return frozenset(fetch(bind, sa.union_all(*parts))["kind"])


def freshness(bind: Bind, scope: Scope) -> pd.DataFrame:
    """One row per kind of record: table_name, rows, newest (when the newest happened), loaded_at.

    A viewer of some departments sees the kinds that have touchpoints, and of these the own rows.
    """
    table = fact_extent
    query = (
        sa.select(
            table.c.table_name,
            sa.cast(sa.func.sum(table.c.n), sa.BigInteger).label("rows"),
            sa.func.max(table.c.newest).label("newest"),
            sa.func.max(table.c.loaded_at).label("loaded_at"),
        )
        .where(visible(table, scope))
        .group_by(table.c.table_name)
    )
    names = [fact.name for fact in FACTS.values() if scope.everything or fact.at_touchpoints]
    found = fetch(bind, query).set_index("table_name").reindex(pd.Index(names, name="table_name"))
    moments = {"newest": "datetime64[us]", "loaded_at": "datetime64[us]"}
    return found.fillna({"rows": 0}).astype({"rows": "int64", **moments}).reset_index()


def weighted(bind: Bind, scope: Scope, period: Period) -> bool:
    """True if any answer of the period counts for more or for less than one."""
    parts: list[sa.Select[Any]] = [
        sa.select(sa.literal_column("1").label("one")).where(
            table.c.satisfaction_w != table.c.satisfaction_n,
            table.c.segmentation == ALL,
            table.c.day.between(period.first, period.last),
            visible(table, scope),
        )
        for table in (daily_ratings, daily_responses)
    ]
    return not fetch(bind, sa.union_all(*parts).limit(1)).empty
