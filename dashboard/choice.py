"""What a viewer chose to look at: a period, what to compare it with, and a segment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.period import Period
from metrics.text import later

WHOLE = (1, 3, 6, 12)  # months of what the calendar names
REACH = Period(date(1900, 1, 1), date(2999, 12, 31))  # further away a calendar has no period before, or after


@dataclass(frozen=True)
class Choice:
    """`segment` is `tier=Gold`, or None for all customers."""

    period: Period
    comparison: Period
    segment: str | None = None

    @property
    def segmentation(self) -> str | None:
        """`tier` of `tier=Gold`."""
        return self.segment.partition("=")[0] if self.segment else None

    @property
    def segment_value(self) -> str | None:
        """`Gold` of `tier=Gold`."""
        return self.segment.partition("=")[2] if self.segment else None

    @property
    def pair(self) -> tuple[str, str] | None:
        """`("tier", "Gold")`, as queries take it."""
        return (self.segmentation or "", self.segment_value or "") if self.segment else None


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last day for a last day, and where it has no such day.

    So the month to 30 June begins on the first, not on 31 May.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    newest = _days_in_month(first)
    ends = day.day == _days_in_month(day.replace(day=1))
    return first + timedelta(days=(newest if ends else min(day.day, newest)) - 1)


def last_months(months: int) -> Callable[[date], Period]:
    """The months that end on the newest day of the data."""
    return lambda newest: Period(months_before(newest, months) + timedelta(days=1), newest)


def this_quarter(newest: date) -> Period:
    return Period(_quarter_start(newest), newest)


def last_quarter(newest: date) -> Period:
    """The newest quarter that is complete."""
    start = _quarter_start(newest)
    return Period(months_before(start, 3), start - timedelta(days=1))


def this_year(newest: date) -> Period:
    return Period(date(newest.year, 1, 1), newest)


def last_year(newest: date) -> Period:
    return Period(date(newest.year - 1, 1, 1), date(newest.year - 1, 12, 31))


# code in links -> (words, the period given the newest day of the data)
PRESETS: Mapping[str, tuple[str, Callable[[date], Period]]] = {
    "12-months": (later("Last 12 months"), last_months(12)),
    "3-months": (later("Last 3 months"), last_months(3)),
    "1-month": (later("Last month"), last_months(1)),
    "this-quarter": (later("This quarter"), this_quarter),
    "last-quarter": (later("Last quarter"), last_quarter),
    "this-year": (later("This year"), this_year),
    "last-year": (later("Last year"), last_year),
}


def year_before(period: Period) -> Period:
    """The same days one year earlier."""
    return Period(months_before(period.first, 12), months_before(period.last, 12))


def previous(period: Period) -> Period:
    """The calendar month, quarter, half-year or year before a whole one; else as many days just before."""
    after = period.last + timedelta(days=1)
    months = (after.year - period.first.year) * 12 + after.month - period.first.month
    start = period.first.month - 1
    if (period.first.day, after.day) != (1, 1) or months not in WHOLE or start % months:
        return period.before()
    return Period(months_before(period.first, months), period.first - timedelta(days=1))


COMPARISONS: Mapping[str, tuple[str, Callable[[Period], Period]]] = {
    "previous": (later("Previous period"), previous),
    "year": (later("Same period last year"), year_before),
}


def _quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _days_in_month(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days
