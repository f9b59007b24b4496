"""Which days a preset means."""

from datetime import date

import pytest

from dashboard import figures
from dashboard.choice import COMPARISONS, PRESETS, Choice, months_before
from metrics.period import Period

NEWEST = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("12-months", date(2025, 11, 21), NEWEST),
        ("3-months", date(2026, 8, 21), NEWEST),
        ("1-month", date(2026, 10, 21), NEWEST),
        ("this-quarter", date(2026, 10, 1), NEWEST),
        ("last-quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this-year", date(2026, 1, 1), NEWEST),
        ("last-year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_preset_counts_back_from_the_newest_day_of_the_data(code: str, first: date, last: date) -> None:
    assert PRESETS[code][1](NEWEST) == Period(first, last)


@pytest.mark.parametrize(("code", "first"), [("1-month", (6, 1)), ("3-months", (4, 1))])
def test_months_that_end_with_a_month_begin_with_one(code: str, first: tuple[int, int]) -> None:
    assert PRESETS[code][1](date(2026, 6, 30)).first == date(2026, *first)


def test_the_last_quarter_of_a_first_quarter_lies_in_the_year_before() -> None:
    assert PRESETS["last-quarter"][1](date(2026, 2, 3)) == Period(date(2025, 10, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),  # February has no 31st
        (date(2024, 2, 29), 12, date(2023, 2, 28)),  # nor has every year a 29th
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 6, 30), 1, date(2026, 5, 31)),  # a last day stays one
        (date(2026, 6, 29), 1, date(2026, 5, 29)),
    ],
)
def test_a_month_without_that_day_gives_its_last_one(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-10-01", "2026-10-31", ("2026-09-01", "2026-09-30")),
        ("2026-01-01", "2026-01-31", ("2025-12-01", "2025-12-31")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2026-07-01", "2026-09-30", ("2026-04-01", "2026-06-30")),
        ("2026-07-01", "2026-12-31", ("2026-01-01", "2026-06-30")),
        ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),
    ],
)
def test_before_a_whole_month_quarter_or_year_comes_the_calendars_previous_one(
    first: str, last: str, before: tuple[str, str]
) -> None:
    assert COMPARISONS["previous"][1](_days(first, last)) == _days(*before)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-10-02", "2026-10-31", ("2026-09-02", "2026-10-01")),
        ("2026-10-01", "2026-10-30", ("2026-09-01", "2026-09-30")),
        ("2026-02-01", "2026-04-30", ("2025-11-04", "2026-01-31")),  # three months, but no quarter
        ("2025-11-21", "2026-11-20", ("2024-11-21", "2025-11-20")),
    ],
)
def test_any_other_previous_period_is_as_long_and_ends_the_day_before(
    first: str, last: str, before: tuple[str, str]
) -> None:
    assert COMPARISONS["previous"][1](_days(first, last)) == _days(*before)


def test_the_same_period_last_year_has_the_same_days() -> None:
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    assert COMPARISONS["year"][1](quarter) == Period(date(2025, 7, 1), date(2025, 9, 30))


def test_a_segment_whose_name_has_an_equals_sign_keeps_it() -> None:
    period = Period(NEWEST, NEWEST)
    choice = Choice(period, period, "plan=a=b")
    assert (choice.segmentation, choice.segment_value) == ("plan", "a=b")


def test_without_a_browser_a_whole_month_is_compared_as_on_the_pages() -> None:
    found = figures._choice(None, date(2026, 10, 1), date(2026, 10, 31))
    assert found.comparison == _days("2026-09-01", "2026-09-30")


def _days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))
