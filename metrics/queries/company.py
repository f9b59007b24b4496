"""What has no touchpoint and belongs to the whole company: responses and customers.

A viewer of some departments sees nothing of it.
"""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.hooks import period_start
from metrics.period import Period
from metrics.queries.parts import Bind, Grain, Segment, added_up, of_segment, sums, visible
from metrics.rollup_tables import daily_customers, daily_responses
from metrics.scope import Scope

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Customers:
    """How many were customers in a period, for how long, and who left."""

    at_start: int
    started: int
    left_voluntarily: int
    left_otherwise: int
    customer_months: float
    monthly_revenue: float  # of the customers at the period's end
    ends_recorded: bool  # anybody's, from the beginning of the period on; else few left for lack of records

    @property
    def at_risk(self) -> int:
        """Everybody who was a customer on some day of the period."""
        return self.at_start + self.started


def responses(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """One row with the sums of `daily_responses`; zeros for a scope that is not the whole company."""
    table = daily_responses
    query = added_up(table, visible(table, scope), period)
    return fetch(bind, query.where(of_segment(table, segment)))


def response_series(
    bind: Bind, scope: Scope, period: Period, grain: Grain = "month", segment: Segment = None
) -> pd.DataFrame:
    """Per `start`: the sums of `daily_responses`; none for a scope that is not the whole company."""
    table = daily_responses
    start = period_start(grain, table.c.day).label("start")
    query = added_up(table, visible(table, scope), period, start)
    return fetch(bind, query.where(of_segment(table, segment)).order_by(start))


def customers(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> Customers:
    """Who was a customer in the period; nobody for a scope that is not the whole company.

    A day of leaving still counts as a customer's day.
    """
    table = daily_customers
    known = of_segment(table, segment)
    seen = visible(table, scope)
    before = fetch(bind, sa.select(*sums(table)).where(known, seen, table.c.day < period.first))
    within = fetch(bind, added_up(table, seen, period, table.c.day).where(known))
    stayed = _ends(before, "n").rsub(before["started_n"]).iloc[0]
    revenue = _ends(before, "revenue").rsub(before["started_revenue"]).iloc[0]
    ended = table.c.ended_voluntary_n + table.c.ended_involuntary_n > 0
    early = sa.select(table.c.day).where(of_segment(table, None), seen, ended, table.c.day <= period.early)
    left = (pd.Timestamp(period.last) - within["day"]).dt.days
    days = stayed * period.days + (within["started_n"] * (left + 1) - _ends(within, "n") * left).sum()
    return Customers(
        at_start=int(stayed),
        started=int(within["started_n"].sum()),
        left_voluntarily=int(within["ended_voluntary_n"].sum()),
        left_otherwise=int(within["ended_involuntary_n"].sum()),
        customer_months=float(days) / DAYS_PER_MONTH,
        monthly_revenue=float(revenue + (within["started_revenue"] - _ends(within, "revenue")).sum()),
        ends_recorded=not fetch(bind, early.limit(1)).empty,
    )


def _ends(frame: pd.DataFrame, what: str) -> pd.Series:
    return frame[f"ended_voluntary_{what}"] + frame[f"ended_involuntary_{what}"]
