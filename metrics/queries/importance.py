"""What derived importance is made from."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.packed import unpacked
from metrics.period import Period
from metrics.queries.parts import Bind, Segment, added_up, of_segment, packed, whole_company
from metrics.rollup_tables import monthly_exposure, monthly_overall
from metrics.scope import Scope
from metrics.statistics.gram import Sums


@dataclass(frozen=True)
class DriverSums:
    """The period's sums, those per bucket of customers of the years it lies in, and who met how many."""

    whole: Sums
    by_bucket: Sums
    exposure: pd.DataFrame


def drivers(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> DriverSums:
    """Sums for derived importance over the period's months; none for a part of the company.

    One touchpoint's importance is found by holding all others constant: the sums are of the whole company.
    """
    years = Period(date(period.first.year, 1, 1), date(period.last.year, 12, 31))
    rows = fetch(bind, packed(scope, years, segment, "impact", "pairs_by_month", "pairs_by_bucket"))

    def per(table: sa.Table, when: Period, *names: str) -> pd.DataFrame:
        query = added_up(table, whole_company(scope), when, *(table.c[name] for name in names))
        return fetch(bind, query.where(of_segment(table, segment)))

    def held(column: str, *keys: str, within: Period | None = None) -> pd.DataFrame:
        return unpacked(rows[column], column, *keys, within=within)

    pair = ("touchpoint_a", "touchpoint_b")
    return DriverSums(
        whole=Sums(
            per(monthly_overall, period),
            held("impact", "touchpoint_id", within=period),
            held("pairs_by_month", *pair, within=period),
        ),
        by_bucket=Sums(
            per(monthly_overall, years, "bucket"),
            held("impact", "bucket", "touchpoint_id"),
            held("pairs_by_bucket", "bucket", *pair),
        ),
        exposure=per(monthly_exposure, period, "touchpoint_id"),
    )
