"""Sums per bucket of customers, which tell how much several answers of one customer are worth."""

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.queries.parts import (
    Bind,
    Grain,
    Segment,
    of_segment,
    of_touchpoint,
    sums,
    whole_company,
    within_months,
)
from metrics.rollup_tables import monthly_ratings, monthly_responses, repeats
from metrics.scope import Scope


def rating_buckets(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per bucket and touchpoint_id: the sums of `monthly_ratings` over the months that the period touches."""
    table = monthly_ratings
    keys = [table.c.bucket, table.c.touchpoint_id]
    query = sa.select(*keys, *sums(table)).where(
        scope.allows(table.c.touchpoint_id), within_months(table, period), of_segment(table, segment)
    )
    return fetch(bind, query.group_by(*keys))


def response_buckets(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per bucket: the sums of `monthly_responses`; none for a scope that is not the whole company."""
    table = monthly_responses
    query = sa.select(table.c.bucket, *sums(table)).where(
        whole_company(scope), within_months(table, period), of_segment(table, segment)
    )
    return fetch(bind, query.group_by(table.c.bucket))


def rating_bucket_series(
    bind: Bind,
    scope: Scope,
    period: Period,
    grain: Grain = "month",
    segment: Segment = None,
    touchpoint_id: str | None = None,
) -> pd.DataFrame:
    """Per bucket, touchpoint_id and `start` of each month or quarter: the sums of `monthly_ratings`."""
    table = monthly_ratings
    keys = [table.c.bucket, table.c.touchpoint_id, period_start(grain, table.c.month).label("start")]
    query = sa.select(*keys, *sums(table)).where(
        scope.allows(table.c.touchpoint_id),
        within_months(table, period),
        of_segment(table, segment),
        of_touchpoint(table, touchpoint_id),
    )
    return fetch(bind, query.group_by(*keys[:2], period_start(grain, table.c.month)))


def rating_bucket_segments(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per bucket, touchpoint_id and segment of one segmentation: the sums of `monthly_ratings`."""
    table = monthly_ratings
    keys = [table.c.bucket, table.c.touchpoint_id, table.c.segment]
    query = sa.select(*keys, *sums(table)).where(
        scope.allows(table.c.touchpoint_id),
        within_months(table, period),
        of_touchpoint(table, touchpoint_id),
        table.c.segmentation == segmentation,
    )
    return fetch(bind, query.group_by(*keys))


def response_bucket_series(
    bind: Bind, scope: Scope, period: Period, grain: Grain = "month", segment: Segment = None
) -> pd.DataFrame:
    """Per bucket and `start`: the sums of `monthly_responses`; none for a part of the company."""
    table = monthly_responses
    start = period_start(grain, table.c.month)
    query = sa.select(table.c.bucket, start.label("start"), *sums(table)).where(
        whole_company(scope), within_months(table, period), of_segment(table, segment)
    )
    return fetch(bind, query.group_by(table.c.bucket, start))


def repeated(bind: Bind, scope: Scope) -> pd.DataFrame:
    """What some customer has ever answered more than once: table_name ("ratings", "responses") and
    touchpoint_id (None for responses)."""
    table = repeats
    seen = scope.allows(table.c.touchpoint_id)  # of responses only for who may see everything
    return fetch(bind, sa.select(table.c.table_name, table.c.touchpoint_id).where(seen))
