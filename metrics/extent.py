"""What the published data covers: its days and the segments that occur in it."""

from datetime import date

import sqlalchemy as sa

from metrics.period import Period

DAILY = [
    sa.table(name, sa.column("day"), sa.column("segmentation"), sa.column("segment"))
    for name in ("daily_ratings", "daily_responses", "daily_complaints", "daily_contacts")
]


def days(engine: sa.Engine) -> Period | None:
    """From the first to the newest day with any record; None where there is none."""
    ends = sa.union_all(
        *(sa.select(sa.func.min(t.c.day).label("a"), sa.func.max(t.c.day).label("b")) for t in DAILY)
    )
    query = sa.select(sa.func.min(ends.subquery().c.a), sa.func.max(ends.subquery().c.b))
    with engine.connect() as connection:
        first, last = connection.execute(query).one()
    return None if first is None else Period(_day(first), _day(last))


def segments(engine: sa.Engine) -> tuple[tuple[str, str], ...]:
    """Every (segmentation, segment) that occurs, without the totals."""
    found = sa.union(*(sa.select(t.c.segmentation, t.c.segment) for t in DAILY)).subquery()
    query = (
        sa.select(found.c.segmentation, found.c.segment)
        .where(found.c.segmentation != "all")
        .order_by(found.c.segmentation, found.c.segment)
    )
    with engine.connect() as connection:
        return tuple((row.segmentation, row.segment) for row in connection.execute(query))


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
