"""Answers as roll-ups hold them: sums of the days asked for, and of whole months per group of customers."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd

from metrics import queries
from metrics.clustered import Answers, Clustered, by_bucket, keyed
from metrics.months import Months, month_range, next_month
from metrics.period import Period
from metrics.queries import Bind, Segment, buckets
from metrics.scope import Scope
from metrics.statistics.arrays import Flags

TOUCHPOINT_MONTH = ["touchpoint_id", "start"]
TOUCHPOINT_SEGMENT = ["touchpoint_id", "segment"]


def by_touchpoint(bind: Bind, scope: Scope, period: Period, segment: Segment, ids: pd.Index) -> Answers:
    """Ratings, a row per touchpoint in this order."""
    days, months = _read(lambda span: queries.ratings(bind, scope, span, segment), period)
    grouped = buckets.rating_buckets(bind, scope, period, segment)
    return _answers(period, days, months, grouped, ids, _apart(bind, scope, ids))


def by_month(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str | None = None
) -> tuple[pd.DataFrame, Answers]:
    """touchpoint_id and start of every month with ratings, and these."""
    days, months = _read(
        lambda span: queries.rating_series(bind, scope, span, "month", segment, touchpoint_id), period
    )
    grouped = buckets.rating_bucket_series(bind, scope, period, "month", segment, touchpoint_id)
    rows, apart = keyed(days, TOUCHPOINT_MONTH), _apart(bind, scope, days["touchpoint_id"])
    return days[TOUCHPOINT_MONTH], _answers(period, days, months, grouped, rows, apart)


def by_segment(
    bind: Bind, scope: Scope, period: Period, segmentation: str, touchpoint_id: str
) -> tuple[pd.DataFrame, Answers]:
    """touchpoint_id and segment of all with ratings of the touchpoint, and these."""
    days, months = _read(
        lambda span: queries.rating_segments(bind, scope, span, segmentation, touchpoint_id), period
    )
    grouped = buckets.rating_bucket_segments(bind, scope, period, segmentation, touchpoint_id)
    rows, apart = keyed(days, TOUCHPOINT_SEGMENT), _apart(bind, scope, days["touchpoint_id"])
    return days[TOUCHPOINT_SEGMENT], _answers(period, days, months, grouped, rows, apart)


def of_company(bind: Bind, scope: Scope, period: Period, segment: Segment) -> Answers:
    """Whole responses, in one row."""
    days, months = _read(lambda span: queries.responses(bind, scope, span, segment), period)
    grouped = by_bucket(buckets.response_buckets(bind, scope, period, segment))
    return Answers(days, Clustered(_months(period), months, grouped, _apart_responses(bind, scope, 1)))


def of_company_by_month(
    bind: Bind, scope: Scope, period: Period, segment: Segment
) -> tuple[pd.Series, Answers]:
    """The start of every month with responses, and these."""
    days, months = _read(lambda span: queries.response_series(bind, scope, span, "month", segment), period)
    grouped = buckets.response_bucket_series(bind, scope, period, "month", segment)
    rows, apart = keyed(days, ["start"]), _apart_responses(bind, scope, len(days))
    return days["start"], _answers(period, days, months, grouped, rows, apart)


def lined_up(sums: pd.DataFrame, rows: pd.Index) -> pd.DataFrame:
    """One row per key in this order, without the keys; zeros where nothing was recorded."""
    return sums.set_index(list(rows.names)).reindex(rows, fill_value=0).reset_index(drop=True)


def _read(read: Callable[[Period], pd.DataFrame], period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums of the period's days, and those of all days of the months that it touches."""
    whole = Period(period.first.replace(day=1), next_month(period.last) - timedelta(days=1))
    days = read(period)
    return days, days if whole == period else read(whole)


def _answers(
    period: Period,
    days: pd.DataFrame,
    months: pd.DataFrame,
    grouped: pd.DataFrame,
    rows: pd.Index,
    independent: Flags,
) -> Answers:
    whole = Clustered(_months(period), lined_up(months, rows), by_bucket(grouped, rows), independent)
    return Answers(lined_up(days, rows), whole)


def _months(period: Period) -> Months:
    return month_range(period.first, period.last)


def _apart(bind: Bind, scope: Scope, touchpoints: pd.Index | pd.Series) -> Flags:
    """Where no customer has ever rated the touchpoint twice."""
    again = buckets.repeated(bind, scope)
    rated = again["touchpoint_id"][again["table_name"] == "ratings"]
    return ~np.asarray(touchpoints.isin(rated), dtype=np.bool_)


def _apart_responses(bind: Bind, scope: Scope, rows: int) -> Flags:
    """Whether no customer has ever answered two surveys."""
    return np.full(rows, not buckets.repeated(bind, scope)["table_name"].eq("responses").any())
