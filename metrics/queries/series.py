"""Sums per touchpoint and day, week, month, quarter or year."""

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.queries.parts import Bind, Grain, Segment, of_segment, of_touchpoint, sums, within_days
from metrics.rollup_tables import daily_complaints, daily_contacts, daily_ratings
from metrics.scope import Scope


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
        sa.select(table.c.touchpoint_id, start.label("start"), *sums(table))
        .where(scope.allows(table.c.touchpoint_id), within_days(table, period), of_segment(table, segment))
        .where(of_touchpoint(table, touchpoint_id))
        .group_by(table.c.touchpoint_id, start)
        .order_by(table.c.touchpoint_id, start)
    )
    return fetch(bind, query)
