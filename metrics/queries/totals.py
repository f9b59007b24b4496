"""Sums of a period: per touchpoint, and finer where a figure needs it."""

from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import (
    Bind,
    Segment,
    Since,
    added_up,
    from_day,
    of_segment,
    of_touchpoint,
    visible,
)
from metrics.rollup_tables import (
    ALL,
    daily_complaints,
    daily_contacts,
    daily_ratings,
    monthly_churn,
    resolution_times,
)
from metrics.scope import Scope

MOST_STRATA = 20  # segments within which leaving is compared: more of them hold too few leavers each


def ratings(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: the sums of `daily_ratings`."""
    return _per(bind, scope, daily_ratings, period, segment, daily_ratings.c.touchpoint_id)


def complaints(
    bind: Bind, scope: Scope, period: Period, segment: Segment = None, since: Since | None = None
) -> pd.DataFrame:
    """Per touchpoint: n, resolved_n, severity_n, severity_sum; those of some only `since` a day."""
    table = daily_complaints
    query = added_up(table, visible(table, scope), period, table.c.touchpoint_id)
    return fetch(bind, query.where(of_segment(table, segment), from_day(table, since, period)))


def contacts(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: n, completed_n, abandoned_n, failed_n, duration_n, duration_sum."""
    return _per(bind, scope, daily_contacts, period, segment, daily_contacts.c.touchpoint_id)


def rating_segments(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per touchpoint and segment of one segmentation: the sums of `daily_ratings`."""
    table = daily_ratings
    keys = [table.c.touchpoint_id, table.c.segment]
    query = added_up(table, visible(table, scope), period, *keys)
    chosen = query.where(table.c.segmentation == segmentation, of_touchpoint(table, touchpoint_id))
    return fetch(bind, chosen.order_by(*keys))


def complaint_categories(
    bind: Bind, scope: Scope, period: Period, segment: Segment = None, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per category, the most frequent first: n, resolved_n, severity_n, severity_sum."""
    table = daily_complaints
    query = added_up(table, visible(table, scope), period, table.c.category)
    chosen = query.where(of_segment(table, segment), of_touchpoint(table, touchpoint_id))
    return fetch(bind, chosen.order_by(sa.desc("n"), table.c.category))


def resolution(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Complaints opened in the period's months: touchpoint_id, hours_bin, closed (1, or 0 for open), n."""
    columns = resolution_times.c
    keys = [columns.touchpoint_id, columns.hours_bin, columns.closed]
    return _per(bind, scope, resolution_times, period, segment, *keys)


def churn(
    bind: Bind, scope: Scope, period: Period, segment: Segment = None, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Experiences of the period's months: month, touchpoint_id, segment, tenure, experience, sums of
    monthly_churn. Everybody is divided by the first segmentation, by name, of few enough segments."""
    table = monthly_churn
    keys = [table.c.month, table.c.touchpoint_id, table.c.segment, table.c.tenure, table.c.experience]
    few = (
        sa.select(table.c.segmentation)
        .where(table.c.segmentation != ALL)
        .group_by(table.c.segmentation)
        .having(sa.func.count(table.c.segment.distinct()) <= MOST_STRATA)
        .subquery()
    )
    first = sa.select(sa.func.min(few.c.segmentation)).scalar_subquery()
    divided = table.c.segmentation == sa.func.coalesce(first, ALL)
    chosen = of_segment(table, segment) if segment else divided
    query = added_up(table, visible(table, scope), period, *keys)
    return fetch(bind, query.where(chosen, of_touchpoint(table, touchpoint_id)), categories=True)


def _per(
    bind: Bind,
    scope: Scope,
    table: sa.Table,
    period: Period,
    segment: Segment,
    *keys: sa.ColumnElement[Any],
) -> pd.DataFrame:
    query = added_up(table, visible(table, scope), period, *keys)
    return fetch(bind, query.where(of_segment(table, segment)))
