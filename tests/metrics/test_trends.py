"""A touchpoint's measures by month, from roll-ups of a hand-made warehouse, and what their charts signal."""

from datetime import date, datetime
from math import exp, log

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from metrics import trends
from metrics.period import Period
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import scorecard
from metrics.settings import Settings
from metrics.statistics.control import chance_of_false_signal
from metrics.trends import MEASURES, Trend
from tests.builders import complaint, contact, rating, warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
DAYS = [f"{2024 + (5 + k) // 12}-{(5 + k) % 12 + 1:02}-10" for k in range(24)]  # June 2024 to May 2026
SCORES = (60, 70, 80, 65, 75)


def trend(engine: sa.Engine, measure: str = "performance", minimum: int = 2, **chosen) -> Trend:
    asked = {"scope": EVERYTHING, "segment": None, **chosen}
    return trends.trend(engine, asked["scope"], MAY, asked["segment"], "web", measure, minimum)


def rated(months: int, fall: float = 0, newest: int = 1, **other: object) -> list[dict[str, object]]:
    """Five ratings in each of the newest months, the last ones lower."""
    return [
        rating("web", score + place % 2 - (fall if place >= months - newest else 0), day, **other)
        for place, day in enumerate(DAYS[-months:])
        for score in SCORES
    ]


def test_a_trend_has_limits_from_twelve_months_and_signals_a_fall() -> None:
    found = trend(warehouse(ratings=rated(18, fall=40)))
    assert found.points["signal"].tolist() == [None] * 17 + ["outside"]
    newest = found.points.iloc[-1]
    assert (newest["value"], newest["value"] < newest["limit_low"]) == (31, True)
    assert (found.kind, found.baseline) == ("mean", 12)
    assert found.false_alarm == chance_of_false_signal(6, baseline=12)


def test_limits_are_frozen_before_a_lasting_fall() -> None:
    found = trend(warehouse(ratings=rated(24, fall=20, newest=7)))
    assert found.points["centre"].round(1).unique().tolist() == [70.5]
    assert found.points["signal"].tolist() == [None] * 17 + ["outside"] * 7


def test_twelve_months_are_a_run_chart_without_limits() -> None:
    found = trend(warehouse(ratings=rated(12, fall=20, newest=6)))
    assert (found.kind, found.moved) == ("run", True)
    assert found.points["centre"].unique().tolist() == [60.5]  # half of the months at 70 and 71, half below
    assert found.points["limit_low"].isna().all() and found.points["signal"].isna().all()
    assert found.false_alarm == pytest.approx(0.013, abs=0.001)


def test_nine_months_judge_nothing() -> None:
    found = trend(warehouse(ratings=rated(9, fall=20, newest=5)))
    assert (found.kind, found.moved, found.false_alarm) == ("run", False, None)
    assert found.points["centre"].isna().all()


def test_a_month_without_a_record_stands_between_the_others() -> None:
    rows = [row for row in rated(18) if row["answered_at"].strftime("%Y-%m") != "2026-01"]
    found = trend(warehouse(ratings=rows)).points.set_index("period")
    assert found.loc["2026-01-01", ["n", "withheld"]].tolist() == [0, "not_measured"]
    assert found["value"].notna().sum() == 17 and len(found) == 18
    assert found["signal"].isna().all()


# ---- shares


def satisfied(shares: list[int], answers: int = 20) -> Trend:
    """So many of the answers of each month are 100, the rest 0."""
    days = zip(DAYS[-len(shares) :], shares, strict=True)
    rows = [rating("web", 100 * (k < n), day) for day, n in days for k in range(answers)]
    return trend(warehouse(ratings=rows), "top_box")


def test_a_month_of_fewer_satisfied_customers_is_a_signal() -> None:
    found = satisfied([15, 16, 14, 15, 17, 15, 14, 16, 15, 15, 16, 14, 15, 4])
    assert found.points["value"].tolist()[:2] == [75, 80]
    assert found.kind == "share"
    assert found.points["signal"].tolist() == [None] * 13 + ["outside"]
    assert found.points["limit_high"].max() <= 100


def test_limits_of_shares_rest_on_what_answers_are_worth() -> None:
    # weights of 1 and 3 in turn: 16 answers are worth 32 squared / 80 = 12.8; 3 of 4 are satisfied each month
    rows = [
        rating("web", 100 * (k % 8 > 1), day, weight=1.0 + 2 * (k % 2))
        for day in DAYS[-14:]
        for k in range(16)
    ]
    points = trend(warehouse(ratings=rows), "top_box").points
    assert points["value"].tolist() == pytest.approx([75] * 14)
    half = 3 * (1 + 1 / 12) ** 0.5 * 100 * (0.75 * 0.25 / 12.8) ** 0.5
    assert points["limit_low"].iloc[-1] == pytest.approx(75 - half)


def test_where_nearly_everybody_is_satisfied_there_are_no_limits() -> None:
    found = satisfied([19, 20] * 7)
    assert found.points["limit_low"].isna().all()
    assert (found.kind, found.false_alarm) == ("share", None)


# ---- complaints


def complained(counts: list[int], contacts: int = 100, per: str = "contacts", minimum: int = 10) -> Trend:
    """So many complaints in each of the newest months, and as many contacts or ratings in each."""
    months = DAYS[-len(counts) :]
    complaints = [complaint("web", day, 1) for day, n in zip(months, counts, strict=True) for _ in range(n)]
    each = [day for day in months for _ in range(contacts)]
    met = (
        {"contacts": [contact("web", day) for day in each]}
        if per == "contacts"
        else {"ratings": [rating("web", 50, day) for day in each]}
    )
    engine = warehouse(complaints=complaints, until=datetime(2026, 5, 31), **met)
    return trend(engine, "complaints_per_1000", minimum)


def test_months_of_complaints_are_rates_with_exact_intervals() -> None:
    found = complained([3, 5])
    points = found.points.set_index("period")
    assert points["value"].tolist() == [30, 50]
    assert points["n"].tolist() == [100, 100]
    assert points["low"].iloc[0] == pytest.approx(6.187, abs=0.001)  # Garwood: 0.6187 of 3
    assert (found.basis, found.false_alarm) == ("contacts", None)
    assert points["limit_high"].isna().all()


def test_a_rise_of_complaints_against_the_year_before_is_a_signal() -> None:
    steady = [8, 6, 7, 9, 8, 6, 7, 8, 9, 7, 8, 7]
    found = complained([*steady, *[7, 9] * 5, 8, 30])
    assert found.points["signal"].tolist() == [None] * 23 + ["outside"]
    assert (found.kind, found.baseline) == ("rate", 12)
    assert found.false_alarm == chance_of_false_signal(12, baseline=12)


def test_a_month_without_complaints_is_none_and_without_contacts_is_not_there() -> None:
    assert complained([4, 0, 2]).points["value"].tolist() == [40, 0, 20]
    engine = warehouse(complaints=[complaint("web", DAYS[-1], 1)], until=datetime(2026, 5, 31))
    assert trend(engine, "complaints_per_1000").points.empty


def test_a_chart_of_complaints_begins_with_the_first_day_of_which_both_are_known() -> None:
    first, second, third = DAYS[-3:]
    late = second[:-2] + "20"
    engine = warehouse(
        complaints=[complaint("app", late), *(complaint("web", day, 1) for day in (late, third, third))],
        contacts=[contact("web", day) for day in (first, second, late, third) for _ in range(100)],
        until=datetime(2026, 5, 31),
    )
    points = trend(engine, "complaints_per_1000").points
    assert points[["value", "n"]].to_numpy().tolist() == [[10, 100], [20, 100]]
    engine = warehouse(
        complaints=[complaint("web", day, 1) for day in (first, second, late, third)],
        contacts=[contact("web", day) for day in (late, third) for _ in range(100)],
        until=datetime(2026, 5, 31),
    )
    assert trend(engine, "complaints_per_1000").points["value"].tolist() == [10, 10]


def test_without_contacts_ratings_count() -> None:
    found = complained([2], per="ratings")
    assert (found.basis, found.points["value"].tolist()) == ("ratings", [20])


def test_a_month_with_few_contacts_is_withheld() -> None:
    assert complained([2], contacts=9).points["withheld"].tolist() == ["too_few_contacts"]


# ---- time to resolve


def resolved(hours: list[float | None], complaints: int = 10) -> Trend:
    """As many complaints of each of the newest months, all resolved after so many hours, or none."""
    days = zip(DAYS[-len(hours) :], hours, strict=True)
    rows = [complaint("web", day, time) for day, time in days for _ in range(complaints)]
    return trend(warehouse(complaints=rows, until=datetime(2026, 5, 31)), "resolution_hours", 5)


STEADY = [20.0, 26, 22, 30, 24, 20, 28, 23, 26, 21, 27, 22]


def test_a_month_in_which_complaints_took_long_is_a_signal() -> None:
    found = resolved([*STEADY, 24, 240])
    assert found.points["value"].tolist()[0] == pytest.approx(20, rel=0.05)  # hours in bins of 9 %
    assert (found.kind, found.points["signal"].tolist()) == ("single", [None] * 13 + ["outside"])


def test_limits_of_times_are_those_of_their_logarithms() -> None:
    points = resolved([*STEADY, 24]).points
    logs = np.log(points["value"].to_numpy()[:12])
    spread = np.abs(np.diff(logs)).mean() / 1.128
    half = 4.66099 * (1 + 1 / 12) ** 0.5 * spread
    expected = [exp(logs.mean() - half), exp(logs.mean()), exp(logs.mean() + half)]
    assert points[["limit_low", "centre", "limit_high"]].iloc[-1].tolist() == pytest.approx(
        expected, rel=1e-4
    )
    assert log(expected[2] / expected[1]) == pytest.approx(log(expected[1] / expected[0]))


def test_a_month_with_mostly_open_complaints_is_withheld() -> None:
    found = resolved([*STEADY, 24, None])
    assert found.points["withheld"].iloc[-1] == "mostly_open"
    assert found.points["signal"].isna().all()


# ---- the same as elsewhere


@pytest.fixture(scope="module")
def company() -> sa.Engine:
    random = np.random.default_rng(4)
    gold = {"tier": "Gold"}
    made: dict[str, list] = {"ratings": [], "complaints": [], "contacts": []}
    for day in ("2026-05-04", "2026-05-20"):
        for who in range(30):
            score, effort = (float(x) for x in random.integers(0, 101, 2))
            made["ratings"].append(rating("web", score, day, effort=effort, customer_id=f"c{who}", **gold))
        made["contacts"] += [contact("web", day, **gold) for _ in range(200)]
        hours = [float(one) for one in random.lognormal(3, 1, 20)]
        made["complaints"] += [complaint("web", day, one, **gold) for one in hours]
    return warehouse(segmentations=("tier",), until=datetime(2026, 6, 30), **made)


@pytest.mark.parametrize("measure", MEASURES)
def test_another_departments_touchpoint_and_another_segment_have_no_months(company, measure) -> None:
    assert len(trend(company, measure, segment=("tier", "Gold")).points) == 1
    assert trend(company, measure, scope=Scope(frozenset({"it"}), frozenset({"shop"}))).points.empty
    assert trend(company, measure, segment=("tier", "Basic")).points.empty


@pytest.mark.parametrize("measure", MEASURES)
def test_a_month_is_the_same_in_a_trend_and_in_the_scorecard(company, measure) -> None:
    card = scorecard(
        company, EVERYTHING, MAY, settings=Settings(), journey=SmallMap(("web",)), assessments=NOBODY
    )
    expected = card.touchpoints.iloc[0][
        [f"{measure}{end}" for end in ("", "_low", "_high", "_n", "_withheld")]
    ]
    month = trend(company, measure, 10).points.iloc[-1]
    assert expected.iloc[-1] is None
    assert month[["value", "low", "high", "n", "withheld"]].tolist() == pytest.approx(expected.tolist())


def test_a_trend_reaches_back_three_years() -> None:
    rows = [rating("web", score, day) for day in ("2023-05-31", "2023-06-01") for score in SCORES]
    assert trend(warehouse(ratings=rows)).points["period"].tolist() == [pd.Timestamp(2023, 6, 1)]
