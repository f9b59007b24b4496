"""What the asymmetry of touchpoints is made from."""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.packed import unpacked
from metrics.period import Period
from metrics.queries.parts import Bind, Segment, added_up, of_segment, packed, whole_company
from metrics.rollup_tables import monthly_exposure, monthly_overall, yearly_levels
from metrics.scope import Scope
from metrics.statistics.asymmetry import LevelSums


def levels_of(period: Period) -> Period:
    """The calendar years whose answers tell a period's asymmetry: its own and the one before.

    A touchpoint's nature changes slowly, and low ratings are few: the newest months alone would not tell.
    """
    return Period(date(period.first.year - 1, 1, 1), date(period.last.year, 12, 31))


def levels(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> LevelSums:
    """Sums of `levels_of` the period; none for a part of the company, as for derived importance."""
    years = levels_of(period)

    def per(table: sa.Table, *names: str) -> pd.DataFrame:
        query = added_up(table, whole_company(scope), years, *(table.c[name] for name in names))
        return fetch(bind, query.where(of_segment(table, segment)))

    rows = fetch(bind, packed(scope, years, segment, "impact", "pairs_of_levels"))
    return LevelSums(
        per(monthly_overall),
        per(yearly_levels, "touchpoint_id", "level"),
        unpacked(rows["pairs_of_levels"], "pairs_of_levels", "touchpoint_a", "touchpoint_b"),
        by_bucket=unpacked(rows["impact"], "impact", "touchpoint_id", "bucket"),
        together=per(monthly_exposure, "touchpoint_id"),
    )
