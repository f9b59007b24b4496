"""Everything that a scorecard adds up for one period, read once."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from metrics import queries
from metrics.clustered import Clustered, by_bucket
from metrics.months import month_range, next_month
from metrics.period import Period
from metrics.queries import Bind, Customers, Segment
from metrics.queries.buckets import rating_buckets, repeated, response_buckets
from metrics.scope import Scope


@dataclass(frozen=True)
class PeriodSums:
    """Sums per touchpoint, in the scorecard's order, and those of whole responses and of customers.

    `ratings` and `responses`: what the answers are worth.
    """

    rated: pd.DataFrame
    complained: pd.DataFrame
    contacted: pd.DataFrame
    answers: pd.Series
    customers: Customers
    ratings: Clustered
    responses: Clustered

    @property
    def rated_n(self) -> pd.Series:
        """Ratings per touchpoint, whichever measure they hold."""
        return self.rated[["satisfaction_n", "importance_n", "effort_n"]].max(axis=1)


def period_sums(bind: Bind, scope: Scope, period: Period, segment: Segment, ids: pd.Index) -> PeriodSums:
    """The sums of these touchpoints."""
    rated = lined_up(queries.ratings(bind, scope, period, segment), ids)
    answers = queries.responses(bind, scope, period, segment)
    months = whole_months(period)
    if months == period:
        rated_months, answered_months = rated, answers
    else:
        rated_months = lined_up(queries.ratings(bind, scope, months, segment), ids)
        answered_months = queries.responses(bind, scope, months, segment)
    again = repeated(bind, scope)
    return PeriodSums(
        rated=rated,
        complained=lined_up(queries.complaints(bind, scope, period, segment), ids),
        contacted=lined_up(queries.contacts(bind, scope, period, segment), ids),
        answers=answers.iloc[0],
        customers=queries.customers(bind, scope, period, segment),
        ratings=Clustered(
            month_range(months.first, months.last),
            rated_months,
            by_bucket(rating_buckets(bind, scope, period, segment), ids),
            ~ids.isin(again["touchpoint_id"][again["table_name"] == "ratings"]),
        ),
        responses=Clustered(
            month_range(months.first, months.last),
            answered_months,
            by_bucket(response_buckets(bind, scope, period, segment)),
            np.array([not again["table_name"].eq("responses").any()]),
        ),
    )


def whole_months(period: Period) -> Period:
    """The months that the period touches."""
    return Period(period.first.replace(day=1), next_month(period.last) - timedelta(days=1))


def lined_up(sums: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """One row per touchpoint in this order; zeros where nothing was recorded."""
    return sums.set_index("touchpoint_id").reindex(ids, fill_value=0).reset_index(drop=True)
