"""What pages read: sums from roll-ups, and single rows from facts. Who may see what is in every call.

Each function takes an engine or a connection over a snapshot, then the scope, then what was chosen; a segment
is (segmentation, value), None everybody. Frames hold sums; quotients are made in `metrics.statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.rollup_tables import (
    ALL,
    daily_complaints,
    daily_contacts,
    daily_customers,
    daily_ratings,
    daily_responses,
    monthly_churn,
    monthly_impact,
    monthly_overall,
    monthly_pairs,
    resolution_times,
)
from metrics.scope import Scope
from metrics.tables import warehouse_tables

Bind = sa.Engine | sa.Connection
Segment = tuple[str, str] | None
Grain = Literal["day", "week", "month", "quarter", "year"]
DAYS_PER_MONTH = 365.25 / 12
MOST_ROWS = 200  # of a drill-down


@dataclass(frozen=True)
class Customers:
    """How many were customers in a period, for how long, and who left."""

    at_start: int
    started: int
    left_voluntarily: int
    left_otherwise: int
    customer_months: float
    monthly_revenue: float  # of the customers at the period's end

    @property
    def at_risk(self) -> int:
        """Everybody who was a customer on some day of the period."""
        return self.at_start + self.started


@dataclass(frozen=True)
class DriverSums:
    """The sums per bucket of customers that derived importance is made from."""

    overall: pd.DataFrame
    impact: pd.DataFrame
    pairs: pd.DataFrame


# ---- sums of a period


def ratings(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: the sums of `daily_ratings`."""
    return _by_touchpoint(bind, scope, daily_ratings, _days(daily_ratings, period), segment)


def complaints(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: n, resolved_n, severity_n, severity_sum."""
    return _by_touchpoint(bind, scope, daily_complaints, _days(daily_complaints, period), segment)


def contacts(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: n, completed_n, abandoned_n, failed_n, duration_n, duration_sum."""
    return _by_touchpoint(bind, scope, daily_contacts, _days(daily_contacts, period), segment)


def responses(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """One row with the sums of `daily_responses`; zeros for a scope that is not the whole company."""
    query = sa.select(*_sums(daily_responses)).where(
        _days(daily_responses, period), _of(daily_responses, segment)
    )
    return fetch(bind, query.where(_whole_company(scope)))


def complaint_categories(
    bind: Bind, scope: Scope, period: Period, segment: Segment = None, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per category, the most frequent first: n, resolved_n, severity_n, severity_sum."""
    table = daily_complaints
    query = (
        sa.select(table.c.category, *_sums(table))
        .where(scope.allows(table.c.touchpoint_id), _days(table, period), _of(table, segment))
        .where(_one(table, touchpoint_id))
        .group_by(table.c.category)
        .order_by(sa.desc("n"), table.c.category)
    )
    return fetch(bind, query)


def resolution(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Complaints opened in the period's months: touchpoint_id, hours_bin, closed (1, or 0 for open), n."""
    table = resolution_times
    keys = [table.c.touchpoint_id, table.c.hours_bin, table.c.closed]
    query = (
        sa.select(*keys, _total(table.c.n))
        .where(scope.allows(table.c.touchpoint_id), _months(table, period), _of(table, segment))
        .group_by(*keys)
    )
    return fetch(bind, query)


def churn(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Experiences of the period's months: sums of monthly_churn per touchpoint_id, tenure and experience."""
    table = monthly_churn
    keys = [table.c.touchpoint_id, table.c.tenure, table.c.experience]
    query = (
        sa.select(*keys, *_sums(table))
        .where(scope.allows(table.c.touchpoint_id), _months(table, period), _of(table, segment))
        .group_by(*keys)
    )
    return fetch(bind, query)


def customers(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> Customers:
    """Who was a customer in the period; nobody for a scope that is not the whole company.

    A day of leaving still counts as a customer's day.
    """
    table = daily_customers
    known = sa.and_(_of(table, segment), _whole_company(scope))
    before = fetch(bind, sa.select(*_sums(table)).where(known, table.c.day < period.first))
    within = fetch(
        bind,
        sa.select(table.c.day, *_sums(table)).where(known, _days(table, period)).group_by(table.c.day),
    )
    stayed = _ends(before, "n").rsub(before["started_n"]).iloc[0]
    revenue = _ends(before, "revenue").rsub(before["started_revenue"]).iloc[0]
    left = (pd.Timestamp(period.last) - within["day"]).dt.days
    days = stayed * period.days + (within["started_n"] * (left + 1) - _ends(within, "n") * left).sum()
    return Customers(
        at_start=int(stayed),
        started=int(within["started_n"].sum()),
        left_voluntarily=int(within["ended_voluntary_n"].sum()),
        left_otherwise=int(within["ended_involuntary_n"].sum()),
        customer_months=float(days) / DAYS_PER_MONTH,
        monthly_revenue=float(revenue + (within["started_revenue"] - _ends(within, "revenue")).sum()),
    )


def drivers(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> DriverSums:
    """Sums for derived importance over the period's months.

    The model needs all touchpoints, since those of other departments are held constant in it: show no result
    of a touchpoint that the scope does not allow.
    """
    assert scope is not None

    def per(table: sa.Table, *names: str) -> pd.DataFrame:
        keys = [table.c.bucket, *(table.c[name] for name in names)]
        return fetch(
            bind,
            sa.select(*keys, *_sums(table))
            .where(_months(table, period), _of(table, segment))
            .group_by(*keys),
        )

    return DriverSums(
        overall=per(monthly_overall),
        impact=per(monthly_impact, "touchpoint_id"),
        pairs=per(monthly_pairs, "touchpoint_a", "touchpoint_b"),
    )


# ---- series


def rating_series(
    bind: Bind,
    scope: Scope,
    period: Period,
    grain: Grain = "month",
    segment: Segment = None,
    touchpoint_id: str | None = None,
) -> pd.DataFrame:
    """Per touchpoint_id and `start` of each day, week or month: the sums of `daily_ratings`."""
    return _series(bind, scope, daily_ratings, period, grain, segment, touchpoint_id)


def complaint_series(
    bind: Bind,
    scope: Scope,
    period: Period,
    grain: Grain = "month",
    segment: Segment = None,
    touchpoint_id: str | None = None,
) -> pd.DataFrame:
    """Per touchpoint_id and `start`: the sums of `daily_complaints`."""
    return _series(bind, scope, daily_complaints, period, grain, segment, touchpoint_id)


def contact_series(
    bind: Bind,
    scope: Scope,
    period: Period,
    grain: Grain = "month",
    segment: Segment = None,
    touchpoint_id: str | None = None,
) -> pd.DataFrame:
    """Per touchpoint_id and `start`: the sums of `daily_contacts`."""
    return _series(bind, scope, daily_contacts, period, grain, segment, touchpoint_id)


def response_series(
    bind: Bind, scope: Scope, period: Period, grain: Grain = "month", segment: Segment = None
) -> pd.DataFrame:
    """Per `start`: the sums of `daily_responses`; none for a scope that is not the whole company."""
    table = daily_responses
    start = period_start(grain, table.c.day).label("start")
    query = (
        sa.select(start, *_sums(table))
        .where(_whole_company(scope), _days(table, period), _of(table, segment))
        .group_by(start.element)
        .order_by(start.element)
    )
    return fetch(bind, query)


# ---- segments


def rating_segments(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per touchpoint and segment of one segmentation: the sums of `daily_ratings`."""
    table = daily_ratings
    keys = [table.c.touchpoint_id, table.c.segment]
    query = (
        sa.select(*keys, *_sums(table))
        .where(scope.allows(table.c.touchpoint_id), _days(table, period), _one(table, touchpoint_id))
        .where(table.c.segmentation == segmentation)
        .group_by(*keys)
        .order_by(*keys)
    )
    return fetch(bind, query)


# ---- single rows


def complaint_rows(
    bind: Bind, scope: Scope, period: Period, touchpoint_id: str | None = None, limit: int = MOST_ROWS
) -> pd.DataFrame:
    """The newest complaints: touchpoint_id, opened_at, resolved_at, severity, category, channel, text."""
    table = warehouse_tables().complaints
    names = (
        "complaint_id",
        "touchpoint_id",
        "opened_at",
        "resolved_at",
        "severity",
        "category",
        "channel",
        "text",
    )
    return _newest(bind, scope, table, names, table.c.opened_at, period, touchpoint_id, limit)


def comment_rows(
    bind: Bind, scope: Scope, period: Period, touchpoint_id: str | None = None, limit: int = MOST_ROWS
) -> pd.DataFrame:
    """The newest ratings with a comment: touchpoint_id, answered_at, satisfaction, comment."""
    table = warehouse_tables().ratings
    names = ("response_id", "touchpoint_id", "answered_at", "satisfaction", "comment")
    said = sa.and_(table.c.comment.is_not(None), table.c.comment != "")
    return _newest(bind, scope, table, names, table.c.answered_at, period, touchpoint_id, limit, said)


# ---- what there is


def freshness(bind: Bind, scope: Scope) -> pd.DataFrame:
    """Per kind of record: table_name, newest day, records; of what the scope allows."""
    counts = {
        "ratings": (daily_ratings, daily_ratings.c.satisfaction_n + daily_ratings.c.importance_n),
        "responses": (daily_responses, daily_responses.c.satisfaction_n + daily_responses.c.recommend_n),
        "complaints": (daily_complaints, daily_complaints.c.n),
        "contacts": (daily_contacts, daily_contacts.c.n),
        "customers": (daily_customers, daily_customers.c.started_n),
    }
    parts = [
        sa.select(
            sa.cast(sa.literal(name), sa.Text).label("table_name"),
            sa.func.max(table.c.day).label("newest"),
            _total(n).label("records"),
        ).where(_of(table, None), _visible(table, scope))
        for name, (table, n) in counts.items()
    ]
    return fetch(bind, sa.union_all(*parts))


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


# ---- pieces


def _by_touchpoint(
    bind: Bind, scope: Scope, table: sa.Table, when: sa.ColumnElement[bool], segment: Segment
) -> pd.DataFrame:
    query = (
        sa.select(table.c.touchpoint_id, *_sums(table))
        .where(scope.allows(table.c.touchpoint_id), when, _of(table, segment))
        .group_by(table.c.touchpoint_id)
    )
    return fetch(bind, query)


def _series(
    bind: Bind,
    scope: Scope,
    table: sa.Table,
    period: Period,
    grain: Grain,
    segment: Segment,
    touchpoint_id: str | None,
) -> pd.DataFrame:
    start = period_start(grain, table.c.day)
    query = (
        sa.select(table.c.touchpoint_id, start.label("start"), *_sums(table))
        .where(scope.allows(table.c.touchpoint_id), _days(table, period), _of(table, segment))
        .where(_one(table, touchpoint_id))
        .group_by(table.c.touchpoint_id, start)
        .order_by(table.c.touchpoint_id, start)
    )
    return fetch(bind, query)


def _newest(
    bind: Bind,
    scope: Scope,
    table: sa.Table,
    names: Sequence[str],
    moment: sa.ColumnElement[Any],
    period: Period,
    touchpoint_id: str | None,
    limit: int,
    *conditions: sa.ColumnElement[bool],
) -> pd.DataFrame:
    query = (
        sa.select(*(table.c[name] for name in names))
        .where(scope.allows(table.c.touchpoint_id), _one(table, touchpoint_id), *conditions)
        .where(moment >= period.first, moment < period.last + timedelta(days=1))
        .order_by(moment.desc(), table.c[names[0]])
        .limit(limit)
    )
    return fetch(bind, query)


def _sums(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """Every sum that the roll-up holds, added up; 0 where there is no row."""
    return [
        _total(column)
        for column in table.columns
        if isinstance(column.type, sa.Double)
        or (isinstance(column.type, sa.BigInteger) and column.name != "bucket")
    ]


def _total(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    added = sa.cast(sa.func.coalesce(sa.func.sum(column), 0), column.type)
    return added.label(column.name) if isinstance(column, sa.Column) else added


def _ends(frame: pd.DataFrame, what: str) -> pd.Series:
    return frame[f"ended_voluntary_{what}"] + frame[f"ended_involuntary_{what}"]


def _days(table: sa.Table, period: Period) -> sa.ColumnElement[bool]:
    return table.c.day.between(period.first, period.last)


def _months(table: sa.Table, period: Period) -> sa.ColumnElement[bool]:
    """The months that the period touches."""
    return table.c.month.between(period.first.replace(day=1), period.last)


def _of(table: sa.Table, segment: Segment) -> sa.ColumnElement[bool]:
    segmentation, value = segment or (ALL, ALL)
    return sa.and_(table.c.segmentation == segmentation, table.c.segment == value)


def _one(table: sa.Table, touchpoint_id: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if touchpoint_id is None else table.c.touchpoint_id == touchpoint_id


def _whole_company(scope: Scope) -> sa.ColumnElement[bool]:
    """What has no touchpoint belongs to the whole company: a viewer of some departments does not see it."""
    return sa.true() if scope.touchpoints is None else sa.false()


def _visible(table: sa.Table, scope: Scope) -> sa.ColumnElement[bool]:
    return scope.allows(table.c.touchpoint_id) if "touchpoint_id" in table.c else _whole_company(scope)
