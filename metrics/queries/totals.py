"""Sums of a period: per touchpoint, and finer where a figure needs it."""

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import (
    Bind,
    Segment,
    of_segment,
    of_touchpoint,
    sums,
    total,
    within_days,
    within_months,
)
from metrics.rollup_tables import (
    daily_complaints,
    daily_contacts,
    daily_ratings,
    monthly_churn,
    resolution_times,
)
from metrics.scope import Scope


def ratings(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: the sums of `daily_ratings`."""
    return _by_touchpoint(bind, scope, daily_ratings, period, segment)


def complaints(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: n, resolved_n, severity_n, severity_sum."""
    return _by_touchpoint(bind, scope, daily_complaints, period, segment)


def contacts(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint: n, completed_n, abandoned_n, failed_n, duration_n, duration_sum."""
    return _by_touchpoint(bind, scope, daily_contacts, period, segment)


def rating_segments(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per touchpoint and segment of one segmentation: the sums of `daily_ratings`."""
    table = daily_ratings
    keys = [table.c.touchpoint_id, table.c.segment]
    query = (
        sa.select(*keys, *sums(table))
        .where(
            scope.allows(table.c.touchpoint_id),
            within_days(table, period),
            of_touchpoint(table, touchpoint_id),
        )
        .where(table.c.segmentation == segmentation)
        .group_by(*keys)
        .order_by(*keys)
    )
    return fetch(bind, query)


def complaint_categories(
    bind: Bind, scope: Scope, period: Period, segment: Segment = None, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per category, the most frequent first: n, resolved_n, severity_n, severity_sum."""
    table = daily_complaints
    query = (
        sa.select(table.c.category, *sums(table))
        .where(scope.allows(table.c.touchpoint_id), within_days(table, period), of_segment(table, segment))
        .where(of_touchpoint(table, touchpoint_id))
        .group_by(table.c.category)
        .order_by(sa.desc("n"), table.c.category)
    )
    return fetch(bind, query)


def resolution(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Complaints opened in the period's months: touchpoint_id, hours_bin, closed (1, or 0 for open), n."""
    table = resolution_times
    keys = [table.c.touchpoint_id, table.c.hours_bin, table.c.closed]
    query = (
        sa.select(*keys, total(table.c.n))
        .where(scope.allows(table.c.touchpoint_id), within_months(table, period), of_segment(table, segment))
        .group_by(*keys)
    )
    return fetch(bind, query)


def churn(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Experiences of the period's months: month, touchpoint_id, tenure, experience, sums of monthly_churn."""
    table = monthly_churn
    keys = [table.c.month, table.c.touchpoint_id, table.c.tenure, table.c.experience]
    query = (
        sa.select(*keys, *sums(table))
        .where(scope.allows(table.c.touchpoint_id), within_months(table, period), of_segment(table, segment))
        .group_by(*keys)
    )
    return fetch(bind, query)


def _by_touchpoint(
    bind: Bind, scope: Scope, table: sa.Table, period: Period, segment: Segment
) -> pd.DataFrame:
    query = (
        sa.select(table.c.touchpoint_id, *sums(table))
        .where(scope.allows(table.c.touchpoint_id), within_days(table, period), of_segment(table, segment))
        .group_by(table.c.touchpoint_id)
    )
    return fetch(bind, query)
