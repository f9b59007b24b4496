"""Everything that a scorecard adds up for one period, read once."""

from dataclasses import dataclass

import pandas as pd

from metrics import queries
from metrics.period import Period
from metrics.queries import Bind, Customers, Segment
from metrics.scope import Scope


@dataclass(frozen=True)
class PeriodSums:
    """Sums per touchpoint, in the scorecard's order, and those of whole responses and of customers."""

    rated: pd.DataFrame
    complained: pd.DataFrame
    contacted: pd.DataFrame
    answers: pd.Series
    customers: Customers

    @property
    def rated_n(self) -> pd.Series:
        """Ratings per touchpoint, whichever measure they hold."""
        return self.rated[["satisfaction_n", "importance_n", "effort_n"]].max(axis=1)


def period_sums(bind: Bind, scope: Scope, period: Period, segment: Segment, ids: pd.Index) -> PeriodSums:
    """The sums of these touchpoints."""
    return PeriodSums(
        rated=lined_up(queries.ratings(bind, scope, period, segment), ids),
        complained=lined_up(queries.complaints(bind, scope, period, segment), ids),
        contacted=lined_up(queries.contacts(bind, scope, period, segment), ids),
        answers=queries.responses(bind, scope, period, segment).iloc[0],
        customers=queries.customers(bind, scope, period, segment),
    )


def lined_up(sums: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """One row per touchpoint in this order; zeros where nothing was recorded."""
    return sums.set_index("touchpoint_id").reindex(ids, fill_value=0).reset_index(drop=True)
