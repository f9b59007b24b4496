"""Sums per touchpoint and day, week, month, quarter or year."""

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.queries.parts import (
    Bind,
    Grain,
    Segment,
    Since,
    added_up,
    from_day,
    of_segment,
    of_touchpoint,
    visible,
)
from metrics.rollup_tables import daily_complaints, daily_contacts, daily_ratings, resolution_times
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
    since: Since | None = None,
) -> pd.DataFrame:
    """Per touchpoint_id and `start`: the sums of `daily_complaints`; those of some only `since` a day."""
    return _series(bind, scope, daily_complaints, period, grain, segment, touchpoint_id, since)


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


def resolution_series(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str
) -> pd.DataFrame:
    """One touchpoint's complaints by `start`, the month they were opened in: hours_bin, closed, n."""
    table = resolution_times
    keys = [table.c.month.label("start"), table.c.hours_bin, table.c.closed]
    query = added_up(table, visible(table, scope), period, *keys)
    chosen = query.where(of_segment(table, segment), of_touchpoint(table, touchpoint_id))
    return fetch(bind, chosen.order_by(*keys))


def _series(
    bind: Bind,
    scope: Scope,
    table: sa.Table,
    period: Period,
    grain: Grain,
    segment: Segment,
    touchpoint_id: str | None,
    since: Since | None = None,
) -> pd.DataFrame:
    keys = [table.c.touchpoint_id, period_start(grain, table.c.day).label("start")]
    query = added_up(table, visible(table, scope), period, *keys)
    asked = of_segment(table, segment), of_touchpoint(table, touchpoint_id)
    chosen = query.where(*asked, from_day(table, since, period))
    return fetch(bind, chosen.order_by(*keys))
