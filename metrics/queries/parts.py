"""What the queries are put together from: the sums of a roll-up, and the conditions of the choice."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa

from metrics.period import Period
from metrics.rollup_tables import ALL, is_sum, yearly_drivers
from metrics.scope import Scope

Bind = sa.Engine | sa.Connection
Segment = tuple[str, str] | None  # (segmentation, value); None: everybody
Since = Mapping[str, date]  # touchpoint_id: the first day that counts
Grain = Literal["day", "week", "month", "quarter", "year"]


@cache  # to write them takes as long as the rest of a statement
def sums(table: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    """Every sum that the roll-up holds, added up; 0 where there is no row."""
    return tuple(total(column) for column in table.columns if is_sum(column))


def total(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The column added up; 0 where there is no row."""
    added = sa.cast(sa.func.coalesce(sa.func.sum(column), 0), column.type)
    return added.label(column.name) if isinstance(column, sa.Column) else added


def during(table: sa.Table, period: Period) -> sa.ColumnElement[bool]:
    """The days of the period, or the months or years that it touches, whichever the roll-up is kept by."""
    if "day" in table.c:
        return table.c.day.between(period.first, period.last)
    if "month" in table.c:
        return table.c.month.between(period.first.replace(day=1), period.last)
    return table.c.year.between(period.first.replace(month=1, day=1), period.last)


def of_segment(table: sa.Table, segment: Segment) -> sa.ColumnElement[bool]:
    """The rows of one segment, or those of everybody."""
    segmentation, value = segment or (ALL, ALL)
    return sa.and_(table.c.segmentation == segmentation, table.c.segment == value)


def of_touchpoint(table: sa.Table, touchpoint_id: str | None) -> sa.ColumnElement[bool]:
    """The rows of one touchpoint, or those of all."""
    return sa.true() if touchpoint_id is None else table.c.touchpoint_id == touchpoint_id


def from_day(table: sa.Table, since: Since | None, period: Period) -> sa.ColumnElement[bool]:
    """Of the touchpoints named the days since theirs, of the others all of the period."""
    if not since:
        return sa.true()
    first = sa.case(dict(since), value=table.c.touchpoint_id, else_=period.first)
    return table.c.day >= sa.cast(first, sa.Date)  # ClickHouse takes days in a CASE for texts


def whole_company(scope: Scope) -> sa.ColumnElement[bool]:
    """What has no touchpoint belongs to the whole company: a viewer of some departments does not see it."""
    return sa.true() if scope.everything else sa.false()


def visible(table: sa.Table, scope: Scope) -> sa.ColumnElement[bool]:
    """The rows that the viewer may see, of a table with touchpoints or of the whole company's."""
    return scope.allows(table.c.touchpoint_id) if "touchpoint_id" in table.c else whole_company(scope)


def added_up(
    table: sa.Table, seen: sa.ColumnElement[bool], period: Period, *keys: sa.ColumnElement[Any]
) -> sa.Select[Any]:
    """The sums of a roll-up over the period, per key; `seen`: the rows that the viewer may see."""
    bare = [key.element if isinstance(key, sa.Label) else key for key in keys]
    return sa.select(*keys, *sums(table)).where(seen, during(table, period)).group_by(*bare)


def packed(scope: Scope, period: Period, segment: Segment, *columns: str) -> sa.Select[Any]:
    """Columns of `yearly_drivers`, for `metrics.packed.unpacked`, of the years that the period touches."""
    years = during(yearly_drivers, period), of_segment(yearly_drivers, segment), whole_company(scope)
    return (
        sa.select(*(yearly_drivers.c[name] for name in columns)).where(*years).order_by(yearly_drivers.c.year)
    )
