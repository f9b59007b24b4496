"""What the asymmetry of touchpoints is made from."""

from datetime import date

import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind, Segment, of_segment, sums, whole_company, within_months
from metrics.rollup_tables import monthly_overall, yearly_level_pairs, yearly_levels
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

    def per(table: sa.Table, when: sa.ColumnElement[bool], *names: str) -> sa.Select[tuple[object, ...]]:
        keys = [table.c[name] for name in names]
        added = [total for total in sums(table) if total.name not in names]
        query = sa.select(*keys, *added).where(whole_company(scope), when, of_segment(table, segment))
        return query.group_by(*keys)

    return LevelSums(
        fetch(bind, per(monthly_overall, within_months(monthly_overall, years), "bucket")),
        fetch(bind, per(yearly_levels, _within(yearly_levels, years), "touchpoint_id", "level")),
        fetch(
            bind, per(yearly_level_pairs, _within(yearly_level_pairs, years), "touchpoint_a", "touchpoint_b")
        ),
    )


def _within(table: sa.Table, years: Period) -> sa.ColumnElement[bool]:
    return table.c.year.between(years.first, years.last)
