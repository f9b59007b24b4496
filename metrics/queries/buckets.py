"""Sums per bucket of customers, which tell how much several answers of one customer are worth.

Those of `monthly_ratings` and `monthly_responses`, over the months that the period touches.
"""

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.queries.parts import Bind, Grain, Segment, added_up, of_segment, of_touchpoint, visible
from metrics.rollup_tables import monthly_ratings, monthly_responses, repeats
from metrics.scope import Scope

RATING = monthly_ratings.c
RESPONSE = monthly_responses.c


def rating_buckets(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per bucket and touchpoint_id."""
    seen = visible(monthly_ratings, scope)
    query = added_up(monthly_ratings, seen, period, RATING.bucket, RATING.touchpoint_id)
    return fetch(bind, query.where(of_segment(monthly_ratings, segment)))


def rating_bucket_series(
    bind: Bind,
    scope: Scope,
    period: Period,
    grain: Grain = "month",
    segment: Segment = None,
    touchpoint_id: str | None = None,
) -> pd.DataFrame:
    """Per bucket, touchpoint_id and `start` of each month or quarter."""
    start = period_start(grain, RATING.month).label("start")
    seen = visible(monthly_ratings, scope)
    query = added_up(monthly_ratings, seen, period, RATING.bucket, RATING.touchpoint_id, start)
    chosen = of_segment(monthly_ratings, segment), of_touchpoint(monthly_ratings, touchpoint_id)
    return fetch(bind, query.where(*chosen))


def rating_bucket_segments(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str | None = None
) -> pd.DataFrame:
    """Per bucket, touchpoint_id and segment of one segmentation."""
    keys = RATING.bucket, RATING.touchpoint_id, RATING.segment
    query = added_up(monthly_ratings, visible(monthly_ratings, scope), period, *keys)
    chosen = RATING.segmentation == segmentation, of_touchpoint(monthly_ratings, touchpoint_id)
    return fetch(bind, query.where(*chosen))


def response_buckets(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per bucket; none for a scope that is not the whole company."""
    query = added_up(monthly_responses, visible(monthly_responses, scope), period, RESPONSE.bucket)
    return fetch(bind, query.where(of_segment(monthly_responses, segment)))


def response_bucket_series(
    bind: Bind, scope: Scope, period: Period, grain: Grain = "month", segment: Segment = None
) -> pd.DataFrame:
    """Per bucket and `start`; none for a scope that is not the whole company."""
    start = period_start(grain, RESPONSE.month).label("start")
    query = added_up(monthly_responses, visible(monthly_responses, scope), period, RESPONSE.bucket, start)
    return fetch(bind, query.where(of_segment(monthly_responses, segment)))


def repeated(bind: Bind, scope: Scope) -> pd.DataFrame:
    """What some customer has ever answered more than once: table_name ("ratings", "responses") and
    touchpoint_id (None for responses)."""
    seen = scope.allows(repeats.c.touchpoint_id)  # of responses only for who may see everything
    return fetch(bind, sa.select(repeats.c.table_name, repeats.c.touchpoint_id).where(seen))
