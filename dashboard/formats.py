"""How numbers and times are written. One place, so that the same figure reads the same everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from metrics.metric import Unit
from metrics.period import Period
from metrics.text import later, signs, t
from metrics.text import number as written

MISSING = "–"
CLOCKS_APART = 60  # seconds by which two machines may disagree
MINUS = "−"  # U+2212, as wide as a plus sign
MONTHS = (
    later("January"),
    later("February"),
    later("March"),
    later("April"),
    later("May"),
    later("June"),
    later("July"),
    later("August"),
    later("September"),
    later("October"),
    later("November"),
    later("December"),
)
SHORT_MONTHS = (
    later("Jan"),
    later("Feb"),
    later("Mar"),
    later("Apr"),
    later("May"),
    later("Jun"),
    later("Jul"),
    later("Aug"),
    later("Sep"),
    later("Oct"),
    later("Nov"),
    later("Dec"),
)
DAYS = (
    later("Sunday"),
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
)
DAY = 86400  # seconds; longer units are rounded, as browsers do in tables
AGES = (  # seconds, from how many on, one of them, several
    (31_557_600, 2, "", later("{n} years ago")),
    (2_629_800, 2, "", later("{n} months ago")),
    (DAY, 1, later("1 day ago"), later("{n} days ago")),
    (3600, 1, later("1 hour ago"), later("{n} hours ago")),
    (60, 1, later("1 minute ago"), later("{n} minutes ago")),
)


@dataclass(frozen=True)
class Figure:
    """One value with its 95 % interval and its base; `withheld` is a code where there is no value to show."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    withheld: str | None

    @property
    def shown(self) -> bool:
        return self.withheld is None and self.value is not None


def told(names: Iterable[str]) -> list[str]:
    """The names for a sentence that separates them: in quotes if one of them holds what separates them."""
    words = list(names)
    apart = any(mark in word for word in words for mark in (",", ";", t(" and ")))
    return [t("“{name}”", name=word) for word in words] if apart else words


def listed(names: Iterable[str]) -> str:
    """The names as a list: `Web, App` or `“Support, North”, “App, East”`."""
    return t(", ").join(told(names))


def few(names: Sequence[str], most: int = 3) -> str:
    """The names as a list; of many the first and how many more: `Web, App, Branch and 2 more`."""
    shown = listed(names[:most])
    return shown if len(names) <= most else t("{names} and {n} more", names=shown, n=len(names) - most)


def figure(row: Mapping[Any, Any] | pd.Series, name: str) -> Figure:
    """The figure called `name` in a row of the scorecard's touchpoints."""
    parts = (row[name], row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_n"], row[f"{name}_withheld"])
    return _figure(*parts)


def overall_figure(row: Mapping[Any, Any] | pd.Series) -> Figure:
    """The figure of a row of the scorecard's overall frame."""
    return _figure(row["value"], row["low"], row["high"], row["n"], row["withheld"])


def number(value: float | None, unit: Unit) -> str:
    """`61.2`, `31 %`, `4.3`; signed units carry their sign: `+31.0`."""
    if value is None or pd.isna(value):
        return MISSING
    return (_signed(value, unit.decimals) if unit.signed else _plain(value, unit.decimals)) + unit.suffix


def duration(hours: float | None) -> str:
    """`20 min`, `4.3 h`, `4.6 days`: the unit in which the number is easily read."""
    if hours is None or pd.isna(hours):
        return MISSING
    if hours < 1:
        return t("{minutes} min", minutes=_plain(60 * hours, 0))
    if hours < 48:
        return t("{hours} h", hours=_plain(hours, 1))
    return t("{days} days", days=_plain(hours / 24, 1))


def change(value: float | None, unit: Unit) -> str:
    """A difference, always with its sign; percentages change by percentage points."""
    if value is None or pd.isna(value):
        return MISSING
    if unit.suffix.strip() == "%":
        return t("{number} pp", number=_signed(value, unit.decimals))
    return _signed(value, unit.decimals) + unit.suffix


def interval(low: float | None, high: float | None, unit: Unit) -> str:
    """`58.9 to 63.4`."""
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return MISSING
    sign = _signed if unit.signed else _plain
    return t("{low} to {high}", low=sign(low, unit.decimals), high=sign(high, unit.decimals)) + unit.suffix


def certain(low: float | None, high: float | None, unit: Unit) -> str:
    """`95 %: 58.9 to 63.4`, where nothing else says what the interval is."""
    written = interval(low, high, unit)
    return written if written == MISSING else t("95 %: {interval}", interval=written)


def count(value: float | None) -> str:
    """A whole number, grouped: `33,430`."""
    return MISSING if value is None or pd.isna(value) else _plain(int(value), 0)


def day(value: date) -> str:
    """`20 Nov 2026`."""
    return t("{day} {month} {year}", day=value.day, month=t(SHORT_MONTHS[value.month - 1]), year=value.year)


def short_month(value: date) -> str:
    """`Nov 2026`."""
    return t("{month} {year}", month=t(SHORT_MONTHS[value.month - 1]), year=value.year)


def month(value: date) -> str:
    """`November 2026`."""
    return t("{month} {year}", month=t(MONTHS[value.month - 1]), year=value.year)


def days(period: Period) -> str:
    """`1 Dec 2025 to 30 Nov 2026`."""
    return t("{first} to {last}", first=day(period.first), last=day(period.last))


def of_charts() -> dict[str, Any]:
    """Numbers and months as charts write them (Vega's `config.locale`)."""
    months, short = ([t(name) for name in names] for names in (MONTHS, SHORT_MONTHS))
    days = [t(name) for name in DAYS]
    return {
        "number": {**signs(), "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%x, %X",
            "date": "%-d %b %Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": days,
            "shortDays": [name[:2] for name in days],
            "months": months,
            "shortMonths": short,
        },
    }


def moment(value: datetime) -> str:
    """`20 Nov 2026, 06:00 UTC`."""
    return t("{day}, {time} UTC", day=day(value), time=f"{value:%H:%M}")


def age(then: datetime, now: datetime) -> str:
    """`just now`, `5 minutes ago`, `3 hours ago`, `2 days ago`, `9 years ago`."""
    seconds = (_utc(now) - _utc(then)).total_seconds()
    if seconds < -CLOCKS_APART:
        return t("in the future")
    for size, least, one, many in AGES:
        n = round(seconds / size) if size > DAY else int(seconds // size)
        if seconds >= least * size:
            return t(one) if n == 1 else t(many, n=n)
    return t("just now")


def _figure(value: Any, low: Any, high: Any, n: Any, withheld: Any) -> Figure:
    return Figure(
        _or_none(value),
        _or_none(low),
        _or_none(high),
        0 if pd.isna(n) else int(n),
        None if pd.isna(withheld) else str(withheld),
    )


def _or_none(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _plain(value: float, decimals: int) -> str:
    return written(value, decimals).replace("-", MINUS)


def _signed(value: float, decimals: int) -> str:
    text = written(value, decimals, signed=True)
    return (text[1:] if round(value, decimals) == 0 else text).replace("-", MINUS)


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
