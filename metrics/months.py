"""Months, which roll-ups are recomputed by: each is its first day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

Months = tuple[date, ...]  # None in their place means all of them


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_range(first: date, last: date) -> Months:
    """Every month that the days from first to last touch."""
    month, months = first.replace(day=1), []
    while month <= last:
        months.append(month)
        month = next_month(month)
    return tuple(months)


def followed(months: Months | None, days: int) -> Months | None:
    """The months, and those that the days after them touch."""
    return _widened(months, timedelta(0), timedelta(days))


def led_to(months: Months, days: int) -> Months:
    """The months, and those that the days before them touch."""
    return _widened(months, timedelta(days), timedelta(0)) or ()


def _widened(months: Months | None, before: timedelta, after: timedelta) -> Months | None:
    if months is None:
        return None
    wider = {
        month
        for first, end in spans(months)
        for month in month_range(first - before, end - timedelta(days=1) + after)
    }
    return tuple(sorted(wider))


def spans(months: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Runs of neighbouring months, each as its first day and the day after its last."""
    run: list[date] = []
    for month in sorted(set(months)):
        if run and month != next_month(run[-1]):
            yield run[0], next_month(run[-1])
            run = []
        run.append(month)
    if run:
        yield run[0], next_month(run[-1])


def within(moment: sa.ColumnElement[Any], months: Months | None) -> sa.ColumnElement[bool]:
    """The condition that a date or time falls into one of the months."""
    if months is None:
        return sa.true()
    return sa.or_(sa.false(), *(sa.and_(moment >= first, moment < end) for first, end in spans(months)))
