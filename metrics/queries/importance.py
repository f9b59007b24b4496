"""What derived importance is made from."""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind, Segment, of_segment, sums, whole_company, within_months
from metrics.rollup_tables import monthly_impact, monthly_overall, monthly_pairs
from metrics.scope import Scope


@dataclass(frozen=True)
class DriverSums:
    """The sums per bucket of customers that derived importance is made from."""

    overall: pd.DataFrame
    impact: pd.DataFrame
    pairs: pd.DataFrame


def drivers(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> DriverSums:
    """Sums for derived importance over the period's months; none for a part of the company.

    One touchpoint's importance is found by holding all others constant: the sums are of the whole company.
    """

    def per(table: sa.Table, *names: str) -> pd.DataFrame:
        keys = [table.c.bucket, *(table.c[name] for name in names)]
        return fetch(
            bind,
            sa.select(*keys, *sums(table))
            .where(whole_company(scope), within_months(table, period), of_segment(table, segment))
            .group_by(*keys),
        )

    return DriverSums(
        overall=per(monthly_overall),
        impact=per(monthly_impact, "touchpoint_id"),
        pairs=per(monthly_pairs, "touchpoint_a", "touchpoint_b"),
    )
