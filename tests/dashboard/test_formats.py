"""How numbers and times are written."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard import formats
from metrics.metric import HOURS, PERCENT, POINTS, SCORE
from metrics.period import Period

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (61.24, SCORE, "61.2"),
        (31.0, POINTS, "+31.0"),  # a net score can be negative: it always has its sign
        (-4.0, POINTS, "−4.0"),  # the minus sign is as wide as the plus sign
        (12.345, PERCENT, "12.3 %"),
        (1234.5, HOURS, "1,234.5 h"),
        (None, SCORE, "–"),
        (float("nan"), SCORE, "–"),
    ],
)
def test_a_number_carries_its_decimals_its_sign_and_its_unit(value, unit, text) -> None:
    assert formats.number(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.6, SCORE, "+1.6"),
        (-2.0, PERCENT, "−2.0 pp"),
        (0.04, SCORE, "0.0"),
        (-0.04, SCORE, "0.0"),
        (None, SCORE, "–"),
    ],
)
def test_a_change_has_a_sign_unless_it_rounds_to_nothing(value, unit, text) -> None:
    assert formats.change(value, unit) == text


def test_an_interval_names_both_ends() -> None:
    assert formats.interval(58.9, 63.41, SCORE) == "58.9 to 63.4"


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=60), "60 days ago"),
        (timedelta(days=61), "2 months ago"),
        (timedelta(days=146), "5 months ago"),
        (timedelta(days=730), "24 months ago"),
        (timedelta(days=731), "2 years ago"),
        (timedelta(seconds=-59), "just now"),  # two clocks
        (timedelta(days=-1), "in the future"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(passed: timedelta, text: str) -> None:
    assert formats.age(NOW - passed, NOW) == text


def test_a_time_without_zone_is_utc() -> None:
    assert formats.age(datetime(2026, 11, 21, 11, 0), NOW) == "1 hour ago"


def test_a_period_names_its_first_and_last_day() -> None:
    assert formats.days(Period(date(2026, 1, 1), date(2026, 3, 31))) == "1 Jan 2026 to 31 Mar 2026"


def test_a_withheld_figure_is_not_shown_whatever_its_value() -> None:
    row = {"x": 5.0, "x_low": 4.0, "x_high": 6.0, "x_n": 3, "x_withheld": "too_few_answers"}
    assert formats.figure(row, "x").shown is False


def test_a_figure_without_an_interval_or_base_is_still_a_figure() -> None:
    nothing = float("nan")
    row = {"value": 5.0, "low": nothing, "high": nothing, "n": nothing, "withheld": nothing}
    assert formats.overall_figure(row) == formats.Figure(5.0, None, None, 0, None)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["Web", "App"], "Web, App"),
        (["Support, North", "App"], "“Support, North”, “App”"),  # its comma is no end of a name
        (["Shops", "Artworks and exhibitions"], "“Shops”, “Artworks and exhibitions”"),
        (["Support; North"], "“Support; North”"),  # headlines put semicolons between their parts
        ([], ""),
    ],
)
def test_names_that_hold_what_separates_them_stand_in_quotes_in_a_list(names: list[str], text: str) -> None:
    assert formats.listed(names) == text


def test_of_many_names_the_first_are_told_and_how_many_more() -> None:
    names = ["Web", "App", "Branch", "Phone, mail"]
    assert formats.few(names) == "Web, App, Branch and 1 more"
    assert formats.few(names[:3]) == "Web, App, Branch"
    assert formats.few(names[1:], 1) == "App and 2 more"
