"""Everything that a scorecard adds up for one period, read once."""

from dataclasses import dataclass

import pandas as pd

from metrics import answers, queries
from metrics.answers import lined_up
from metrics.clustered import Answers
from metrics.counted import Begun, counted
from metrics.period import Period
from metrics.queries import Bind, Customers, Segment
from metrics.scope import Scope


@dataclass(frozen=True)
class PeriodSums:
    """Sums per touchpoint, in the scorecard's order, and those of whole responses and of customers."""

    ratings: Answers
    responses: Answers
    complained: pd.DataFrame
    counted: pd.DataFrame  # complaints and what they are counted against: `metrics.counted`
    customers: Customers


def period_sums(
    bind: Bind, scope: Scope, period: Period, segment: Segment, ids: pd.Index, since: Begun
) -> PeriodSums:
    """The sums of these touchpoints."""
    return PeriodSums(
        ratings=answers.by_touchpoint(bind, scope, period, segment, ids),
        responses=answers.of_company(bind, scope, period, segment),
        complained=lined_up(queries.complaints(bind, scope, period, segment), ids),
        counted=counted(bind, scope, period, segment, since).reindex(ids, fill_value=0.0),
        customers=queries.customers(bind, scope, period, segment),
    )
