"""Everything that a scorecard adds up for one period, read once."""

from dataclasses import dataclass

import pandas as pd

from metrics import answers, queries
from metrics.answers import lined_up
from metrics.clustered import Answers
from metrics.period import Period
from metrics.queries import Bind, Customers, Segment
from metrics.scope import Scope


@dataclass(frozen=True)
class PeriodSums:
    """Sums per touchpoint, in the scorecard's order, and those of whole responses and of customers."""

    ratings: Answers
    responses: Answers
    complained: pd.DataFrame
    contacted: pd.DataFrame
    customers: Customers

    @property
    def rated_n(self) -> pd.Series:
        """Ratings per touchpoint, whichever measure they hold."""
        return self.ratings.sums[["satisfaction_n", "importance_n", "effort_n"]].max(axis=1)


def period_sums(bind: Bind, scope: Scope, period: Period, segment: Segment, ids: pd.Index) -> PeriodSums:
    """The sums of these touchpoints."""
    return PeriodSums(
        ratings=answers.by_touchpoint(bind, scope, period, segment, ids),
        responses=answers.of_company(bind, scope, period, segment),
        complained=lined_up(queries.complaints(bind, scope, period, segment), ids),
        contacted=lined_up(queries.contacts(bind, scope, period, segment), ids),
        customers=queries.customers(bind, scope, period, segment),
    )
